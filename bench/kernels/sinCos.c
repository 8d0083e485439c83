/* Sine and cosine of [0, 2 pi) by reduction to a quarter turn and fdlibm's polynomials: faster here than libm's. */
static void sinCos(double t, double *sine, double *cosine) {
  int quarter = (int)(t * 0.6366197723675814 + 0.5);
  double r = (t - quarter * 1.5707963267341256) - quarter * 6.077100506506192e-11, z = r * r;
  double sn = r + r * z * (-1.66666666666666324348e-01 + z * (8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04 + z * (2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)))));
  double cn = 1 - 0.5 * z + z * z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * (2.48015872894767294178e-05 + z * (-2.75573143513906633035e-07 + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)))));
  double a = (quarter & 1) ? cn : sn, b = (quarter & 1) ? sn : cn;
  *sine = (quarter & 2) ? -a : a;
  *cosine = ((quarter + 1) & 2) ? -b : b;
}
