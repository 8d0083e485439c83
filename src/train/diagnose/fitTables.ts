import type { Report } from './report.ts';
import { number, type ReportTable } from './reportTable.ts';

export function learning({ learningCurve, model }: Report): ReportTable {
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

export function sizes({ sizes: curve = [], model }: Report): ReportTable {
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
