import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Board, families, instructionsPerTick, memoryMap, shiftOf } from '../../src/firmware/boards.ts';
import { sizeOf } from '../../src/firmware/compile.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';

/** C that does one step at a time, to be measured on a board. */
export interface Step {
  /** Folder that it is built in. */
  readonly name: string;
  /** Text that declares x and y, the rows in and out. */
  readonly rows: string;
  /** Text that defines init() and step(); it follows the rows. */
  readonly code: string;
  /** Headers and other files of c/ that the text includes. */
  readonly files?: readonly string[];
  /** Libraries to link, and more flags. */
  readonly flags?: readonly string[];
}

/** What a step takes: code and constants, state, high-water mark of the stack, instructions. */
export interface StepFigures {
  readonly flashBytes: number;
  readonly ramBytes: number;
  readonly stackBytes: number;
  readonly instructions: number;
}

const FLAGS = ['-std=c99', '-O2', '-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections', '-nostartfiles'];

/** Builds and runs a step on an emulated board over all rows of x; gives the bytes that came out beside the figures. */
export function runStep(step: Step, board: Board, x: NodeJS.ArrayBufferView, place: string): [StepFigures, Uint8Array] {
  const folder = join(place, `${step.name}-${board.name}`);
  mkdirSync(folder, { recursive: true });
  const programs = join(packageRoot(), 'src/firmware/programs');
  const family = families[board.family];
  for (const file of ['board.h', 'board.ld', family.startup]) copyFileSync(join(programs, file), join(folder, file));
  for (const file of step.files ?? []) copyFileSync(join(packageRoot(), 'c', file), join(folder, file));
  writeFileSync(join(folder, 'memory.ld'), memoryMap(board));
  writeFileSync(join(folder, 'main.c'), mainC(step));
  writeFileSync(join(folder, 'inputs'), x);
  const link = (name: string, more: readonly string[]) => {
    const flags = [...FLAGS, ...family.flags, ...board.flags, `-DBOARD_TICKS=${family.ticks}`, ...more];
    const parts = ['main.c', family.startup, ...(step.flags ?? []), '-lm', '-T', 'board.ld', '-o', name];
    execFileSync(family.compiler, [...flags, ...parts], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    return join(folder, name);
  };
  const nothing = sizeOf(link('nothing.elf', ['-DNOTHING']), family.size);
  const program = link('whole.elf', []);
  const whole = sizeOf(program, family.size);
  if (!nothing || !whole) throw new Error(`${family.size} is missing`);
  const args = [
    ...['-M', board.machine, '-kernel', program, ...family.emulatorFlags],
    ...['-display', 'none', '-monitor', 'none', '-serial', 'none'],
    ...['-semihosting-config', 'enable=on,target=native', '-icount', `shift=${shiftOf(board)}`],
  ];
  execFileSync(family.emulator, args, { cwd: folder });
  const [ticks, unit, stackBytes, steps] = new Uint32Array(
    new Uint8Array(readFileSync(join(folder, 'figures'))).buffer,
  );
  const figures = {
    flashBytes: whole.text + whole.data - nothing.text - nothing.data,
    ramBytes: whole.data + whole.bss - nothing.data - nothing.bss,
    stackBytes,
    instructions: (ticks / steps - unit) * instructionsPerTick(board),
  };
  return [figures, new Uint8Array(readFileSync(join(folder, 'outputs')))];
}

function mainC({ rows, code }: Step): string {
  return `#include "board.h"
${rows}

#ifdef NOTHING
static void init(void) {}
static void step(void) {}
#else
${code}
#endif

#define UNTOUCHED 0xA5A5A5A5u
#define NEAR 16

/* fills the free stack; gives where it begins for a function that main calls */
__attribute__((noinline)) static uint32_t *paint_stack(void) {
  uint32_t *const top = __builtin_frame_address(0);
  for (uint32_t *p = (uint32_t *)stack_limit; p < top - NEAR; p++) *p = UNTOUCHED;
  return top;
}

static uint32_t stack_bytes(const uint32_t *top) {
  const uint32_t *p = (const uint32_t *)stack_limit;
  while (p < top - NEAR && *p == UNTOUCHED) p++;
  return (uint32_t)((const uint8_t *)top - (const uint8_t *)p);
}

int main(void) {
  const intptr_t from = board_open("inputs", 6, OPEN_TO_READ);
  const intptr_t to = board_open("outputs", 7, OPEN_TO_WRITE);
  const uint32_t before = board_ticks();
  const uint32_t unit = (board_ticks() - before) & (BOARD_TICKS - 1u);
  uint32_t figures[4] = { 0, unit, 0, 0 };
  init();
  uint32_t *const top = paint_stack();
  while (board_read(from, x, sizeof x) == sizeof x) {
    const uint32_t start = board_ticks();
    step();
    figures[0] += (board_ticks() - start) & (BOARD_TICKS - 1u);
    figures[3]++;
    board_write(to, y, sizeof y);
  }
  figures[2] = stack_bytes(top);
  board_write(board_open("figures", 7, OPEN_TO_WRITE), figures, sizeof figures);
  return 0;
}
`;
}
