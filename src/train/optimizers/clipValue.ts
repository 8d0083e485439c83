import type { Floats } from '../../nn/engine/engine.ts';

/** Keeps each gradient within [-limit, limit], in place. A NaN stays. */
export function clipValue(gradients: readonly Floats[], limit: number): void {
  for (const g of gradients) {
    for (let i = 0; i < g.length; i++) {
      if (g[i] > limit) g[i] = limit;
      else if (g[i] < -limit) g[i] = -limit;
    }
  }
}
