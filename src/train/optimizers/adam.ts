import type { SnapshotReader, SnapshotWriter } from '../../core/snapshot.ts';

/** What Adam changes: an array of weights, and whether they decay (biases do not). */
export interface Decayable {
  readonly value: Float64Array;
  readonly decay: boolean;
}

/**
 * Adam with bias correction and decoupled weight decay, moments of 0.9 and 0.999, epsilon 1e-8.
 *
 * w <- w (1 - rate * decay); m <- b1 m + (1 - b1) g; v <- b2 v + (1 - b2) g^2;
 * w <- w - rate * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
 * Source: Kingma and Ba, Adam: a method for stochastic optimization, 2015, algorithm 1; Loshchilov and Hutter, Decoupled
 * weight decay regularization, 2019. Equal to torch.optim.AdamW.
 */
export class Adam {
  private readonly weights: readonly Decayable[];
  private readonly decay: number;
  private readonly m: Float64Array[];
  private readonly v: Float64Array[];
  private beta1Power = 1;
  private beta2Power = 1;

  constructor(weights: readonly Decayable[], decay = 0) {
    this.weights = weights;
    this.decay = decay;
    this.m = weights.map((w) => new Float64Array(w.value.length));
    this.v = weights.map((w) => new Float64Array(w.value.length));
  }

  /** One step of all weights, in place. */
  step(gradients: readonly Float64Array[], rate: number): void {
    this.beta1Power *= BETA1;
    this.beta2Power *= BETA2;
    const c1 = 1 - this.beta1Power;
    const c2 = 1 - this.beta2Power;
    this.weights.forEach(({ value: w, decay }, k) => {
      const kept = decay ? 1 - rate * this.decay : 1;
      const g = gradients[k];
      const m = this.m[k];
      const v = this.v[k];
      for (let i = 0; i < w.length; i++) {
        m[i] = BETA1 * m[i] + (1 - BETA1) * g[i];
        v[i] = BETA2 * v[i] + (1 - BETA2) * g[i] * g[i];
        w[i] = kept * w[i] - (rate * (m[i] / c1)) / (Math.sqrt(v[i] / c2) + EPSILON);
      }
    });
  }

  save(to: SnapshotWriter): void {
    to.number(this.beta1Power);
    to.number(this.beta2Power);
    for (const x of [...this.m, ...this.v]) to.array(x);
  }

  load(from: SnapshotReader): void {
    this.beta1Power = from.number();
    this.beta2Power = from.number();
    for (const x of [...this.m, ...this.v]) from.array(x);
  }
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
