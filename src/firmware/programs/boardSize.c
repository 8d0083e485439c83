/* The smallest program with the pipeline in it, and, with NOTHING defined, without: their difference is what the pipeline takes. */
#include "program.h"

#ifdef NOTHING
int main(void) {
  return 0;
}
#else
static SLIPRING_STATE state;

int main(void) {
  volatile SLIPRING_SAMPLE x[SLIPRING_INPUTS] = { 0 };
  volatile SLIPRING_SAMPLE y[SLIPRING_ROWS * SLIPRING_OUTPUTS];
  SLIPRING_INIT(&state);
  return (int)SLIPRING_STEP(&state, (const SLIPRING_SAMPLE *)x, (SLIPRING_SAMPLE *)y);
}
#endif
