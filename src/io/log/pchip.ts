/**
 * Monotone cubic interpolation at irregular knots (PCHIP): between two knots a cubic Hermite polynomial whose slopes are chosen so that it rises
 * where the knots rise, falls where they fall, and is level where they turn. It stays between its two knots: no current, voltage or duty cycle
 * comes out that the log never had, as a Catmull-Rom spline's overshoot at every step would be.
 * Source: F. N. Fritsch, J. Butland, A Method for Constructing Local Monotone Piecewise Cubic Interpolants (1984), with the end rule of
 * C. Moler, Numerical Computing with MATLAB (2004), 3.6; as scipy.interpolate.PchipInterpolator.
 */

/** Slope at a knot between two intervals of lengths h0, h1 on which the knots rise by slopes m0, m1: their weighted harmonic mean. */
export function innerSlope(h0: number, m0: number, h1: number, m1: number): number {
  if (!(m0 * m1 > 0)) return 0;
  const [w0, w1] = [2 * h1 + h0, h1 + 2 * h0];
  return (w0 + w1) / (w0 / m0 + w1 / m1);
}

/** Slope at the first or last knot: of the parabola through three, bounded. h0, m0: the interval at the end; h1, m1: the one next to it. */
export function endSlope(h0: number, m0: number, h1: number, m1: number): number {
  const slope = ((2 * h0 + h1) * m0 - h0 * m1) / (h0 + h1);
  if (!(slope * m0 > 0)) return 0;
  return !(m0 * m1 > 0) && Math.abs(slope) > 3 * Math.abs(m0) ? 3 * m0 : slope;
}

/** Value at the share 0 to 1 of an interval of length h, from x0 with slope d0 to x1 with slope d1. */
export function hermite(share: number, h: number, x0: number, d0: number, x1: number, d1: number): number {
  const rest = 1 - share;
  const bend = h * (d0 * rest - d1 * share);
  return x0 * rest + x1 * share + share * rest * ((x1 - x0) * (share - rest) + bend);
}
