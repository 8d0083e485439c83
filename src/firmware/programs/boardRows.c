/*
 * Rows of doubles from the file "inputs", rows of doubles to the file "outputs", and to the file "figures" what the steps took:
 * sum and maximum of ticks, ticks of nothing, bytes of stack, steps.
 */
#include "program.h"

#include "board.h"

#define CHUNK 32
#define UNTOUCHED 0xA5A5A5A5u

static SLIPRING_STATE state;
static double in[CHUNK * SLIPRING_INPUTS];
static double out[SLIPRING_ROWS * SLIPRING_OUTPUTS];

/* what lies this near to the caller's stack pointer may be our own */
#define NEAR 16

/* fills the free stack; gives where it begins for a function that main calls */
__attribute__((noinline)) static uint32_t *paint_stack(void) {
  uint32_t *const top = __builtin_frame_address(0);
  for (uint32_t *p = (uint32_t *)stack_limit; p < top - NEAR; p++) {
    *p = UNTOUCHED;
  }
  return top;
}

static uint32_t stack_bytes(const uint32_t *top) {
  const uint32_t *p = (const uint32_t *)stack_limit;
  while (p < top - NEAR && *p == UNTOUCHED) {
    p++;
  }
  return (uint32_t)((const uint8_t *)top - (const uint8_t *)p);
}

static uint32_t since(uint32_t start) {
  return (board_ticks() - start) & (BOARD_TICKS - 1u);
}

int main(void) {
  SLIPRING_SAMPLE x[SLIPRING_INPUTS];
  SLIPRING_SAMPLE y[SLIPRING_ROWS * SLIPRING_OUTPUTS];
  uint64_t sum = 0;
  uint32_t worst = 0;
  uint32_t steps = 0;
  const intptr_t inputs = board_open("inputs", 6, OPEN_TO_READ);
  const intptr_t outputs = board_open("outputs", 7, OPEN_TO_WRITE);
  if (inputs < 0 || outputs < 0) {
    return 1;
  }
  const uint32_t before = board_ticks();
  const uint32_t nothing = since(before);
  SLIPRING_INIT(&state);
  uint32_t *const top = paint_stack();
  size_t got = sizeof in;
  while (got == sizeof in) {
    got = board_read(inputs, in, sizeof in);
    const int rows = (int)(got / (sizeof *in * SLIPRING_INPUTS));
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < SLIPRING_INPUTS; i++) {
        x[i] = (SLIPRING_SAMPLE)in[r * SLIPRING_INPUTS + i];
      }
      const uint32_t start = board_ticks();
      const int count = (int)SLIPRING_STEP(&state, x, y) * SLIPRING_OUTPUTS;
      const uint32_t ticks = since(start);
      sum += ticks;
      worst = ticks > worst ? ticks : worst;
      steps++;
      for (int i = 0; i < count; i++) {
        out[i] = (double)y[i];
      }
      board_write(outputs, out, (size_t)count * sizeof *out);
    }
  }
  const uint32_t figures[6] = { (uint32_t)sum, (uint32_t)(sum >> 32), worst, nothing, stack_bytes(top), steps };
  board_write(board_open("figures", 7, OPEN_TO_WRITE), figures, sizeof figures);
  return 0;
}
