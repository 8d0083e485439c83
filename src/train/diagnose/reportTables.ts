import type { Report } from './report.ts';
import { percent } from './rule.ts';

/** A table of a report: a head and lines of cells, as text. */
export interface ReportTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
  readonly note?: string;
}

const number = (v: number) => (Number.isFinite(v) ? v.toPrecision(3) : '-');

/** Regimes that are told; all of them stand in the JSON. */
const MOST_REGIMES = 12;

/** The tables of a report, of those that have lines. */
export function tablesOf(report: Report): ReportTable[] {
  const tables = [errors, regimes, confusions, learning, sizes, shifts, gradients, activity, lags].map((table) =>
    table(report),
  );
  return tables.filter((t) => t.lines.length > 0);
}

function errors({ parts, model }: Report): ReportTable {
  const classifies = model.task === 'classification';
  const names = [...new Set(parts.flatMap((p) => [...p.model, ...p.baselines].map((e) => e.predictor)))];
  const of = (predictor: string) =>
    parts.map(({ model: nets, baselines }) => {
      const found = [...nets, ...baselines].find((e) => e.predictor === predictor);
      return found ? number(found.error) : '-';
    });
  return {
    title: 'Errors beside baselines',
    head: ['predictor', ...parts.map((p) => p.part)],
    lines: names.map((name) => [name, ...of(name)]),
    note: classifies
      ? 'The part of the rows whose class was not found.'
      : "Root mean square, mean over targets, in parts of each target's deviation on train rows.",
  };
}

function regimes({ regimes: bins, model }: Report): ReportTable {
  return {
    title: 'Regimes, the worst first',
    head: ['regime', 'kind', 'error', 'of all', 'rows', 'part'],
    lines: bins
      .slice(0, MOST_REGIMES)
      .map((b) => [b.name, b.kind, number(b.error), b.ratio.toFixed(2), String(b.rows), percent(b.part)]),
    note: `On validation rows, of ${model.precisions.int8 || model.precisions.int16 ? 'the integer net' : 'the float net'}.${
      bins.length > MOST_REGIMES ? ` ${bins.length - MOST_REGIMES} better ones are not shown.` : ''
    }`,
  };
}

/** Confusions that are told; all of them stand in the JSON. */
const MOST_CONFUSIONS = 10;

function confusions({ confusions: all = [] }: Report): ReportTable {
  return {
    title: 'Classes that were taken for others',
    head: ['class', 'taken for', 'rows', 'of its rows'],
    lines: all.slice(0, MOST_CONFUSIONS).map((c) => [c.truth, c.said, String(c.rows), percent(c.part)]),
    note: 'On validation rows, the most rows first.',
  };
}

function shifts({ shifts: parts }: Report): ReportTable {
  return {
    title: 'How parts differ from the train rows',
    head: ['channel', 'part', 'Kolmogorov-Smirnov', 'beyond', ''],
    lines: parts.flatMap(({ part, channels }) =>
      channels.map((c) => [c.channel, part, c.ks.toFixed(2), percent(c.beyond), c.shifted ? 'differs' : '']),
    ),
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

function learning({ learningCurve }: Report): ReportTable {
  const { points = [], forecast = [], skipped = [] } = learningCurve ?? {};
  return {
    title: 'Learning curve',
    head: ['train rows', 'train', 'validation', 'seeds'],
    lines: [
      ...skipped.map(({ rows, why }) => [String(rows), '-', '-', why]),
      ...points.map((p) => [String(p.rows), number(p.train), number(p.validation), p.seeds.map(number).join(' ')]),
      ...forecast.map((f) => [String(f.rows), '-', number(f.validation), 'by the law']),
    ],
    note: 'Squared errors in parts of the variance.',
  };
}

function sizes({ sizes: curve = [] }: Report): ReportTable {
  return {
    title: 'Bias and variance over the size',
    head: ['units', 'weights', 'train', 'validation', 'bias^2 + noise', 'variance'],
    lines: curve.map((s) => [
      String(s.units),
      String(s.weights),
      ...[s.train, s.validation, s.bias, s.variance].map(number),
    ]),
    note: 'Squared errors in parts of the variance, means over the seeds.',
  };
}
