/**
 * Scales all gradients so that their joint Euclidean norm is at most `limit`: g <- g min(1, limit / (|g| + 1e-6)).
 * Returns the norm before clipping. Source: Pascanu et al., On the difficulty of training recurrent neural networks, 2013.
 */
export function clipGlobalNorm(gradients: readonly Float64Array[], limit: number): number {
  let squares = 0;
  for (const g of gradients) for (let i = 0; i < g.length; i++) squares += g[i] * g[i];
  const norm = Math.sqrt(squares);
  const factor = limit / (norm + 1e-6);
  if (factor < 1) for (const g of gradients) for (let i = 0; i < g.length; i++) g[i] *= factor;
  return norm;
}
