import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PipelineC } from '../codegen/pipeline.ts';
import { SlipringError, UnavailableError } from '../core/errors.ts';
import { type Board, families, memoryMap } from './boards.ts';
import { BOARD_FLAGS, installHint } from './boardTarget.ts';
import { compile, isThere, missing } from './compile.ts';
import { liveC } from './liveC.ts';
import { PROGRAMS_FOLDER, writeProgramFiles } from './programFiles.ts';
import type { Real } from './replica.ts';

const OPENS_WITHIN_MS = 20_000;

/** An emulated board that runs a chain behind a pseudo-terminal. */
export interface LiveBoard {
  /** The serial port of the board, as /dev/pts/3. */
  readonly port: string;
  /** Ends the emulator. */
  stop(): Promise<void>;
}

/** Compiles a chain for a board and starts it under the emulator. Throws UnavailableError when a tool is missing. */
export async function startLiveBoard(
  board: Board,
  pipeline: PipelineC,
  real: Real,
  folder: string,
  changed: (folder: string) => void = () => {},
): Promise<LiveBoard> {
  const { compiler, emulator, emulatorFlags, startup, ticks, flags } = families[board.family];
  const install = installHint(board);
  for (const tool of [compiler, emulator]) if (!isThere(tool)) throw missing(tool, install);
  const { name } = pipeline;
  const sources = writeProgramFiles(pipeline, folder);
  const { c, h } = liveC(pipeline);
  const programs = join(folder, PROGRAMS_FOLDER);
  writeFileSync(join(folder, `${name}_live.c`), c);
  writeFileSync(join(folder, `${name}_live.h`), h);
  writeFileSync(join(programs, 'programLive.h'), liveHeader(name));
  writeFileSync(join(programs, 'memory.ld'), memoryMap(board));
  changed(folder);
  const own = ['boardLive.c', startup].map((file) => `${PROGRAMS_FOLDER}/${file}`);
  const define = [`-DBOARD_TICKS=${ticks}`, `-DBOARD_UART=0x${board.uart.toString(16)}u`];
  if (real === 'double') define.push('-DSLIPRING_REAL_DOUBLE');
  const script = ['-L', PROGRAMS_FOLDER, '-T', `${PROGRAMS_FOLDER}/board.ld`, '-o', 'live.elf', '-lm'];
  compile(
    compiler,
    [...BOARD_FLAGS, ...flags, ...board.flags, ...define, ...own, `${name}_live.c`, ...sources, ...script],
    folder,
    install,
  );
  const args = ['-M', board.machine, '-kernel', join(folder, 'live.elf'), ...emulatorFlags];
  return start(emulator, [...args, '-display', 'none', '-monitor', 'none', '-serial', 'pty']);
}

async function start(emulator: string, args: readonly string[]): Promise<LiveBoard> {
  const child = spawn(emulator, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const stop = async () => {
    child.kill();
    await ended;
  };
  let words = '';
  const port = await new Promise<string | undefined>((resolve, reject) => {
    const look = (text: Buffer) => {
      words += text;
      const found = words.match(/redirected to (\S+)/)?.[1];
      if (found) resolve(found);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('error', (error) => reject(new UnavailableError(`${emulator}: ${error.message}`)));
    child.on('close', () => resolve(undefined));
    setTimeout(() => resolve(undefined), OPENS_WITHIN_MS).unref();
  });
  if (port !== undefined) return { port, stop };
  await stop();
  throw new SlipringError(`${emulator} gave no pseudo-terminal: ${words}`);
}

function liveHeader(name: string): string {
  const macro = ['init', 'step', 'receive'].map(
    (what) => `#define SLIPRING_LIVE_${what.toUpperCase()} ${name}_live_${what}`,
  );
  return [
    '#include "program.h"',
    `#include "../${name}_live.h"`,
    `#define SLIPRING_LIVE ${name}_live`,
    ...macro,
    '',
  ].join('\n');
}
