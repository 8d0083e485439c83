import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Board, boards, families, memoryMap } from '../../src/firmware/boards.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';

export function boardNamed(name: string): Board {
  const board = boards.find((b) => b.name === name);
  if (!board) throw new Error(`no board ${name}`);
  return board;
}

/** Compiles C files of `folder` with a main.c of this text, runs them on an emulated board, and gives main's result. */
export function emulate(
  board: Board,
  folder: string,
  main: string,
  { files = [], flags = [], icount = [] }: Partial<Record<'files' | 'flags' | 'icount', readonly string[]>> = {},
): number | null {
  const { compiler, emulator, emulatorFlags, startup, ticks, ...family } = families[board.family];
  const programs = join(packageRoot(), 'src/firmware/programs');
  writeFileSync(join(folder, 'memory.ld'), memoryMap(board));
  writeFileSync(join(folder, 'main.c'), main);
  const link = ['-nostartfiles', '-L', '.', '-T', join(programs, 'board.ld'), '-o', 'test.elf', '-lm'];
  const include = ['-I', programs, `-DBOARD_TICKS=${ticks}`];
  const sources = ['main.c', join(programs, startup), ...files];
  const built = spawnSync(compiler, [...flags, ...family.flags, ...board.flags, ...include, ...sources, ...link], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`${compiler} failed: ${built.stderr}`);
  const args = ['-M', board.machine, '-kernel', 'test.elf', '-display', 'none', '-monitor', 'none', '-serial', 'none'];
  const semihosting = ['-semihosting-config', 'enable=on,target=native'];
  return spawnSync(emulator, [...args, ...emulatorFlags, ...semihosting, ...icount], { cwd: folder }).status;
}
