/* Mean of a moving window by a running sum. WINDOW. */
typedef struct {
  double ring[WINDOW], sum;
  int at;
} movingAverage_state;

static void movingAverage(movingAverage_state *s, int n, const double *x, double *y) {
  for (int i = 0; i < n; i++) {
    s->sum += x[i] - s->ring[s->at];
    s->ring[s->at] = x[i];
    s->at = (s->at + 1) % WINDOW;
    y[i] = s->sum / WINDOW;
  }
}
