/* A chain behind the board's serial line: steps the samples that the host sends, and shows what came out. */
#include "programLive.h"

#include "boardUart.h"

static SLIPRING_STATE state;
static SLIPRING_LIVE live;

static void write_all(const uint8_t *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    board_uart_put(bytes[i]);
  }
}

int main(void) {
  real_t x[SLIPRING_INPUTS];
  real_t y[SLIPRING_ROWS * SLIPRING_OUTPUTS];
  board_uart_open();
  SLIPRING_LIVE_INIT(&live, &state, write_all);
  for (;;) {
    const int byte = board_uart_get();
    if (byte >= 0 && SLIPRING_LIVE_RECEIVE(&live, (uint8_t)byte, x)) {
      (void)SLIPRING_LIVE_STEP(&live, x, y);
    }
  }
}
