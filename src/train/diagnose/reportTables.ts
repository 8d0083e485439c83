import { bestBaseline, partOf, quoted } from './evidence.ts';
import type { Report } from './report.ts';
import { percent } from './rule.ts';

/** A table of a report: a head and lines of cells, as text. */
export interface ReportTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
  /** A length for each line, to be seen at a glance; the longest is all the way. */
  readonly bars?: readonly number[];
  /** Value of a bar that goes all the way, in place of the longest. */
  readonly wholeBar?: number;
  /** Cells are sentences: lines may break in them. */
  readonly prose?: boolean;
  readonly note?: string;
}

const number = (v: number) => {
  if (!Number.isFinite(v)) return '-';
  return Math.abs(v) >= 1000 ? String(Math.round(v)) : v.toPrecision(3);
};

/** The tables of a report, of those that have lines. */
export function tablesOf(report: Report): ReportTable[] {
  return [errorTables, placeTables, dataTables, netTables, fitTables].flatMap((tables) => tables(report));
}

/** How large the errors are. */
export const errorTables = (report: Report) => filled([figures(report), classFigures(report), errors(report)]);
/** Where they are. */
export const placeTables = (report: Report) => filled([regimes(report), confusions(report)]);
/** What was learned from. */
export const dataTables = (report: Report) => filled([parts(report), shifts(report)]);
/** What the net is like inside. */
export const netTables = (report: Report) => filled([gradients(report), activity(report), lags(report)]);
/** What other nets would do. */
export const fitTables = (report: Report) => filled([learning(report), sizes(report)]);

const filled = (tables: readonly ReportTable[]) => tables.filter((t) => t.lines.length > 0);

/** The precision that is quoted, by target and part, in its unit. */
function figures({ metrics, targets, parts: judged }: Report): ReportTable {
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

function classFigures({ classMetrics = [] }: Report): ReportTable {
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

function errors(report: Report): ReportTable {
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

function regimes(report: Report): ReportTable {
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

function confusions({ confusions: all = [] }: Report): ReportTable {
  const shown = all.slice(0, MOST_CONFUSIONS);
  return {
    title: 'Classes that were taken for others',
    head: ['class', 'taken for', 'rows', 'of its rows'],
    lines: shown.map((c) => [c.truth, c.said, String(c.rows), percent(c.part)]),
    bars: shown.map((c) => c.rows),
    note: 'On validation rows, the most rows first.',
  };
}

const PARTS: Readonly<Record<string, string>> = {
  train: 'learned',
  validation: 'chose epoch and seed',
  all: 'with gaps between parts',
};

function parts({ data }: Report): ReportTable {
  const { testLooks: looks } = data;
  const times = looks === 1 ? 'once' : `${looks} times`;
  const test = looks === undefined ? 'locked' : looks === 0 ? 'locked, never opened' : `opened ${times}`;
  return {
    title: 'Rows',
    head: ['part', 'rows', 'time / s', 'use', 'SHA-256'],
    lines: data.parts.map(({ part, rows, sha256 }) => [
      part,
      String(rows),
      number(rows / data.rateHz),
      part === 'test' ? test : (PARTS[part] ?? ''),
      sha256.slice(0, 12),
    ]),
    note: `From ${listed(data.logs)} through ${data.pipeline}, at ${data.rateHz} rows a second.`,
  };
}

const MOST_LOGS = 6;
const listed = (logs: readonly string[]) =>
  logs.length > MOST_LOGS
    ? `${logs.slice(0, MOST_LOGS).join(', ')} and ${logs.length - MOST_LOGS} more`
    : logs.join(', ');

function shifts({ shifts: judged }: Report): ReportTable {
  const lines = judged.flatMap(({ part, channels }) => channels.map((c) => ({ part, ...c })));
  return {
    title: 'How parts differ from the train rows',
    head: ['channel', 'part', 'Kolmogorov-Smirnov', 'beyond', ''],
    lines: lines.map((c) => [c.channel, c.part, c.ks.toFixed(2), percent(c.beyond), c.shifted ? 'differs' : '']),
    bars: lines.map((c) => c.ks),
    wholeBar: 1,
    note: 'The largest distance between the two distributions, 0 to 1, and the rows beyond all train rows.',
  };
}

function gradients({ gradients: layers }: Report): ReportTable {
  return {
    title: 'Gradient norms by layer',
    head: ['layer', 'weights', 'norm of weights', 'gradient at the start', 'at the end'],
    lines: layers.map((g) => [g.name, String(g.weights), ...[g.weightNorm, g.atStart, g.atEnd].map(number)]),
    note: 'Mean over chunks of the train part, before clipping.',
  };
}

function activity({ activity: layers }: Report): ReportTable {
  return {
    title: 'Units and gates on train rows',
    prose: true,
    head: ['layer', 'units', 'dead', 'saturated', 'gates: shut below 0.1, open above 0.9'],
    lines: layers.map(({ name, units, dead, saturated, gates }) => [
      name,
      String(units),
      String(dead.length),
      String(saturated.length),
      gates.map((g) => `${g.gate} ${percent(g.shut)} shut, ${percent(g.open)} open`).join('; '),
    ]),
  };
}

function lags({ lags: layers }: Report): ReportTable {
  const all = layers[0]?.norms.map((n) => n.lag) ?? [];
  return {
    title: 'What is felt of a state after so many rows',
    head: ['layer', ...all.map(String)],
    lines: layers.map(({ name, norms }) => [name, ...norms.map((n) => n.norm.toPrecision(2))]),
    note: 'Largest singular value of dh(T) / dh(T-k), geometric mean over places.',
  };
}

function learning({ learningCurve, model }: Report): ReportTable {
  const { points = [], forecast = [], skipped = [] } = learningCurve ?? {};
  return {
    title: 'Learning curve',
    prose: true,
    head: ['train rows', 'train', 'validation', 'seeds'],
    lines: [
      ...skipped.map(({ rows, why }) => [String(rows), '-', '-', why]),
      ...points.map((p) => [String(p.rows), number(p.train), number(p.validation), p.seeds.map(number).join(' ')]),
      ...forecast.map((f) => [String(f.rows), '-', number(f.validation), 'by the law']),
    ],
    note: `${errorName(model)}, mean over the seeds.`,
  };
}

/** What learning curves are of. */
const errorName = ({ task }: Report['model']): string =>
  task === 'classification' ? 'Logarithmic loss' : 'Squared error in parts of the variance';

function sizes({ sizes: curve = [], model }: Report): ReportTable {
  return {
    title: 'Bias and variance over the size',
    head: ['units', 'weights', 'train', 'validation', 'bias^2 + noise', 'variance'],
    lines: curve.map((s) => [
      String(s.units),
      String(s.weights),
      ...[s.train, s.validation, s.bias, s.variance].map(number),
    ]),
    note: `Squared errors${model.task === 'classification' ? ' of probabilities' : ''} in parts of the variance, mean over the seeds.`,
  };
}
