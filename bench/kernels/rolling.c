/* Mean and standard deviation of a moving window by Welford's update with removal. WINDOW. */
#include <math.h>

typedef struct {
  double window[WINDOW], mean, m2;
  int at;
} rolling_state;

static void rolling(rolling_state *s, int n, const double *x, double *mean, double *deviation) {
  for (int i = 0; i < n; i++) {
    double out = s->window[s->at], delta = x[i] - out, before = s->mean;
    s->window[s->at] = x[i];
    s->at = (s->at + 1) % WINDOW;
    s->mean += delta / WINDOW;
    s->m2 += delta * (x[i] - s->mean + out - before);
    if (s->m2 < 0) s->m2 = 0;
    mean[i] = s->mean;
    deviation[i] = sqrt(s->m2 / WINDOW);
  }
}
