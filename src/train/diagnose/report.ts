import type { LoadedModel } from '../../model/model.ts';
import type { WeightType } from '../../nn/requantize.ts';
import type { BiasVariance } from './biasVariance.ts';
import type { Evidence } from './evidence.ts';
import type { LearningCurve } from './learningCurve.ts';
import type { Residuals } from './residuals.ts';
import type { Flag } from './rules.ts';
import type { Verdict } from './verdict.ts';
import type { WorstStretch } from './worstStretch.ts';

/** The errors of one target, in its unit. */
export interface TargetReport {
  readonly target: string;
  readonly unit: string;
  readonly residuals: Residuals;
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
export interface Report extends Omit<Evidence, 'finished'> {
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
  readonly notes: readonly string[];
  readonly verdict: Verdict;
  readonly flags: readonly Flag[];
  /** Of the quoted precision on validation rows. */
  readonly targets: readonly TargetReport[];
  readonly stretch?: WorstStretch;
  /** Classes that were taken for others, most rows first. */
  readonly confusions?: readonly ClassConfusion[];
  readonly learningCurve?: LearningCurve;
  readonly sizes?: readonly BiasVariance[];
}

/** What the card says of a model, for the head of a report. */
export function headOf({ card, net }: LoadedModel): Report['model'] {
  const weights = net.layers.flatMap((l) => Object.values(l.weights)).reduce((sum, w) => sum + w.length, 0);
  return {
    name: card.name,
    summary: card.summary,
    task: card.task,
    layers: net.layers.map(({ cell, params }) => `${cell.name} ${params.units}`),
    weights,
    precisions: card.precisions,
    epochs: card.training.epochs,
    warnings: card.training.warnings ?? [],
  };
}
