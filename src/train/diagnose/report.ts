import type { CardContent } from '../../model/card.ts';
import type { LoadedModel } from '../../model/model.ts';
import type { WeightType } from '../../nn/requantize.ts';
import type { Recipe } from '../recipe.ts';
import type { BiasVariance } from './biasVariance.ts';
import type { Evidence } from './evidence.ts';
import type { LearningCurve } from './learningCurve.ts';
import type { Residuals } from './residuals.ts';
import type { Flag } from './rules.ts';
import type { Verdict } from './verdict.ts';
import type { WorstStretch } from './worstStretch.ts';

/** One target. */
export interface TargetReport {
  readonly target: string;
  readonly unit: string;
  /** Deviation on train rows, in that unit: what other figures are parts of. */
  readonly std: number;
  /** Errors in that unit; absent when the rows are not there. */
  readonly residuals?: Residuals;
}

/** What a model was learned from. */
export interface DataReport {
  readonly pipeline: string;
  readonly logs: readonly string[];
  readonly rateHz: number;
  /** All rows, then the parts. */
  readonly parts: readonly { readonly part: string; readonly rows: number; readonly sha256: string }[];
  /** How often the test part was opened; absent when that was not looked up. */
  readonly testLooks?: number;
}

/** Rows of one class that were taken for another. */
export interface ClassConfusion {
  readonly truth: string;
  readonly said: string;
  readonly rows: number;
  /** Of the rows of that class. */
  readonly part: number;
}

/** All that a report says; what was not found out is absent or empty, and `notes` say why. */
export interface Report extends Omit<Evidence, 'finished' | 'adaptive' | 'size'>, Pick<CardContent, 'classMetrics'> {
  /** Version of this form: a number that is there keeps its meaning. */
  readonly slipringReport: 1;
  readonly model: {
    readonly name: string;
    readonly summary: string;
    readonly task: string;
    readonly layers: readonly string[];
    readonly weights: number;
    readonly precisions: Readonly<Partial<Record<'float' | WeightType, { flashBytes: number; stateBytes: number }>>>;
    readonly epochs: number;
    readonly warnings: readonly string[];
  };
  readonly data: DataReport;
  readonly notes: readonly string[];
  readonly verdict: Verdict;
  readonly flags: readonly Flag[];
  /** Errors of each predictor by part, target and regime, in the targets' units. */
  readonly metrics: CardContent['metrics'];
  /** Of the quoted precision on validation rows. */
  readonly targets: readonly TargetReport[];
  readonly stretch?: WorstStretch;
  /** Classes that were taken for others, most rows first. */
  readonly confusions?: readonly ClassConfusion[];
  readonly learningCurve?: LearningCurve;
  readonly sizes?: readonly BiasVariance[];
}

/** The logs by name, or the runs of the pipeline's own source. */
export function logsOf({ data }: Recipe): string[] {
  if (data.logs.length > 0) return data.logs.map((log) => log.file);
  return data.seeds.length > 0 ? data.seeds.map((seed) => `seed ${seed}`) : [data.pipeline];
}

/** What the card says of the data. */
export function dataOf({ card }: LoadedModel, recipe: Recipe): DataReport {
  const parts = card.training.parts.map(({ part, rows, sha256 }) => ({ part, rows, sha256 }));
  return { pipeline: recipe.data.pipeline, logs: logsOf(recipe), rateHz: card.rateHz, parts };
}

export const weightsOf = ({ net }: LoadedModel): number =>
  net.layers.flatMap((l) => Object.values(l.weights)).reduce((sum, w) => sum + w.length, 0);

/** What the card says of a model, for the head of a report. */
export function headOf(model: LoadedModel): Report['model'] {
  const { card, net } = model;
  return {
    name: card.name,
    summary: card.summary,
    task: card.task,
    layers: net.layers.map(({ cell, params }) => `${cell.name} ${params.units}`),
    weights: weightsOf(model),
    precisions: card.precisions,
    epochs: card.training.epochs,
    warnings: card.training.warnings ?? [],
  };
}
