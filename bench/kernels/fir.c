/* FIR filter, as Savitzky-Golay is one, too. TAPS[WINDOW], that of the oldest sample first. */
#include <string.h>

#define MOST 4096 /* samples a call */

typedef struct {
  double history[WINDOW - 1];
} fir_state;

static void fir(fir_state *s, int n, const double *x, double *y) {
  static double buffer[MOST + WINDOW - 1];
  memcpy(buffer, s->history, sizeof s->history);
  memcpy(buffer + WINDOW - 1, x, (size_t)n * sizeof *x);
  for (int i = 0; i < n; i++) {
    double sum = 0;
    for (int k = 0; k < WINDOW; k++) sum += TAPS[k] * buffer[i + k];
    y[i] = sum;
  }
  memcpy(s->history, buffer + n, sizeof s->history);
}
