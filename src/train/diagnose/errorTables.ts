import { bestBaseline, partOf, quoted } from './evidence.ts';
import { percent } from './percent.ts';
import type { Report } from './report.ts';
import { number, type ReportTable } from './reportTable.ts';

/** The precision that is quoted, by target and part, in its unit. */
export function figures({ metrics, targets, parts: judged }: Report): ReportTable {
  const precision = judged.map(quoted).at(-1)?.predictor ?? '';
  const all = metrics.filter((m) => m.regime === 'all');
  const baselines = new Set(judged.flatMap((p) => p.baselines.map((b) => b.predictor)));
  const lines = targets.flatMap(({ target, unit }) =>
    all
      .filter((m) => m.output === target && m.predictor === precision)
      .map(({ split, rmse, mae, bias, worst, rows }) => {
        const others = all.filter((m) => m.output === target && m.split === split && baselines.has(m.predictor));
        const simple = Math.min(...others.map((m) => m.rmse));
        return [target, unit, split, ...[rmse, mae, bias, worst, simple].map(number), String(rows)];
      }),
  );
  return {
    title: 'Errors by target',
    head: ['target', 'unit', 'part', 'RMSE', 'mean absolute', 'bias', 'worst', 'best baseline', 'rows'],
    lines,
    note: `Of ${precision}, prediction minus truth. The best baseline is told by its RMSE.`,
  };
}

export function classFigures({ classMetrics = [] }: Report): ReportTable {
  return {
    title: 'Classes found',
    head: ['predictor', 'part', 'accuracy', 'macro F1', 'log loss', 'rows'],
    lines: classMetrics
      .filter((m) => m.regime === 'all')
      .map((m) => [
        m.predictor,
        m.split,
        percent(m.accuracy, 1),
        m.macroF1.toFixed(3),
        number(m.logLoss),
        String(m.rows),
      ]),
  };
}

/** Of a single target, errors are told in its unit. */
const scaleOf = ({ targets }: Report) =>
  targets.length === 1 ? { factor: targets[0].std, unit: ` / ${targets[0].unit}` } : { factor: 1, unit: '' };

export function errors(report: Report): ReportTable {
  const { parts: judged, model } = report;
  const { factor, unit } = scaleOf(report);
  const names = [...new Set(judged.flatMap((p) => [...p.model, ...p.baselines].map((e) => e.predictor)))];
  const of = (part: (typeof judged)[number], predictor: string) =>
    factor * ([...part.model, ...part.baselines].find((e) => e.predictor === predictor)?.error ?? Number.NaN);
  const validation = partOf(report, 'validation');
  const inUnits = "Root mean square error, mean over targets, in parts of each target's deviation on train rows.";
  const note =
    model.task === 'classification'
      ? 'The part of the rows whose class was not found.'
      : unit
        ? 'Root mean square error.'
        : inUnits;
  const best = validation && bestBaseline(validation);
  return {
    title: 'Errors beside baselines',
    head: ['predictor', ...judged.map((p) => `${p.part}${unit}`)],
    lines: names.map((name) => [name, ...judged.map((p) => number(of(p, name)))]),
    bars: validation && names.map((name) => of(validation, name)),
    note: best
      ? `${note} Baselines are fitted on train rows; the best on validation rows is ${best.predictor}. Bars: validation.`
      : note,
  };
}

/** Regimes that are told; all of them stand in the JSON. */
const MOST_REGIMES = 12;

export function regimes(report: Report): ReportTable {
  const { regimes: bins, parts: judged } = report;
  const { factor, unit } = scaleOf(report);
  const shown = bins.slice(0, MOST_REGIMES);
  return {
    title: 'Regimes, the worst first',
    head: ['regime', 'kind', `error${unit}`, 'of all', 'rows', 'part'],
    lines: shown.map((b) => [
      b.name,
      b.kind,
      number(factor * b.error),
      b.ratio.toFixed(2),
      String(b.rows),
      percent(b.part),
    ]),
    bars: shown.map((b) => b.error),
    note: `On validation rows, of ${judged.map(quoted).at(-1)?.predictor ?? 'the net'}; channels by quarters of the rows.${
      bins.length > MOST_REGIMES ? ` ${bins.length - MOST_REGIMES} better ones are not shown.` : ''
    }`,
  };
}

/** Confusions that are told; all of them stand in the JSON. */
const MOST_CONFUSIONS = 10;

export function confusions({ confusions: all = [] }: Report): ReportTable {
  const shown = all.slice(0, MOST_CONFUSIONS);
  return {
    title: 'Classes that were taken for others',
    head: ['class', 'taken for', 'rows', 'of its rows'],
    lines: shown.map((c) => [c.truth, c.said, String(c.rows), percent(c.part)]),
    bars: shown.map((c) => c.rows),
    note: 'On validation rows, the most rows first.',
  };
}
