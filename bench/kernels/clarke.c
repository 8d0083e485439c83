/* Two phase currents to the stator's frame, amplitude-invariant. */
typedef struct {
  char unused;
} clarke_state;

static void clarke(clarke_state *s, int n, const double *a, const double *b, double *alpha, double *beta) {
  (void)s;
  for (int i = 0; i < n; i++) {
    alpha[i] = a[i];
    beta[i] = (a[i] + 2 * b[i]) * 0.5773502691896258;
  }
}
