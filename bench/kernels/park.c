/* A space vector from the stator's frame to the rotor's. */
#include "sinCos.c"

typedef struct {
  char unused;
} park_state;

static void park(park_state *s, int n, const double *alpha, const double *beta, const double *theta, double *d, double *q) {
  (void)s;
  for (int i = 0; i < n; i++) {
    double sine, cosine;
    sinCos(theta[i], &sine, &cosine);
    d[i] = alpha[i] * cosine + beta[i] * sine;
    q[i] = beta[i] * cosine - alpha[i] * sine;
  }
}
