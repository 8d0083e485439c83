/* First-order high-pass. GAIN, POLE. */
typedef struct {
  double x1, y1;
} dcBlock_state;

static void dcBlock(dcBlock_state *s, int n, const double *x, double *y) {
  double x1 = s->x1, y1 = s->y1;
  for (int i = 0; i < n; i++) {
    y1 = GAIN * (x[i] - x1) + POLE * y1;
    x1 = x[i];
    y[i] = y1;
  }
  s->x1 = x1;
  s->y1 = y1;
}
