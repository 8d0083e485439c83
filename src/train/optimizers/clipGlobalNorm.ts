import type { Floats, Vectors } from '../../nn/engine/engine.ts';
import { scalarVectors } from '../../nn/engine/scalarVectors.ts';

/**
 * Scales all gradients so that their joint Euclidean norm is at most `limit`: g <- g min(1, limit / (|g| + 1e-6)).
 * Returns the norm before clipping. Source: Pascanu et al., On the difficulty of training recurrent neural networks, 2013.
 */
export function clipGlobalNorm(gradients: readonly Floats[], limit: number, vectors: Vectors = scalarVectors): number {
  const norm = Math.sqrt(vectors.sumOfSquares(gradients));
  const factor = limit / (norm + 1e-6);
  if (factor < 1) vectors.scale(gradients, factor);
  return norm;
}
