import type { Score } from '../train/score.ts';
import { decimalsFor } from './decimals.ts';
import { table } from './table.ts';

const HEADS = ['rmse', 'mae', 'bias', 'worst', 'rows'] as const;

/** Errors as text, a table a target: a line a predictor, then the first two predictors (float and int8) by regime. */
export function scoreTable(
  part: string,
  scores: readonly Score[],
  targets: readonly { readonly name: string; readonly unit: string }[],
): string {
  if (scores.some((s) => s.classes)) return classTable(part, scores);
  return targets
    .map(({ name: target, unit }, i) => {
      const whole = scores.map(({ name, tables }) => [name, tables[i].all] as const);
      const byRegime = scores.slice(0, 2).flatMap(({ name, tables }) => {
        const regimes = Object.entries(tables[i]).filter(([regime]) => regime !== 'all');
        return regimes.length > 1 ? regimes.map(([regime, figures]) => [`${name}, ${regime}`, figures] as const) : [];
      });
      const decimals = decimalsFor(scores[0].tables[i].all.rmse);
      const lines = [...whole, ...byRegime].map(([name, figures]) => [
        name,
        ...HEADS.map((h) => (h === 'rows' ? String(figures.rows) : figures[h].toFixed(decimals)).padStart(8)),
      ]);
      return table([[`${target} on ${part}, ${unit}`, ...HEADS.map((h) => h.padStart(8))], ...lines]);
    })
    .join('');
}

const CLASS_HEADS = ['accuracy', 'macroF1', 'logLoss', 'rows'] as const;

/** The same of predictors that tell classes apart. */
function classTable(part: string, scores: readonly Score[]): string {
  const lines = scores.flatMap(({ name, classes }, i) => {
    const regimes = Object.entries(classes?.table ?? {});
    return regimes
      .filter(([regime]) => regime === 'all' || (i < 2 && regimes.length > 2))
      .map(([regime, figures]) => [
        regime === 'all' ? name : `${name}, ${regime}`,
        ...CLASS_HEADS.map((h) => (h === 'rows' ? String(figures.rows) : figures[h].toFixed(3)).padStart(8)),
      ]);
  });
  return table([[`classes on ${part}`, ...CLASS_HEADS.map((h) => h.padStart(8))], ...lines]);
}
