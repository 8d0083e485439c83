import type { Shift } from '../data/shift.ts';
import type { Curve } from './curves.ts';
import type { LagNorms } from './lagNorms.ts';
import type { LayerGradients } from './layerGradients.ts';
import type { RegimeBin } from './regimeBins.ts';
import type { LayerActivity } from './unitActivity.ts';
import type { Fit } from './verdict.ts';

/** How one predictor does on one part. */
export interface PartError {
  readonly predictor: string;
  /** As `overall` tells: mean over targets in parts of their deviation; of classes the part that was not found. */
  readonly error: number;
  /** Of the target where it is largest: mean error over root mean square error, -1 to 1. Absent for classes. */
  readonly bias?: number;
  /** That target. */
  readonly biasOf?: string;
}

/** All predictors on one part: the model's precisions, then the baselines. */
export interface PartErrors {
  readonly part: string;
  readonly model: readonly PartError[];
  readonly baselines: readonly PartError[];
}

/** All that is known of a model when its rules look at it. What could not be found out is absent or empty, and no rule speaks of it. */
export interface Evidence {
  /** Epochs of each seed. */
  readonly curves: readonly Curve[];
  /** The seed whose weights were kept. */
  readonly seed: number;
  /** False when the training was cut short. */
  readonly finished?: boolean;
  /** Whether the weights of its best epoch were kept, or the last ones. */
  readonly keep: 'best' | 'last';
  /** The optimizer's steps do not depend on how large gradients are, so that a clip does not shorten them. */
  readonly adaptive: boolean;
  readonly parts: readonly PartErrors[];
  /** What was fitted, and to how many rows. */
  readonly size?: { readonly weights: number; readonly trainRows: number };
  /** How well the float net fits, by its rows: losses of epochs are means over changing weights, with dropout and cold starts in them. */
  readonly fit?: Fit;
  /** How the rows of other parts differ from the train rows. */
  readonly shifts: readonly { readonly part: string; readonly channels: readonly Shift[] }[];
  readonly regimes: readonly RegimeBin[];
  readonly activity: readonly LayerActivity[];
  readonly gradients: readonly LayerGradients[];
  readonly lags: readonly LagNorms[];
}

export const NO_EVIDENCE: Evidence = {
  curves: [],
  seed: 1,
  keep: 'best',
  adaptive: false,
  parts: [],
  shifts: [],
  regimes: [],
  activity: [],
  gradients: [],
  lags: [],
};

/** Of the targets' offsets in parts of their errors the largest; nothing for classes. */
export function largestBias(
  biases: readonly { readonly of: string; readonly bias: number }[],
): Pick<PartError, 'bias' | 'biasOf'> {
  if (biases.length === 0) return {};
  const most = biases.reduce((a, b) => (Math.abs(b.bias) > Math.abs(a.bias) ? b : a));
  return { bias: most.bias, biasOf: most.of };
}

/** The errors of one part, when it was judged. */
export const partOf = ({ parts }: Pick<Evidence, 'parts'>, part: string): PartErrors | undefined =>
  parts.find((p) => p.part === part);

/** The epochs of the seed whose weights were kept. */
export const keptCurve = ({ curves, seed }: Pick<Evidence, 'curves' | 'seed'>): Curve | undefined =>
  curves.find((c) => c.seed === seed);

/** The error to quote: that of the last precision, which runs on the controller. */
export const quoted = ({ model }: PartErrors): PartError | undefined => model.at(-1);

export const bestBaseline = ({ baselines }: PartErrors): PartError | undefined =>
  baselines.reduce<PartError | undefined>((best, b) => (best && best.error <= b.error ? best : b), undefined);
