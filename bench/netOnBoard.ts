import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkArrays, printCoeffs, printReset, stateArrays } from '../src/codegen/printValues.ts';
import { codeFileOf } from '../src/codegen/translate.ts';
import { type Board, families, instructionsPerTick, memoryMap, shiftOf } from '../src/firmware/boards.ts';
import { sizeOf } from '../src/firmware/compile.ts';
import { packageRoot } from '../src/io/packageRoot.ts';
import { allocate } from '../src/kernel/layout.ts';
import type { NetLayer } from '../src/nn/cell.ts';

/** What one integer layer takes on a board: code and constants, state, high-water mark of the stack, instructions a step. */
export interface LayerFigures {
  readonly flashBytes: number;
  readonly ramBytes: number;
  readonly stackBytes: number;
  readonly instructions: number;
}

const FLAGS = ['-std=c99', '-O2', '-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections', '-nostartfiles'];

/**
 * Compiles one layer alone, as an exported pipeline holds it, and runs it on an emulated board over rows x [n][inputs]. Throws when
 * the board computes another integer than the host.
 */
export function runLayer(
  layer: NetLayer,
  board: Board,
  x: Int16Array,
  place: string,
  defines: readonly string[],
): LayerFigures {
  const folder = join(place, [layer.kernel, layer.inputs, layer.outputs, board.name, ...defines].join('-'));
  mkdirSync(folder, { recursive: true });
  const programs = join(packageRoot(), 'src/firmware/programs');
  const family = families[board.family];
  for (const file of ['board.h', 'board.ld', family.startup]) copyFileSync(join(programs, file), join(folder, file));
  for (const file of ['slipring.h', 'integers.h', `${layer.kernel}.h`, codeFileOf(layer.kernel, true)]) {
    copyFileSync(join(packageRoot(), 'c', file), join(folder, file));
  }
  writeFileSync(join(folder, 'memory.ld'), memoryMap(board));
  writeFileSync(join(folder, 'main.c'), mainC(layer));
  writeFileSync(join(folder, 'inputs'), x);
  const link = (name: string, more: readonly string[]) => {
    const flags = [...FLAGS, ...family.flags, ...board.flags, `-DBOARD_TICKS=${family.ticks}`, ...defines, ...more];
    execFileSync(family.compiler, [...flags, 'main.c', family.startup, '-T', 'board.ld', '-o', name], { cwd: folder });
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
  compare(layer, board, x, readFileSync(join(folder, 'outputs')));
  const figures = readFileSync(join(folder, 'figures'));
  const [ticks, unit, stackBytes, steps] = new Uint32Array(new Uint8Array(figures).buffer);
  return {
    flashBytes: whole.text + whole.data - nothing.text - nothing.data,
    ramBytes: whole.data + whole.bss - nothing.data - nothing.bss,
    stackBytes,
    instructions: (ticks / steps - unit) * instructionsPerTick(board),
  };
}

function compare(layer: NetLayer, board: Board, x: Int16Array, bytes: Uint8Array): void {
  const n = x.length / layer.inputs;
  const y = layer.y === 'i32s' ? new Int32Array(n * layer.outputs) : new Int16Array(n * layer.outputs);
  layer.process(allocate(layer.coeffs), allocate(layer.state), n, x, y);
  if (Buffer.compare(new Uint8Array(y.buffer), bytes) !== 0) {
    throw new Error(`${layer.kernel} on ${board.name} computes other integers than the host`);
  }
}

function mainC({ kernel, coeffs, state, inputs, outputs, y }: NetLayer): string {
  const stateful = Object.keys(state).length > 0;
  return `#include "${codeFileOf(kernel, true)}"

#include "board.h"

static int16_t x[${inputs}] SLIPRING_WORDS;
static ${y === 'i32s' ? 'int32_t' : 'int16_t'} y[${outputs}] SLIPRING_WORDS;

#ifdef NOTHING
static void init(void) {}
static void step(void) {}
#else
${printCoeffs(kernel, 'coeffs', coeffs).join('\n')}
static struct {
  ${kernel}_state kernel;
${stateArrays('', state).join('\n')}
} memory;

static void reset(${kernel}_state *s) {
${printReset(state).join('\n')}
}

static void init(void) {
${stateful ? `  __typeof__(memory) *k = &memory;\n${linkArrays('', state).join('\n')}` : ''}
  reset(&memory.kernel);
}

__attribute__((noinline)) static void step(void) {
  ${kernel}_process(&coeffs, &memory.kernel, 1, x, y);
}
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
