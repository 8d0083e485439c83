import { type Line, PALETTE, type PlotOptions, svgPlot } from '../../core/svgPlot.ts';
import type { LearningCurve } from './learningCurve.ts';
import { powerLawAt } from './powerLaw.ts';
import type { Report } from './report.ts';
import { percent } from './rule.ts';

/** A plot with what to see in it. */
export interface ReportPlot {
  readonly svg: string;
  readonly caption: string;
}

const SIZE = { width: 760, height: 320 };

const color = (k: number) => PALETTE[k % PALETTE.length];
const plot = (lines: readonly Line[], options: PlotOptions, caption: string): ReportPlot => ({
  svg: svgPlot(lines, { ...SIZE, ...options }),
  caption,
});

/** Losses over the epochs, a pair of lines a seed, on a logarithmic axis where all are positive. */
export function curvePlot({ curves }: Report): ReportPlot[] {
  if (curves.length === 0) return [];
  const positive = curves.every(({ epochs }) => epochs.every((e) => e.trainLoss > 0 && e.validationLoss > 0));
  const shown = (loss: number) => (positive ? Math.log10(loss) : loss);
  const lines = curves.flatMap(({ seed, epochs }, k): Line[] => {
    const x = epochs.map((e) => e.epoch + 1);
    return [
      { label: `train, seed ${seed}`, color: color(k), x, y: epochs.map((e) => shown(e.trainLoss)), dashed: true },
      { label: `validation, seed ${seed}`, color: color(k), x, y: epochs.map((e) => shown(e.validationLoss)) },
    ];
  });
  const yLabel = positive ? 'log10 of the loss' : 'loss';
  return [
    plot(
      lines,
      { title: 'Loss over the epochs', xLabel: 'epoch', yLabel },
      'Dashed: train part, full: validation part.',
    ),
  ];
}

/** Of each target: errors over the truth, and how often they occur. */
export function residualPlots({ targets }: Report): ReportPlot[] {
  return targets.flatMap(({ target, unit, residuals: { truth, error, histogram, lag1 } }, k) => [
    plot(
      [{ label: 'prediction - truth', color: color(k), x: truth, y: error, dots: true }],
      { title: `Errors of ${target} over its truth`, xLabel: `${target} / ${unit}`, yLabel: `error / ${unit}` },
      `Without a pattern when all is learned. Correlation with the error of the row before: ${lag1.toFixed(2)}.`,
    ),
    plot(
      [{ label: 'rows', color: color(k), x: histogram.middle, y: histogram.rows }],
      { title: `How often errors of ${target} occur`, xLabel: `error / ${unit}`, yLabel: 'rows' },
      'One hump around 0 when there is no offset.',
    ),
  ]);
}

/** Truth and prediction where the model does worst. */
export function stretchPlots({ stretch, targets }: Report): ReportPlot[] {
  if (!stretch) return [];
  const { log, timeS, truth, predicted, worst, from } = stretch;
  const bands = [{ from: timeS[worst.from - from], to: timeS[worst.to - 1 - from], color: '#fbe9e2' }];
  return targets.map(({ target, unit }, o) =>
    plot(
      [
        { label: 'truth', color: color(0), x: timeS, y: truth[o] },
        { label: 'predicted', color: color(1), x: timeS, y: predicted[o], dashed: true },
      ],
      {
        title: `The worst stretch: ${target}`,
        xLabel: 'time since the beginning of the log / s',
        yLabel: `${target} / ${unit}`,
        bands,
      },
      `Rows ${worst.from} to ${worst.to - 1} of ${log}, shaded, with what is around them.`,
    ),
  );
}

/** How much of a state is felt over the lags. */
export function lagPlot({ lags }: Report): ReportPlot[] {
  if (lags.length === 0) return [];
  const lines = lags.map(({ name, norms }, k) => ({
    label: name,
    color: color(k),
    x: norms.map((n) => Math.log2(n.lag)),
    y: norms.map((n) => Math.log10(n.norm)),
  }));
  return [
    plot(
      lines,
      {
        title: 'What is felt of a state, so many rows later',
        xLabel: 'log2 of the lag in rows',
        yLabel: 'log10 of |dh(T) / dh(T-k)|',
      },
      'Largest singular value on real train rows. 0 is 1: kept. Steep down: it vanishes; above 1: it may explode.',
    ),
  ];
}

/** Error over rows, with the law. */
export function learningPlot({ learningCurve }: Report): ReportPlot[] {
  if (!learningCurve) return [];
  const { points, law, forecast } = learningCurve;
  const x = points.map((p) => Math.log2(p.rows));
  const far = [...points, ...forecast].map((p) => p.rows);
  const lines: Line[] = [
    { label: 'train', color: color(0), x, y: points.map((p) => p.train) },
    { label: 'validation', color: color(1), x, y: points.map((p) => p.validation) },
  ];
  if (law) {
    const y = far.map((rows) => powerLawAt(law, rows));
    lines.push({ label: 'a + b n^-c', color: '#777777', x: far.map(Math.log2), y, dashed: true });
  }
  const options = {
    title: 'Error over the rows learned from',
    xLabel: 'log2 of the train rows',
    yLabel: 'squared error / variance',
  };
  return [plot(lines, options, learningText(learningCurve))];
}

/** The law, and what more rows would bring by it. */
export function learningText({ law, points, forecast }: LearningCurve): string {
  if (!law) return 'Too few points for a law.';
  const [a, b, c] = [law.a, law.b, law.c].map((v) => v.toPrecision(3));
  const now = powerLawAt(law, Math.max(...points.map((p) => p.rows)));
  const gains = forecast.map(({ rows, validation }) => `${percent(1 - validation / now)} at ${rows}`);
  return `error = ${a} + ${b} n^-${c}: more rows like these take off ${gains.join(', ')}; none goes below ${a}`;
}

/** Bias and variance over units. */
export function sizePlot({ sizes }: Report): ReportPlot[] {
  if (!sizes) return [];
  const x = sizes.map((s) => Math.log2(s.units));
  return [
    plot(
      [
        { label: 'train', color: color(0), x, y: sizes.map((s) => s.train) },
        { label: 'validation', color: color(1), x, y: sizes.map((s) => s.validation) },
        { label: 'bias^2 + noise', color: color(2), x, y: sizes.map((s) => s.bias), dashed: true },
        { label: 'variance', color: color(3), x, y: sizes.map((s) => s.variance), dashed: true },
      ],
      { title: 'Bias and variance over the size', xLabel: 'log2 of the units', yLabel: 'squared error / variance' },
      'Over the seeds: validation = bias^2 + noise, plus variance. Bias falls with units; where variance grows, stop.',
    ),
  ];
}
