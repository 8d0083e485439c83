/**
 * The threshold t at which |x - median| > 1.4826 t MAD flags the share `falseAlarm` of independent Gaussian samples, where x is
 * any one sample of the odd window. (The familiar 3 is right only for long windows: at 11 samples it flags 2.9 %.)
 */
export function hampelThreshold(windowLength: number, falseAlarm: number): number {
  // secant steps: the logarithm of the rate is nearly straight over the logarithm of the threshold
  const miss = (u: number) => Math.log(falseAlarmRate(windowLength, 1.4826 * Math.exp(u)) / falseAlarm);
  let before = Math.log(3);
  let missBefore = miss(before);
  let u = Math.log(4);
  for (let step = 0; step < 50 && Math.abs(u - before) > 1e-9; step++) {
    const missed = miss(u);
    const next = u - (missed * (u - before)) / (missed - missBefore);
    before = u;
    missBefore = missed;
    u = Math.max(next, Math.log(0.7));
  }
  return Math.exp(u);
}

/**
 * Share of Gaussian samples x with |x - m| > k MAD, k > 1, in a window of w = 2 h + 1 samples, x among them.
 *
 * x lies above the median m with probability h / w. Then m is the (h + 1)-th of the other 2 h samples, of which h lie below and
 * h - 1 above it, independently, and x = m + d is flagged when h of those are within d / k of m:
 * P = 2 h / w E[P(A + B >= h)], A ~ Bin(h, share of those below m within d / k), B ~ Bin(h - 1, above alike).
 * The expectation over m and d by the trapezoid rule, which converges fast for such bells.
 */
export function falseAlarmRate(windowLength: number, k: number): number {
  const h = (windowLength - 1) / 2;
  const mStep = 0.94 / Math.sqrt(windowLength);
  const dStep = 0.1;
  let flagged = 0;
  let all = 0;
  for (let i = -8; i <= 8; i++) {
    const m = i * mStep;
    const left = normalBelow(m);
    const right = 1 - left;
    // density of m, but for a factor
    const weight = Math.exp(h * Math.log(2 * left) + (h - 1) * Math.log(2 * right)) * normalDensity(m);
    all += weight * right;
    for (let d = dStep; d < 9; d += dStep) {
      const below = binomial(h, (left - normalBelow(m - d / k)) / left);
      const above = binomial(h - 1, (normalBelow(m + d / k) - left) / right);
      let enoughAbove = 1;
      let enough = 0;
      for (let a = h; a > 0; a--) {
        enough += below[a] * enoughAbove;
        enoughAbove -= above[h - a] ?? 0;
      }
      flagged += weight * normalDensity(m + d) * dStep * enough;
    }
  }
  return (2 * h * flagged) / (windowLength * all);
}

/** Probabilities of 0..n successes, built up from the likelier end so that nothing underflows. */
function binomial(n: number, p: number): Float64Array {
  const b = new Float64Array(n + 1);
  const mirrored = p > 0.5;
  const q = mirrored ? 1 - p : p;
  b[0] = (1 - q) ** n;
  for (let j = 0; j < n; j++) b[j + 1] = (((b[j] * (n - j)) / (j + 1)) * q) / (1 - q);
  return mirrored ? b.reverse() : b;
}

function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Standard normal distribution function by Marsaglia's series (J. Stat. Software 11(4), 2004); absolute error 1e-15. */
function normalBelow(x: number): number {
  if (Math.abs(x) > 8.3) return x > 0 ? 1 : 0;
  let term = x;
  let sum = x;
  for (let i = 3; sum + term !== sum; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}
