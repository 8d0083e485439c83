import type { KEEPS } from './earlyStopping.ts';
import type { Loss } from './losses/loss.ts';
import type { OptimizerName } from './optimizers/makeOptimizer.ts';
import type { DropoutParams } from './regularization/unitDropout.ts';
import type { AverageParams } from './regularization/weightAverage.ts';
import type { RateControl } from './schedules/makeSchedule.ts';

/** How a trainer trains; all else is its defaults. */
export interface TrainerParams extends RateControl {
  /** Default: mean squared error. */
  readonly loss?: Loss;
  readonly epochs: number;
  readonly rate: number;
  readonly optimizer?: OptimizerName | 'levenbergMarquardt';
  /** Momentum of the optimizers named after it. */
  readonly momentum?: number;
  /** One update an epoch, by the gradient over all rows. */
  readonly fullBatch?: boolean;
  /** Part of a weight that goes per step and unit of rate. */
  readonly weightDecay: number;
  /** Half of it times the sum of squared weights, biases aside, is added to the loss. */
  readonly l2?: number;
  /** So many times the sum of the weights' magnitudes, biases aside, is added to the loss. */
  readonly l1?: number;
  readonly dropout?: DropoutParams;
  readonly average?: AverageParams;
  /** Weights that are there, 1, or stay 0; an array for each weight array, undefined where all are there. */
  readonly connections?: readonly (Float64Array | undefined)[] | undefined;
  /** Largest joint norm of the gradients. */
  readonly clip: number;
  /** Largest magnitude of a gradient. */
  readonly clipValue?: number;
  /** Epochs without a lower validation loss after which training stops. */
  readonly patience: number;
  readonly keep?: (typeof KEEPS)[number];
  /** Cycles of the schedule at whose ends the weights are kept beside. */
  readonly snapshots?: number;
  /** Windows in another order each epoch. */
  readonly shuffle?: boolean;
  /** Of what is random: dropout and order. */
  readonly seed?: number;
}
