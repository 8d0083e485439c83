/* Least and greatest of a moving window by queues of candidates. WINDOW. */
typedef struct {
  double low[WINDOW], high[WINDOW];
  long lowAt[WINDOW], highAt[WINDOW], now;
  int lowHead, lowLength, highHead, highLength;
} extremes_state;

static int place(int head, int length) {
  int i = head + length;
  return i < WINDOW ? i : i - WINDOW;
}

static void extremes(extremes_state *s, int n, const double *x, double *min, double *max) {
  for (int i = 0; i < n; i++, s->now++) {
    double v = x[i];
    if (s->lowLength > 0 && s->lowAt[s->lowHead] <= s->now - WINDOW) { s->lowHead = place(s->lowHead, 1); s->lowLength--; }
    if (s->highLength > 0 && s->highAt[s->highHead] <= s->now - WINDOW) { s->highHead = place(s->highHead, 1); s->highLength--; }
    while (s->lowLength > 0 && s->low[place(s->lowHead, s->lowLength - 1)] >= v) s->lowLength--;
    while (s->highLength > 0 && s->high[place(s->highHead, s->highLength - 1)] <= v) s->highLength--;
    int l = place(s->lowHead, s->lowLength++), h = place(s->highHead, s->highLength++);
    s->low[l] = s->high[h] = v;
    s->lowAt[l] = s->highAt[h] = s->now;
    min[i] = s->low[s->lowHead];
    max[i] = s->high[s->highHead];
  }
}
