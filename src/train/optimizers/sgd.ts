import type { SnapshotReader, SnapshotWriter } from '../../core/snapshot.ts';
import type { Floats, Vectors } from '../../nn/engine/engine.ts';
import { scalarVectors } from '../../nn/engine/scalarVectors.ts';
import type { Decayable, Optimizer } from './optimizer.ts';

export interface SgdParams {
  readonly momentum: number;
  /** Looks a step ahead along the momentum. */
  readonly nesterov: boolean;
  /** Decoupled weight decay. */
  readonly decay?: number;
}

/**
 * Gradient descent, plain or with momentum.
 *
 * w <- w (1 - rate * decay); v <- momentum v + g; w <- w - rate v, with Nesterov w - rate (g + momentum v).
 * Source: Polyak, 1964; Sutskever et al., On the importance of initialization and momentum in deep learning, 2013. Equal to torch.optim.SGD.
 */
export class Sgd implements Optimizer {
  private readonly weights: readonly Decayable[];
  private readonly params: SgdParams;
  private readonly v: Floats[];

  constructor(weights: readonly Decayable[], params: SgdParams, vectors: Vectors = scalarVectors) {
    this.weights = weights;
    this.params = params;
    this.v = weights.map((w) => vectors.allocate(w.value.length));
  }

  step(gradients: readonly Floats[], rate: number, momentum = this.params.momentum): void {
    const { nesterov, decay = 0 } = this.params;
    this.weights.forEach(({ value, decay: decays }, k) => {
      const kept = decays ? 1 - rate * decay : 1;
      const [g, v] = [gradients[k], this.v[k]];
      for (let i = 0; i < value.length; i++) {
        v[i] = momentum * v[i] + g[i];
        value[i] = kept * value[i] - rate * (nesterov ? g[i] + momentum * v[i] : v[i]);
      }
    });
  }

  gain(): number {
    return 1;
  }

  save(to: SnapshotWriter): void {
    for (const v of this.v) to.array(v);
  }

  load(from: SnapshotReader): void {
    for (const v of this.v) from.array(v);
  }
}
