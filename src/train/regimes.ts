import { columnOf } from './data/series.ts';
import type { RegimeOf } from './metrics.ts';
import type { Recipe } from './recipe.ts';

/** Names the regime of each row: by the edges of a channel, or by the whole number that a `regime` step has written. */
export function regimeNamer(regimes: Recipe['regimes']): RegimeOf {
  if (!regimes) return () => 'every row';
  const { on, edges, names } = regimes;
  return (sequence, row) => {
    const value = sequence.series.columns[columnOf(sequence.series, on)][sequence.from + row];
    if (!Number.isFinite(value)) return `${on} unknown`;
    const index = edges.length > 0 ? edges.filter((edge) => value >= edge).length : value;
    return names[index] ?? (edges.length > 0 ? interval(on, edges, index) : `${on} ${index}`);
  };
}

function interval(on: string, edges: readonly number[], index: number): string {
  if (index === 0) return `${on} < ${edges[0]}`;
  return index === edges.length ? `${on} >= ${edges[index - 1]}` : `${on} ${edges[index - 1]}..${edges[index]}`;
}
