import type { SnapshotReader, SnapshotWriter } from '../../core/snapshot.ts';
import { solveSpd } from '../baselines/solveSpd.ts';

/** Step of the forward differences; weights are of the order of 1. */
const STEP = 1e-6;
const [LEAST, MOST] = [1e-9, 1e9];

/**
 * Levenberg and Marquardt's method for nets of a few dozen weights, such as thermal networks, whose weights differ so much in effect
 * that first-order methods creep.
 *
 * Minimizes |r(w)|^2 + l2 / 2 |w|^2: (J'J + l2 / 2 I + lambda D) d = -(J'r + l2 / 2 w), D the diagonal of J'J. J by forward
 * differences: a pass over the data a weight. A step that does not lower the loss is taken back and lambda raised; when no step
 * lowers it, the fit has converged.
 * Source: Marquardt, 1963; J. Nocedal, S. Wright, Numerical Optimization, 2006, section 10.3.
 */
export class LevenbergMarquardt {
  converged = false;
  private lambda = 1e-2;
  private readonly weights: readonly Float64Array[];
  private readonly residuals: () => Float64Array;
  private readonly l2: number;

  /** `residuals` are those of the weights as they stand, one array at each call. */
  constructor(weights: readonly Float64Array[], residuals: () => Float64Array, l2: number) {
    this.weights = weights;
    this.residuals = residuals;
    this.l2 = l2;
  }

  /** One step. Returns the sum of squared residuals before it. */
  step(): number {
    const r = this.residuals();
    const loss = sumOfSquares(r);
    const rows = this.jacobian(r);
    const { gram, right } = this.normalEquations(rows, r);
    const start = this.weights.map((w) => w.slice());
    const before = loss + this.penalty();
    while (this.lambda < MOST) {
      this.move(start, solveSpd(damped(gram, this.lambda), right));
      const after = sumOfSquares(this.residuals()) + this.penalty();
      if (after < before) {
        this.lambda = Math.max(LEAST, this.lambda / 5);
        this.converged = before - after < 1e-7 * before;
        return loss;
      }
      this.lambda *= 4;
    }
    this.move(start, new Float64Array(right.length));
    this.converged = true;
    return loss;
  }

  save(to: SnapshotWriter): void {
    to.number(this.lambda);
    to.number(this.converged ? 1 : 0);
  }

  load(from: SnapshotReader): void {
    this.lambda = from.number();
    this.converged = from.number() === 1;
  }

  /** A row a weight: the change of every residual by a unit of it. */
  private jacobian(r: Float64Array): Float64Array[] {
    return this.weights.flatMap((w) =>
      Array.from(w, (v, i) => {
        w[i] = v + STEP;
        const moved = this.residuals();
        w[i] = v;
        return moved.map((m, k) => (m - r[k]) / STEP);
      }),
    );
  }

  private normalEquations(rows: readonly Float64Array[], r: Float64Array) {
    const n = rows.length;
    const w = this.weights.flatMap((array) => [...array]);
    const gram = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) gram[i * n + j] = dot(rows[i], rows[j]);
      gram[i * n + i] += this.l2 / 2;
    }
    return { gram, right: Float64Array.from(rows, (row, i) => -dot(row, r) - (this.l2 / 2) * w[i]) };
  }

  private move(start: readonly Float64Array[], step: Float64Array): void {
    let at = 0;
    this.weights.forEach((w, k) => {
      for (let i = 0; i < w.length; i++) w[i] = start[k][i] + step[at++];
    });
  }

  private penalty(): number {
    return (this.l2 / 2) * this.weights.reduce((sum, w) => sum + sumOfSquares(w), 0);
  }
}

function damped(gram: Float64Array, lambda: number): Float64Array {
  const n = Math.sqrt(gram.length);
  const result = gram.slice();
  for (let i = 0; i < n; i++) result[i * n + i] += lambda * (gram[i * n + i] + 1e-12);
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

const sumOfSquares = (a: Float64Array): number => dot(a, a);
