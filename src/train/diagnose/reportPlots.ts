import { type Line, PALETTE, type PlotOptions, svgPlot } from '../../core/svgPlot.ts';
import { keptCurve } from './evidence.ts';
import type { LearningCurve } from './learningCurve.ts';
import { percent } from './percent.ts';
import { powerLawAt } from './powerLaw.ts';
import type { Report } from './report.ts';

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

/** Seeds whose lines can still be told apart. */
const MOST_SEEDS = 3;

/** Losses over the epochs, a pair of lines a seed, on a logarithmic axis where all are positive. */
export function curvePlot(report: Report): ReportPlot[] {
  const kept = keptCurve(report);
  if (!kept) return [];
  const curves = [kept, ...report.curves.filter((c) => c !== kept)].slice(0, MOST_SEEDS);
  const yLog = curves.every(({ epochs }) => epochs.every((e) => !(e.trainLoss <= 0) && !(e.validationLoss <= 0)));
  const lines = curves.flatMap(({ seed, epochs }, k): Line[] => {
    const x = epochs.map((e) => e.epoch + 1);
    return [
      { label: `train, seed ${seed}`, color: color(k), x, y: epochs.map((e) => e.trainLoss), dashed: true },
      { label: `validation, seed ${seed}`, color: color(k), x, y: epochs.map((e) => e.validationLoss) },
    ];
  });
  const epoch = report.model.epochs;
  const bands = [{ from: epoch - 0.25, to: epoch + 0.25, color: '#999999' }];
  const options = { title: 'Loss over the epochs', xLabel: 'epoch', yLabel: 'loss', yLog, bands };
  const others = report.curves.length - curves.length;
  return [
    plot(
      lines,
      options,
      `Dashed: train part, a mean over the epoch, with what dropout and cold starts add; full: validation part. The bar marks epoch ${epoch} of seed ${report.seed}, whose weights were kept.${others > 0 ? ` ${others} more seeds are not shown.` : ''}`,
    ),
  ];
}

/** Of each target: errors over the truth, and how often they occur. */
export function residualPlots({ targets }: Report): ReportPlot[] {
  return targets.flatMap(({ target, unit, residuals }, k) => {
    if (!residuals) return [];
    const { truth, error, histogram, lag1 } = residuals;
    return [
      plot(
        [{ label: 'prediction - truth', color: color(k), x: truth, y: error, dots: true }],
        { title: `Errors of ${target} over its truth`, xLabel: `${target} / ${unit}`, yLabel: `error / ${unit}` },
        `Validation rows. Without a pattern when all is learned. ${errorMemory(lag1)}`,
      ),
      plot(
        [{ label: 'rows', color: color(k), x: histogram.middle, y: histogram.rows, bars: true }],
        { title: `How often errors of ${target} occur`, xLabel: `error / ${unit}`, yLabel: 'rows' },
        'Validation rows. One hump around 0 when there is no offset.',
      ),
    ];
  });
}

/** What the correlation of neighbouring errors means. */
function errorMemory(lag1: number): string {
  if (!Number.isFinite(lag1)) return '';
  const meaning = lag1 > 0.9 ? ': the errors are slow, something of the past is missed' : '';
  return `Correlation with the error of the row before: ${lag1.toFixed(2)}${meaning}.`;
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
        bandLabels: [{ label: 'the worst rows', color: '#fbe9e2' }],
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
    x: norms.map((n) => n.lag),
    y: norms.map((n) => n.norm),
  }));
  return [
    plot(
      lines,
      {
        title: 'What is felt of a state, so many rows later',
        xLabel: 'lag / rows',
        yLabel: '|dh(T) / dh(T-k)|',
        xLog: true,
        yLog: true,
        xTicks: lines[0].x,
      },
      'Largest singular value on real train rows. 1: kept. Steep down: it vanishes; far above 1: it may explode.',
    ),
  ];
}

/** Error over rows, with the law; dots are seeds. */
export function learningPlot({ learningCurve, model }: Report): ReportPlot[] {
  if (!learningCurve) return [];
  const { points, law, forecast } = learningCurve;
  const x = points.map((p) => p.rows);
  const far = [...points, ...forecast].map((p) => p.rows);
  const seeds = points.flatMap((p) => p.seeds.map((error) => [p.rows, error]));
  const lines: Line[] = [
    { label: 'train', color: color(0), x, y: points.map((p) => p.train) },
    { label: 'validation', color: color(1), x, y: points.map((p) => p.validation) },
    { label: 'each seed', color: color(1), x: seeds.map(([n]) => n), y: seeds.map(([, e]) => e), dots: true },
  ];
  if (law) {
    const y = far.map((rows) => powerLawAt(law, rows));
    lines.push({ label: 'a + b n^-c', color: '#777777', x: far, y, dashed: true });
  }
  const options = {
    title: 'Error over the rows learned from',
    xLabel: 'train rows',
    yLabel: model.task === 'classification' ? 'logarithmic loss' : 'squared error / variance',
    xLog: true,
    yLog: true,
    xTicks: far,
  };
  return [plot(lines, options, learningText(learningCurve))];
}

/** The law, and what more rows would bring by it. */
export function learningText({ law, points, forecast }: LearningCurve): string {
  if (!law) return 'Too few points for a law.';
  const [a, b, c] = [law.a, law.b, law.c].map((v) => v.toPrecision(3));
  const now = powerLawAt(law, Math.max(...points.map((p) => p.rows)));
  const gains = forecast.map(({ rows, validation }) => `${percent(1 - validation / now)} at ${rows}`);
  if (forecast.length === 0) {
    return `error ~ n^-${c}, faster than 1/n: these rows are so few that learning has only begun; no forecast by such a law`;
  }
  const floor = law.a > 0 ? `; none goes below ${a}` : '';
  return `error = ${law.a > 0 ? `${a} + ` : ''}${b} n^-${c}: more rows like these take off ${gains.join(', ')}${floor}`;
}

/** Bias and variance over units. */
export function sizePlot({ sizes }: Report): ReportPlot[] {
  if (!sizes) return [];
  const x = sizes.map((s) => s.units);
  return [
    plot(
      [
        { label: 'train', color: color(0), x, y: sizes.map((s) => s.train) },
        { label: 'validation', color: color(1), x, y: sizes.map((s) => s.validation) },
        { label: 'bias^2 + noise', color: color(2), x, y: sizes.map((s) => s.bias), dashed: true },
        { label: 'variance', color: color(3), x, y: sizes.map((s) => s.variance), dashed: true },
      ],
      {
        title: 'Bias and variance over the size',
        xLabel: 'units',
        yLabel: 'squared error / variance',
        xLog: true,
        yLog: true,
        xTicks: x,
      },
      'Over the seeds: validation = bias^2 + noise, plus variance. Bias falls with units; where variance grows, stop.',
    ),
  ];
}
