/* An angle that wraps at 2 pi made to run on. */
typedef struct {
  double x1;
  int turns, started;
} unwrap_state;

static void unwrap(unwrap_state *s, int n, const double *x, double *y) {
  for (int i = 0; i < n; i++) {
    if (s->started) {
      double d = x[i] - s->x1;
      if (d > 3.141592653589793) s->turns--;
      else if (d < -3.141592653589793) s->turns++;
    }
    s->started = 1;
    s->x1 = x[i];
    y[i] = x[i] + 6.283185307179586 * s->turns;
  }
}
