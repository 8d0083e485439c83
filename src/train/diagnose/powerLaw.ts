/** y = a + b n^-c: how an error falls with rows. `a` is what no number of rows takes away. */
export interface PowerLaw {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const [LEAST, MOST, STEPS] = [0.02, 2, 200];

/**
 * Least squares of relative errors, with a, b >= 0 and c in [0.02, 2]. For a given c the law is linear in a and b, so that only c is searched: on a grid, then by
 * golden section around the best. Undefined for less than three different n, which any law fits.
 * Source: Hestness et al., Deep learning scaling is predictable, empirically, 2017, for the form.
 */
export function fitPowerLaw(n: readonly number[], y: readonly number[]): PowerLaw | undefined {
  if (new Set(n).size < 3) return undefined;
  const largest = Math.max(...n);
  // in parts of the largest, so that n^-c stays near 1
  const x = n.map((v) => v / largest);
  const costOf = (c: number) =>
    line(
      x.map((v) => v ** -c),
      y,
    ).cost;
  const grid = Array.from({ length: STEPS + 1 }, (_, k) => LEAST * (MOST / LEAST) ** (k / STEPS));
  const costs = grid.map(costOf);
  const best = costs.indexOf(Math.min(...costs));
  const c = goldenSection(costOf, grid[Math.max(0, best - 1)], grid[Math.min(STEPS, best + 1)]);
  const { a, b } = line(
    x.map((v) => v ** -c),
    y,
  );
  return { a, b: b * largest ** c, c };
}

export const powerLawAt = ({ a, b, c }: PowerLaw, n: number): number => a + b * n ** -c;

/** y = a + b x with a, b >= 0, for y > 0. */
function line(x: readonly number[], y: readonly number[]): { a: number; b: number; cost: number } {
  const weights = y.map((v) => 1 / (v * v));
  const whole = weights.reduce((sum, w) => sum + w, 0);
  const mean = (v: readonly number[]) => v.reduce((sum, e, i) => sum + weights[i] * e, 0) / whole;
  const [mx, my] = [mean(x), mean(y)];
  const slope = mean(x.map((v, i) => (v - mx) * (y[i] - my))) / mean(x.map((v) => (v - mx) ** 2));
  const free = { a: my - slope * mx, b: slope };
  const through = { a: 0, b: mean(x.map((v, i) => v * y[i])) / mean(x.map((v) => v * v)) };
  const flat = { a: my, b: 0 };
  const allowed = free.a >= 0 && free.b >= 0 ? [free] : [through, flat].filter(({ a, b }) => a >= 0 && b >= 0);
  const costed = (allowed.length > 0 ? allowed : [flat]).map(({ a, b }) => ({
    a,
    b,
    cost: mean(x.map((v, i) => (a + b * v - y[i]) ** 2)),
  }));
  return costed.reduce((best, f) => (f.cost < best.cost ? f : best));
}

function goldenSection(f: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [from, to];
  for (let k = 0; k < 80; k++) {
    const [left, right] = [b - ratio * (b - a), a + ratio * (b - a)];
    if (f(left) < f(right)) b = right;
    else a = left;
  }
  return (a + b) / 2;
}
