/** A linear model with one measured value: x' = A x + w, z = C x + v, cov w = Q, var v = R; square matrices by rows. */
export interface KalmanModel {
  readonly order: number;
  readonly a: ArrayLike<number>;
  readonly c: ArrayLike<number>;
  readonly q: ArrayLike<number>;
  readonly r: number;
}

/** Gain of the filter once its covariance has settled: Riccati's equation, by running it. */
export function steadyGain({ order: m, a, c, q, r }: KalmanModel): Float64Array {
  const p = Float64Array.from(q);
  const moved = new Float64Array(m * m);
  const pc = new Float64Array(m);
  const gain = new Float64Array(m);
  for (let step = 0; step < 1e6; step++) {
    multiply(p, c, pc, m);
    let s = r;
    for (let i = 0; i < m; i++) s += c[i] * pc[i];
    let change = 0;
    for (let i = 0; i < m; i++) {
      const next = pc[i] / s;
      change = Math.max(change, Math.abs(next - gain[i]) / (Math.abs(next) || 1));
      gain[i] = next;
    }
    if (change < 1e-15 && step > m) break;
    // P = A (P - K C P) A' + Q
    for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) p[i * m + j] -= pc[i] * gain[j];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        moved[i * m + j] = 0;
        for (let k = 0; k < m; k++) moved[i * m + j] += a[i * m + k] * p[k * m + j];
      }
    }
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        p[i * m + j] = q[i * m + j];
        for (let k = 0; k < m; k++) p[i * m + j] += moved[i * m + k] * a[j * m + k];
      }
    }
  }
  return gain;
}

/** Answer of the settled filter's estimate C x to a measurement of 1 among zeros, until it has faded (or a million samples). */
export function steadyResponse(model: KalmanModel): number[] {
  const { order: m, a, c } = model;
  const gain = steadyGain(model);
  const x = new Float64Array(m);
  const before = new Float64Array(m);
  const answer: number[] = [];
  let [largest, small] = [0, 0];
  for (let i = 0; i < 1e6 && small < 100; i++) {
    multiply(a, x, before, m);
    let surprise = i === 0 ? 1 : 0;
    for (let k = 0; k < m; k++) surprise -= c[k] * before[k];
    let y = 0;
    for (let k = 0; k < m; k++) {
      x[k] = before[k] + gain[k] * surprise;
      y += c[k] * x[k];
    }
    answer.push(y);
    largest = Math.max(largest, Math.abs(y));
    small = Math.abs(y) < 1e-9 * largest ? small + 1 : 0;
  }
  return answer;
}

/** Group delay of an impulse response h at a frequency in cycles per sample: Re(sum k h_k e^-jwk / sum h_k e^-jwk). */
export function delayOf(answer: readonly number[], frequency: number): number {
  let [re, im, slopeRe, slopeIm] = [0, 0, 0, 0];
  for (const [k, h] of answer.entries()) {
    const cos = h * Math.cos(2 * Math.PI * frequency * k);
    const sin = -h * Math.sin(2 * Math.PI * frequency * k);
    re += cos;
    im += sin;
    slopeRe += k * cos;
    slopeIm += k * sin;
  }
  const power = re * re + im * im;
  return power > 0 ? (slopeRe * re + slopeIm * im) / power : 0;
}

/** Samples after which less than a thousandth of the response is still to come. */
export function settlingOf(answer: readonly number[]): number {
  const whole = answer.reduce((all, h) => all + Math.abs(h), 0);
  let left = 0;
  let k = answer.length;
  while (k > 0 && left < 1e-3 * whole) left += Math.abs(answer[--k]);
  return k + 1;
}

/** out = M v, M square by rows. */
function multiply(matrix: ArrayLike<number>, v: ArrayLike<number>, out: Float64Array, m: number): void {
  for (let i = 0; i < m; i++) {
    out[i] = 0;
    for (let k = 0; k < m; k++) out[i] += matrix[i * m + k] * v[k];
  }
}
