/*
 * Rows of floats in, rows of floats out, on an AVR in avrRun.c, which sits behind three registers that no peripheral uses: GPIOR1
 * gives whether a row follows and then its bytes, GPIOR0 takes bytes, GPIOR2 is told where a step begins and ends.
 */
#include "program.h"

#include <avr/io.h>

#include "avrPort.h"

static SLIPRING_STATE state;

static void get(void *to, uint16_t size) {
  for (uint8_t *p = to; size > 0; size--) {
    *p++ = GPIOR1;
  }
}

static void put(const void *from, uint16_t size) {
  for (const uint8_t *p = from; size > 0; size--) {
    GPIOR0 = *p++;
  }
}

int main(void) {
  SLIPRING_SAMPLE x[SLIPRING_INPUTS];
  SLIPRING_SAMPLE y[SLIPRING_ROWS * SLIPRING_OUTPUTS];
  SLIPRING_INIT(&state);
  while (GPIOR1) {
    get(x, sizeof x);
    GPIOR2 = AVR_BEGIN;
    const uint16_t count = (uint16_t)SLIPRING_STEP(&state, x, y) * SLIPRING_OUTPUTS;
    GPIOR2 = AVR_END;
    put(y, count * sizeof *y);
  }
  GPIOR2 = AVR_DONE;
  return 0;
}
