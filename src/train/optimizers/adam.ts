import type { SnapshotReader, SnapshotWriter } from '../../core/snapshot.ts';
import type { Floats, Vectors } from '../../nn/engine/engine.ts';
import { scalarVectors } from '../../nn/engine/scalarVectors.ts';
import { power } from '../schedules/power.ts';
import type { Decayable, Optimizer } from './optimizer.ts';

/**
 * Adam with bias correction and decoupled weight decay, moments of 0.9 and 0.999, epsilon 1e-8.
 *
 * w <- w (1 - rate * decay); m <- b1 m + (1 - b1) g; v <- b2 v + (1 - b2) g^2;
 * w <- w - rate * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
 * Source: Kingma and Ba, Adam: a method for stochastic optimization, 2015, algorithm 1; Loshchilov and Hutter, Decoupled
 * weight decay regularization, 2019. Equal to torch.optim.AdamW.
 */
export class Adam implements Optimizer {
  private readonly weights: readonly Decayable[];
  private readonly decay: number;
  private readonly vectors: Vectors;
  private readonly m: Floats[];
  private readonly v: Floats[];
  private steps = 0;
  private beta1Power = 1;
  private beta2Power = 1;

  constructor(weights: readonly Decayable[], decay = 0, vectors: Vectors = scalarVectors) {
    this.weights = weights;
    this.decay = decay;
    this.vectors = vectors;
    this.m = weights.map((w) => vectors.allocate(w.value.length));
    this.v = weights.map((w) => vectors.allocate(w.value.length));
  }

  step(gradients: readonly Floats[], rate: number, beta1 = BETA1): void {
    this.steps++;
    this.beta1Power *= BETA1;
    this.beta2Power *= BETA2;
    const step = {
      beta1,
      beta2: BETA2,
      epsilon: EPSILON,
      rate,
      // torch takes the momentum of the day for all steps so far
      c1: 1 - (beta1 === BETA1 ? this.beta1Power : power(beta1, this.steps)),
      c2: 1 - this.beta2Power,
    };
    this.weights.forEach(({ value, decay }, k) => {
      const kept = decay ? 1 - rate * this.decay : 1;
      this.vectors.adam(value, gradients[k], this.m[k], this.v[k], { ...step, kept });
    });
  }

  gain(k: number, i: number): number {
    return 1 / (Math.sqrt(this.v[k][i] / (1 - this.beta2Power)) + EPSILON);
  }

  save(to: SnapshotWriter): void {
    to.number(this.steps);
    to.number(this.beta1Power);
    to.number(this.beta2Power);
    for (const x of [...this.m, ...this.v]) to.array(x);
  }

  load(from: SnapshotReader): void {
    this.steps = from.number();
    this.beta1Power = from.number();
    this.beta2Power = from.number();
    for (const x of [...this.m, ...this.v]) from.array(x);
  }
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
