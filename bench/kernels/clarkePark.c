/* Two phase currents to the rotor's frame, amplitude-invariant. */
#include "sinCos.c"

typedef struct {
  char unused;
} clarkePark_state;

static void clarkePark(clarkePark_state *s, int n, const double *a, const double *b, const double *theta, double *d, double *q) {
  (void)s;
  for (int i = 0; i < n; i++) {
    double beta = (a[i] + 2 * b[i]) * 0.5773502691896258, sine, cosine;
    sinCos(theta[i], &sine, &cosine);
    d[i] = a[i] * cosine + beta * sine;
    q[i] = beta * cosine - a[i] * sine;
  }
}
