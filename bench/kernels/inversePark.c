/* A space vector from the rotor's frame to the stator's. */
#include "sinCos.c"

typedef struct {
  char unused;
} inversePark_state;

static void inversePark(inversePark_state *s, int n, const double *d, const double *q, const double *theta, double *alpha, double *beta) {
  (void)s;
  for (int i = 0; i < n; i++) {
    double sine, cosine;
    sinCos(theta[i], &sine, &cosine);
    alpha[i] = d[i] * cosine - q[i] * sine;
    beta[i] = d[i] * sine + q[i] * cosine;
  }
}
