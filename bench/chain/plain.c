/* The peer of the chain bench: six kernels in plain, natural C, block by block, as one would write them by hand.
 * Usage: plain DATA N BLOCK REPEATS [OUT]. DATA holds iA[N], iB[N], theta[N] as doubles; prints ns a sample (best of REPEATS)
 * and writes mean[N], std[N] to OUT. Coefficients come from coeffs.h, written by the bench from Slipring's own design. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "coeffs.h" /* SOS[4][5] rows b0 b1 b2 a1 a2, DC_GAIN, DC_POLE, HAMPEL_LIMIT, SG[21] */

#define WINDOW 11
#define HALF 5
#define TAPS 21
#define LENGTH 64

typedef struct {
  double z[4][2];
  double x1, y1;
  double ring[WINDOW], sorted[WINDOW];
  int at;
  double history[TAPS - 1];
  double window[LENGTH];
  int newest;
  double mean, m2;
} chain;

static void lowpass(chain *s, const double *x, double *y, int n) {
  double p0 = s->z[0][0], p1 = s->z[0][1], q0 = s->z[1][0], q1 = s->z[1][1];
  double r0 = s->z[2][0], r1 = s->z[2][1], t0 = s->z[3][0], t1 = s->z[3][1];
  for (int i = 0; i < n; i++) {
    double v = x[i], o;
    o = SOS[0][0] * v + p0; p0 = SOS[0][1] * v - SOS[0][3] * o + p1; p1 = SOS[0][2] * v - SOS[0][4] * o; v = o;
    o = SOS[1][0] * v + q0; q0 = SOS[1][1] * v - SOS[1][3] * o + q1; q1 = SOS[1][2] * v - SOS[1][4] * o; v = o;
    o = SOS[2][0] * v + r0; r0 = SOS[2][1] * v - SOS[2][3] * o + r1; r1 = SOS[2][2] * v - SOS[2][4] * o; v = o;
    o = SOS[3][0] * v + t0; t0 = SOS[3][1] * v - SOS[3][3] * o + t1; t1 = SOS[3][2] * v - SOS[3][4] * o;
    y[i] = o;
  }
  s->z[0][0] = p0; s->z[0][1] = p1; s->z[1][0] = q0; s->z[1][1] = q1;
  s->z[2][0] = r0; s->z[2][1] = r1; s->z[3][0] = t0; s->z[3][1] = t1;
}

static void dcBlock(chain *s, const double *x, double *y, int n) {
  double x1 = s->x1, y1 = s->y1;
  for (int i = 0; i < n; i++) {
    y1 = DC_GAIN * (x[i] - x1) + DC_POLE * y1;
    x1 = x[i];
    y[i] = y1;
  }
  s->x1 = x1;
  s->y1 = y1;
}

static void hampel(chain *s, const double *x, double *y, int n) {
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
    int middle = s->at + HALF;
    if (middle >= WINDOW) middle -= WINDOW;
    double centre = s->ring[middle], median = sorted[HALF], mad = 0;
    int low = HALF - 1, high = HALF + 1;
    for (int k = 0; k < HALF; k++) {
      double below = low >= 0 ? median - sorted[low] : HUGE_VAL;
      double above = high < WINDOW ? sorted[high] - median : HUGE_VAL;
      if (below <= above) { mad = below; low--; } else { mad = above; high++; }
    }
    y[i] = fabs(centre - median) > HAMPEL_LIMIT * mad ? median : centre;
  }
}

static void savgol(chain *s, const double *x, double *y, int n, double *buffer) {
  memcpy(buffer, s->history, sizeof s->history);
  memcpy(buffer + TAPS - 1, x, (size_t)n * sizeof *x);
  for (int i = 0; i < n; i++) {
    double sum = 0;
    for (int k = 0; k < TAPS; k++) sum += SG[k] * buffer[i + k];
    y[i] = sum;
  }
  memcpy(s->history, buffer + n, sizeof s->history);
}

/* sine and cosine of [0, 2 pi) by reduction to a quarter turn and fdlibm's polynomials: faster here than libm's */
static void sinCos(double t, double *sine, double *cosine) {
  int quarter = (int)(t * 0.6366197723675814 + 0.5);
  double r = (t - quarter * 1.5707963267341256) - quarter * 6.077100506506192e-11, z = r * r;
  double sn = r + r * z * (-1.66666666666666324348e-01 + z * (8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04 + z * (2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)))));
  double cn = 1 - 0.5 * z + z * z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * (2.48015872894767294178e-05 + z * (-2.75573143513906633035e-07 + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)))));
  double a = (quarter & 1) ? cn : sn, b = (quarter & 1) ? sn : cn;
  *sine = (quarter & 2) ? -a : a;
  *cosine = ((quarter + 1) & 2) ? -b : b;
}

static void clarkePark(const double *a, const double *b, const double *theta, double *d, double *q, int n) {
  for (int i = 0; i < n; i++) {
    double beta = (a[i] + 2 * b[i]) * 0.5773502691896258, sine, cosine;
    sinCos(theta[i], &sine, &cosine);
    d[i] = a[i] * cosine + beta * sine;
    q[i] = beta * cosine - a[i] * sine;
  }
}

static void rolling(chain *s, const double *x, double *mean, double *deviation, int n) {
  for (int i = 0; i < n; i++) {
    double out = s->window[s->newest], delta = x[i] - out, before = s->mean;
    s->window[s->newest] = x[i];
    s->newest = (s->newest + 1) % LENGTH;
    s->mean += delta / LENGTH;
    s->m2 += delta * (x[i] - s->mean + out - before);
    if (s->m2 < 0) s->m2 = 0;
    mean[i] = s->mean;
    deviation[i] = sqrt(s->m2 / LENGTH);
  }
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  long n = atol(argv[2]);
  int block = atoi(argv[3]), repeats = atoi(argv[4]);
  double *data = malloc(3 * (size_t)n * sizeof *data), *result = malloc(2 * (size_t)n * sizeof *result);
  double *scratch = malloc((6 * (size_t)block + TAPS) * sizeof *scratch);
  FILE *file = fopen(argv[1], "rb");
  if (!file || !data || !result || !scratch || fread(data, sizeof *data, 3 * (size_t)n, file) != 3 * (size_t)n) return 1;
  fclose(file);
  double *t1 = scratch, *t2 = t1 + block, *d = t2 + block, *q = d + block, *buffer = q + block, best = 1e9;
  for (int r = 0; r < repeats; r++) {
    chain s;
    memset(&s, 0, sizeof s);
    double start = now();
    for (long o = 0; o + block <= n; o += block) {
      lowpass(&s, data + o, t1, block);
      dcBlock(&s, t1, t2, block);
      hampel(&s, t2, t1, block);
      savgol(&s, t1, t2, block, buffer);
      clarkePark(t2, data + n + o, data + 2 * n + o, d, q, block);
      rolling(&s, q, result + o, result + n + o, block);
    }
    double elapsed = now() - start;
    if (elapsed < best) best = elapsed;
  }
  printf("%.4f\n", best / (double)n * 1e9);
  if (argc > 5) {
    file = fopen(argv[5], "wb");
    if (!file || fwrite(result, sizeof *result, 2 * (size_t)n, file) != 2 * (size_t)n) return 1;
    fclose(file);
  }
  return 0;
}
