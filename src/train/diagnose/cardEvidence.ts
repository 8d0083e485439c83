import type { Card } from '../../model/card.ts';
import { PRECISIONS } from '../../nn/netModel.ts';
import { largestBias, type PartError, type PartErrors } from './evidence.ts';
import { isSure, type RegimeBin } from './regimeBins.ts';
import type { TargetReport } from './report.ts';

/** Deviations of targets by name. */
export type Deviations = ReadonlyMap<string, number>;

/**
 * What the card alone tells: the errors on the validation part, as `overall` sums them up, in parts of `std`. Without it the card's own
 * deviations are taken, which of a refitted model are over validation rows too.
 */
export function cardErrors(card: Card, std?: Deviations): PartErrors[] {
  const names = [...new Set([...card.metrics, ...(card.classMetrics ?? [])].map((m) => m.predictor))];
  if (names.length === 0) return [];
  const told = (predictor: string) => ({
    predictor,
    error: errorOn(card, predictor, 'all', std),
    ...biasOf(card, predictor),
  });
  const isModel = (name: string) => PRECISIONS.some((p) => p === name);
  return [
    {
      part: 'validation',
      model: names.filter(isModel).map(told),
      baselines: names.filter((n) => !isModel(n)).map(told),
    },
  ];
}

/** The recipe's regimes as the card has them, of the precision that is quoted, the worst first. */
export function cardRegimes(card: Card): RegimeBin[] {
  const quoted = cardErrors(card)[0]?.model.at(-1)?.predictor;
  if (quoted === undefined) return [];
  const lines = (card.classMetrics ?? card.metrics).filter((m) => m.predictor === quoted);
  const rowsIn = (regime: string) => Math.max(...lines.filter((m) => m.regime === regime).map((m) => m.rows));
  const all = errorOn(card, quoted, 'all');
  return [...new Set(lines.map((m) => m.regime))]
    .filter((regime) => regime !== 'all')
    .map((name): RegimeBin => {
      const error = errorOn(card, quoted, name);
      const rows = rowsIn(name);
      return {
        name,
        kind: 'regime',
        rows,
        part: rows / rowsIn('all'),
        error,
        ratio: error / all,
        sure: isSure(rows, error, card.classMetrics !== undefined),
      };
    })
    .sort((a, b) => b.error - a.error);
}

function errorOn(card: Card, predictor: string, regime: string, std?: Deviations): number {
  const classes = card.classMetrics?.find((m) => m.predictor === predictor && m.regime === regime);
  if (classes) return 1 - classes.accuracy;
  const lines = card.metrics.filter((m) => m.predictor === predictor && m.regime === regime);
  return lines.reduce((sum, m) => sum + m.rmse / (std?.get(m.output) ?? deviationOf(card, m.output)), 0) / lines.length;
}

const deviationOf = (card: Card, name: string) => outputFor(card, name)?.std ?? 1;

/** The output that stands for a target: by its name, or, of quantiles, the first of them. */
export const outputFor = ({ outputs }: Card, target: string) =>
  outputs.find((o) => o.name === target) ?? outputs.find((o) => QUANTILE.exec(o.name)?.[1] === target);

const QUANTILE = /^(.+)Q\d+(?:_\d+)?$/;

function biasOf(card: Card, predictor: string): Pick<PartError, 'bias' | 'biasOf'> {
  const lines = card.metrics.filter((m) => m.predictor === predictor && m.regime === 'all');
  return largestBias(lines.map((m) => ({ of: m.output, bias: m.bias / m.rmse })));
}

/** The targets that the card has errors of. */
export function cardTargets(card: Card): TargetReport[] {
  return [...new Set(card.metrics.map((m) => m.output))].map((target) => {
    const { unit = '', std = 1 } = outputFor(card, target) ?? {};
    return { target, unit, std };
  });
}
