/* The smallest program with the pipeline in it, and, with NOTHING defined, without: their difference is what the pipeline takes. */
#include "program.h"

#ifdef NOTHING
int main(void) {
  return 0;
}
#else
static SLIPRING_STATE state;

int main(void) {
  volatile real_t x[SLIPRING_INPUTS] = { 0 };
  volatile real_t y[SLIPRING_ROWS * SLIPRING_OUTPUTS];
  SLIPRING_INIT(&state);
  return (int)SLIPRING_STEP(&state, (const real_t *)x, (real_t *)y);
}
#endif
