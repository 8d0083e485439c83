/* Air-gap torque. MAGNET = 1.5 p psi, RELUCTANCE = 1.5 p (ld - lq). */
typedef struct {
  char unused;
} torque_state;

static void torque(torque_state *s, int n, const double *d, const double *q, double *y) {
  (void)s;
  for (int i = 0; i < n; i++) y[i] = (MAGNET + RELUCTANCE * d[i]) * q[i];
}
