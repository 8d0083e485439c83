import type { Coverage } from '../train/coverage.ts';
import { table } from './table.ts';

/** Coverage as text, a table a target; empty for a model that gives no spread. */
export function coverageTable(part: string, coverage: readonly Coverage[]): string {
  const percent = (fraction: number) => `${Number((100 * fraction).toPrecision(3))} %`.padStart(8);
  return [...new Set(coverage.map((c) => c.target))]
    .map((target) => {
      const own = coverage.filter((c) => c.target === target);
      const predictors = [...new Set(own.map((c) => c.predictor))];
      const levels = own.filter((c) => c.predictor === predictors[0]).map((c) => percent(c.level));
      const lines = predictors.map((p) => [p, ...own.filter((c) => c.predictor === p).map((c) => percent(c.below))]);
      return table([[`${target} on ${part}: rows below the level of`, ...levels], ...lines]);
    })
    .join('');
}
