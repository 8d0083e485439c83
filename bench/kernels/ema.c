/* Exponential moving average. ALPHA. */
typedef struct {
  double y1;
} ema_state;

static void ema(ema_state *s, int n, const double *x, double *y) {
  double y1 = s->y1;
  for (int i = 0; i < n; i++) {
    y1 += ALPHA * (x[i] - y1);
    y[i] = y1;
  }
  s->y1 = y1;
}
