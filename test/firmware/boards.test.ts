import { expect, it } from 'vitest';
import { instructionsPerTick, shiftOf } from '../../src/firmware/boards.ts';
import { boardNamed, emulate } from '../support/emulate.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

/** Counts a loop of 1000 turns; main returns the ticks in hundreds, to fit an exit code. */
const LOOP = `#include "board.h"
int main(void) {
  uint32_t start = board_ticks();
  const uint32_t nothing = board_ticks() - start;
  start = board_ticks();
#ifdef __riscv
  __asm volatile("li t0, 1000\\n 1: addi t0, t0, -1\\n nop\\n bnez t0, 1b" : : : "t0");
#else
  __asm volatile("ldr r0, =1000\\n 1: nop\\n sub r0, #1\\n cmp r0, #0\\n bne 1b" : : : "r0", "cc");
#endif
  const uint32_t ticks = board_ticks() - start - nothing;
  return (int)(ticks / 100);
}
`;

it.each([
  ['cortex-m0', 4],
  ['cortex-m4', 4],
  ['cortex-m33', 4],
  ['riscv32', 3],
])('%s counts the instructions of a loop', (name, instructions) => {
  const board = boardNamed(name);
  const hundreds = emulate(board, folder.path, LOOP, {
    flags: ['-O1'],
    icount: ['-icount', `shift=${shiftOf(board)}`],
  });
  const counted = 100 * hundreds! * instructionsPerTick(board);
  expect(Math.abs(counted - 1000 * instructions)).toBeLessThanOrEqual(100 * instructionsPerTick(board) + 5);
});
