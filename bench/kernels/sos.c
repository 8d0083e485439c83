/* Cascade of second-order sections, direct form II transposed. SOS[SECTIONS][5]: rows b0 b1 b2 a1 a2. */
#include <string.h>

typedef struct {
  double z[SECTIONS][2];
} sos_state;

static void sos(sos_state *s, int n, const double *x, double *y) {
  double z[SECTIONS][2];
  memcpy(z, s->z, sizeof z);
  for (int i = 0; i < n; i++) {
    double v = x[i];
    for (int k = 0; k < SECTIONS; k++) {
      double out = SOS[k][0] * v + z[k][0];
      z[k][0] = SOS[k][1] * v - SOS[k][3] * out + z[k][1];
      z[k][1] = SOS[k][2] * v - SOS[k][4] * out;
      v = out;
    }
    y[i] = v;
  }
  memcpy(s->z, z, sizeof z);
}
