/* Rows of doubles in, rows of doubles out: how the host compares itself with the generated C on this machine. */
#include "program.h"

#include <stdio.h>

static SLIPRING_STATE state;

int main(void) {
  double in[SLIPRING_INPUTS];
  double out[SLIPRING_ROWS * SLIPRING_OUTPUTS];
  SLIPRING_SAMPLE x[SLIPRING_INPUTS];
  SLIPRING_SAMPLE y[SLIPRING_ROWS * SLIPRING_OUTPUTS];
  SLIPRING_INIT(&state);
  while (fread(in, sizeof in, 1, stdin) == 1) {
    for (int i = 0; i < SLIPRING_INPUTS; i++) {
      x[i] = (SLIPRING_SAMPLE)in[i];
    }
    const int count = (int)SLIPRING_STEP(&state, x, y) * SLIPRING_OUTPUTS;
    for (int i = 0; i < count; i++) {
      out[i] = (double)y[i];
    }
    if (fwrite(out, sizeof *out, (size_t)count, stdout) != (size_t)count) {
      return 1;
    }
  }
  return 0;
}
