import { spawn } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SlipringError } from '../core/errors.ts';
import { type Board, families, instructionsPerTick, memoryMap, shiftOf } from './boards.ts';
import { compile, isThere, missing, sizeOf } from './compile.ts';
import { PROGRAMS_FOLDER, writeProgramFiles } from './programFiles.ts';
import type { Figures, Program, Target } from './target.ts';

/** How C is compiled for every board. */
export const BOARD_FLAGS = [
  '-std=c99',
  '-O2',
  '-ffunction-sections',
  '-fdata-sections',
  '-Wl,--gc-sections',
  '-nostartfiles',
];

/** The command that installs a board's compiler and emulator. */
export function installHint({ family }: Board): string {
  return `install it with: apt-get install -y --no-install-recommends ${families[family].packages.join(' ')}`;
}

/** An emulated microcontroller. Throws UnavailableError, with the command that installs it, when a tool is missing. */
export function boardTarget(board: Board): Target {
  const family = families[board.family];
  const { compiler, emulator, startup, ticks } = family;
  const install = installHint(board);
  for (const tool of [compiler, emulator]) if (!isThere(tool)) throw missing(tool, install);
  return {
    name: board.name,
    about: `${compiler}, ${board.runsOn}`,
    reals: ['double', 'float'],
    build(pipeline, real, folder) {
      const sources = writeProgramFiles(pipeline, folder);
      const programs = join(folder, PROGRAMS_FOLDER);
      writeFileSync(join(programs, 'memory.ld'), memoryMap(board));
      const define = [`-DBOARD_TICKS=${ticks}`, ...(real === 'double' ? ['-DSLIPRING_REAL_DOUBLE'] : [])];
      const flags = [...BOARD_FLAGS, ...family.flags, ...board.flags];
      compile(compiler, [...flags, ...define, '-c', ...sources], folder, install);
      const objects = sources.map((name) => name.replace(/c$/, 'o'));
      const link = (name: string, main: string, more: readonly string[], parts: readonly string[]) => {
        const files = [main, startup].map((file) => `${PROGRAMS_FOLDER}/${file}`);
        const script = ['-L', PROGRAMS_FOLDER, '-T', `${PROGRAMS_FOLDER}/board.ld`];
        compile(
          compiler,
          [...flags, ...define, ...more, ...files, ...parts, ...script, '-o', name, '-lm'],
          folder,
          install,
        );
        return join(folder, name);
      };
      return new BoardProgram(board, folder, {
        rows: link('rows.elf', 'boardRows.c', [], objects),
        whole: link('whole.elf', 'boardSize.c', [], objects),
        nothing: link('nothing.elf', 'boardSize.c', ['-DNOTHING'], []),
      });
    },
  };
}

class BoardProgram implements Program {
  private readonly board: Board;
  private readonly folder: string;
  private readonly programs: Readonly<Record<'rows' | 'whole' | 'nothing', string>>;

  constructor(board: Board, folder: string, programs: BoardProgram['programs']) {
    this.board = board;
    this.folder = folder;
    this.programs = programs;
  }

  async run(inputs: string, signal?: AbortSignal): Promise<Float64Array> {
    const { emulator, emulatorFlags } = families[this.board.family];
    copyFileSync(inputs, join(this.folder, 'inputs'));
    const args = [
      ...['-M', this.board.machine, '-kernel', this.programs.rows, ...emulatorFlags],
      ...['-display', 'none', '-monitor', 'none', '-serial', 'none'],
      ...['-semihosting-config', 'enable=on,target=native', '-icount', `shift=${shiftOf(this.board)}`],
    ];
    const child = spawn(emulator, args, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'], signal });
    let words = '';
    child.stderr.on('data', (text) => {
      words += text;
    });
    const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
    if (code !== 0)
      throw new SlipringError(`verify: the program on ${this.board.name} ended with code ${code} ${words}`);
    const bytes = readFileSync(join(this.folder, 'outputs'));
    return new Float64Array(new Uint8Array(bytes).buffer);
  }

  figures(): Figures {
    const { size } = families[this.board.family];
    const whole = sizeOf(this.programs.whole, size);
    const nothing = sizeOf(this.programs.nothing, size);
    const [low, high, worst, unit, stackBytes, steps] = new Uint32Array(
      new Uint8Array(readFileSync(join(this.folder, 'figures'))).buffer,
    );
    const perTick = instructionsPerTick(this.board);
    const instructions = (ticks: number) => Math.round((ticks - unit) * perTick);
    return {
      ...(whole && nothing
        ? {
            flashBytes: whole.text + whole.data - nothing.text - nothing.data,
            // .stack has a fixed size in both
            ramBytes: whole.data + whole.bss - nothing.data - nothing.bss,
          }
        : {}),
      stackBytes,
      ...(steps > 0
        ? { instructions: { mean: instructions((high * 2 ** 32 + low) / steps), worst: instructions(worst) } }
        : {}),
    };
  }
}
