import type { SnapshotReader, SnapshotWriter } from '../../core/snapshot.ts';
import type { Floats, Vectors } from '../../nn/engine/engine.ts';
import { scalarVectors } from '../../nn/engine/scalarVectors.ts';
import type { Decayable, Optimizer } from './optimizer.ts';

export interface RmspropParams {
  /** What of the mean square stays from step to step. */
  readonly smoothing: number;
  readonly momentum: number;
  /** Decoupled weight decay. */
  readonly decay?: number;
}

/**
 * Gradients in parts of their running root mean square, epsilon 1e-8.
 *
 * w <- w (1 - rate * decay); s <- smoothing s + (1 - smoothing) g^2; v <- momentum v + g / (sqrt(s) + epsilon); w <- w - rate v.
 * Source: Tieleman and Hinton, lecture 6.5, 2012. Equal to torch.optim.RMSprop.
 */
export class Rmsprop implements Optimizer {
  private readonly weights: readonly Decayable[];
  private readonly params: RmspropParams;
  private readonly s: Floats[];
  private readonly v: Floats[];

  constructor(weights: readonly Decayable[], params: RmspropParams, vectors: Vectors = scalarVectors) {
    this.weights = weights;
    this.params = params;
    this.s = weights.map((w) => vectors.allocate(w.value.length));
    this.v = weights.map((w) => vectors.allocate(w.value.length));
  }

  step(gradients: readonly Floats[], rate: number, momentum = this.params.momentum): void {
    const { smoothing, decay = 0 } = this.params;
    this.weights.forEach(({ value, decay: decays }, k) => {
      const kept = decays ? 1 - rate * decay : 1;
      const [g, s, v] = [gradients[k], this.s[k], this.v[k]];
      for (let i = 0; i < value.length; i++) {
        s[i] = smoothing * s[i] + (1 - smoothing) * g[i] * g[i];
        v[i] = momentum * v[i] + g[i] / (Math.sqrt(s[i]) + EPSILON);
        value[i] = kept * value[i] - rate * v[i];
      }
    });
  }

  gain(k: number, i: number): number {
    return 1 / (Math.sqrt(this.s[k][i]) + EPSILON);
  }

  save(to: SnapshotWriter): void {
    for (const x of [...this.s, ...this.v]) to.array(x);
  }

  load(from: SnapshotReader): void {
    for (const x of [...this.s, ...this.v]) from.array(x);
  }
}

const EPSILON = 1e-8;
