import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SlipringError } from '../core/errors.ts';
import { compile, isThere, missing, sizeOf } from './compile.ts';
import { hostCompiler } from './hostTarget.ts';
import { PROGRAMS_FOLDER, writeProgramFiles } from './programFiles.ts';
import type { Figures, Program, Target } from './target.ts';

/** An AVR with more memory than most: constants lie in RAM there. */
const MCU = 'atmega1284p';
const RAM_BYTES = 16_384;
const COMPILER = 'avr-gcc';
const FLAGS = [
  ...['-std=c99', '-O2', `-mmcu=${MCU}`, '-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections'],
  // pragmas of newer compilers
  '-Wno-unknown-pragmas',
];
const RUNNER_FLAGS = ['-std=gnu99', '-O2', `${PROGRAMS_FOLDER}/avrRun.c`, '-o', 'avrRun', '-lsimavr', '-lelf', '-lm'];
const INSTALL =
  'install it with: apt-get install -y --no-install-recommends gcc-avr avr-libc binutils-avr libsimavr-dev libelf-dev gcc';
/** What avrRun.c ends with when the stack meets the data. */
const NO_MEMORY = 71;

/** An emulated 8-bit AVR, whose cycles are those of the real one. Throws UnavailableError when a tool is missing. */
export function avrTarget(): Target {
  if (!isThere(COMPILER)) throw missing(COMPILER, INSTALL);
  const runner = hostCompiler();
  if (!runner) throw missing('a C compiler', INSTALL);
  return {
    name: 'avr',
    about: `${COMPILER}, emulated ${MCU}`,
    reals: ['float'],
    build(pipeline, _, folder) {
      const sources = writeProgramFiles(pipeline, folder);
      const link = (name: string, main: string, more: readonly string[]) => {
        compile(COMPILER, [...FLAGS, ...more, `${PROGRAMS_FOLDER}/${main}`, '-o', name, '-lm'], folder, INSTALL);
        return join(folder, name);
      };
      compile(runner, RUNNER_FLAGS, folder, INSTALL);
      return new AvrProgram(folder, {
        rows: link('rows.elf', 'avrRows.c', sources),
        whole: link('whole.elf', 'boardSize.c', sources),
        nothing: link('nothing.elf', 'boardSize.c', ['-DNOTHING']),
      });
    },
  };
}

class AvrProgram implements Program {
  private readonly folder: string;
  private readonly programs: Readonly<Record<'rows' | 'whole' | 'nothing', string>>;
  private taken: Figures = {};

  constructor(folder: string, programs: AvrProgram['programs']) {
    this.folder = folder;
    this.programs = programs;
  }

  async run(inputs: string, signal?: AbortSignal): Promise<Float64Array> {
    const child = spawn(join(this.folder, 'avrRun'), [this.programs.rows, MCU, inputs], { cwd: this.folder, signal });
    let [words, printed] = ['', ''];
    child.stderr.on('data', (text) => {
      words += text;
    });
    child.stdout.on('data', (text) => {
      printed += text;
    });
    const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
    if (code === NO_MEMORY) {
      throw new SlipringError(`verify: the ${RAM_BYTES} bytes of RAM of an ${MCU} are too few for this pipeline`);
    }
    if (code !== 0) throw new SlipringError(`verify: the program on ${MCU} ended with code ${code} ${words}`);
    // the emulator prints words of its own in front
    this.taken = JSON.parse(printed.slice(printed.lastIndexOf('{"stackBytes"'))) as Figures;
    return new Float64Array(new Uint8Array(readFileSync(join(this.folder, 'outputs'))).buffer);
  }

  figures(): Figures {
    const whole = sizeOf(this.programs.whole, 'avr-size');
    const nothing = sizeOf(this.programs.nothing, 'avr-size');
    if (!whole || !nothing) return this.taken;
    return {
      flashBytes: whole.text + whole.data - nothing.text - nothing.data,
      ramBytes: whole.data + whole.bss - nothing.data - nothing.bss,
      ...this.taken,
    };
  }
}
