/* Moving median by a sorted window. WINDOW (odd). */
typedef struct {
  double ring[WINDOW], sorted[WINDOW];
  int at;
} median_state;

static void median(median_state *s, int n, const double *x, double *y) {
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
    y[i] = sorted[WINDOW / 2];
  }
}
