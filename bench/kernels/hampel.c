/* Hampel filter by a sorted window; the median distance by walking outwards from the median. WINDOW (odd), LIMIT. */
#include <math.h>

#define HALF (WINDOW / 2)

typedef struct {
  double ring[WINDOW], sorted[WINDOW];
  int at;
} hampel_state;

static void hampel(hampel_state *s, int n, const double *x, double *y) {
  double *sorted = s->sorted;
  for (int i = 0; i < n; i++) {
    double in = x[i], out = s->ring[s->at];
    s->ring[s->at] = in;
    if (++s->at == WINDOW) s->at = 0;
    int j;
    if (in > out) {
      for (j = 0; sorted[j] != out; j++) {}
      for (; j < WINDOW - 1 && sorted[j + 1] < in; j++) sorted[j] = sorted[j + 1];
    } else {
      for (j = WINDOW - 1; sorted[j] != out; j--) {}
      for (; j > 0 && sorted[j - 1] > in; j--) sorted[j] = sorted[j - 1];
    }
    sorted[j] = in;
    int middle = s->at + HALF;
    if (middle >= WINDOW) middle -= WINDOW;
    double centre = s->ring[middle], median = sorted[HALF], mad = 0;
    int low = HALF - 1, high = HALF + 1;
    for (int k = 0; k < HALF; k++) {
      double below = low >= 0 ? median - sorted[low] : HUGE_VAL;
      double above = high < WINDOW ? sorted[high] - median : HUGE_VAL;
      if (below <= above) { mad = below; low--; } else { mad = above; high++; }
    }
    y[i] = fabs(centre - median) > LIMIT * mad ? median : centre;
  }
}
