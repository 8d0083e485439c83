import type { NetModel, Precision } from '../nn/netModel.ts';
import { Predictor } from '../nn/predictor.ts';
import type { Baseline } from './baselines/baseline.ts';
import { channelItself, lastValue, trainingMean } from './baselines/constant.ts';
import { ewmaBank, fitRidge, inputsAlone } from './baselines/ridge.ts';
import type { Sequence } from './data/sequences.ts';
import type { Task } from './data/task.ts';
import type { ErrorTable } from './errorBins.ts';
import { errorTables, type RegimeOf } from './metrics.ts';

/** The errors of one predictor: a table a target. */
export interface Score {
  readonly name: string;
  readonly tables: readonly ErrorTable[];
}

/** Where predictors are compared: the same rows for all of them. */
export interface Judge {
  readonly sequences: readonly Sequence[];
  readonly targets: number;
  readonly burnIn: number;
  readonly regimeOf: RegimeOf;
}

/** Runs the streaming predictor as a pipeline would: state zero at the start of a sequence, then row by row. */
export function modelAs(name: string, model: NetModel, precision: Precision): Baseline {
  const predictor = new Predictor(model, precision);
  return {
    name,
    predict({ n, x }) {
      const y = new Float64Array(n * predictor.outputs);
      predictor.reset();
      predictor.process(n, x, y);
      return y;
    },
  };
}

export function score(predictor: Baseline, { sequences, targets, burnIn, regimeOf }: Judge): Score {
  return { name: predictor.name, tables: errorTables(sequences, predictor.predict, targets, burnIn, regimeOf) };
}

/** Mean over targets of the error over all rows, each in parts of its own deviation `std`. */
export function overall({ tables }: Score, std: readonly number[]): number {
  return tables.reduce((sum, t, i) => sum + t.all.rmse / std[i], 0) / tables.length;
}

const LAMBDAS = [1e-6, 1e-4, 1e-2, 1];
/** Rows over which the bank of means looks back: four in steps of 4 up to the eighth part of the train rows. */
const spansFor = (rows: number) => [64, 16, 4, 1].map((part) => Math.max(2, rows / 8 / part));

/**
 * The simple predictors that a net must beat, fitted on training sequences. The ridge factor of the bank of means is the one
 * that does best on `judge`, which is in the bank's favour.
 */
export function baselineScores(
  train: readonly Sequence<'train'>[],
  task: Task,
  judge: Judge,
  std: readonly number[],
): Score[] {
  const { targets } = judge;
  const rows = train.reduce((sum, s) => sum + s.n, 0);
  const features = ewmaBank(spansFor(rows));
  const banks = LAMBDAS.map((lambda) => score(fitRidge('EWMA bank + ridge', train, features, lambda), judge));
  const constant = [lastValue(train, targets), trainingMean(train, targets)];
  if (task.residualTo !== undefined) constant.unshift(channelItself(task.residualTo, targets));
  return [
    ...[...constant, fitRidge('linear in the inputs', train, inputsAlone, 1e-9)].map((b) => score(b, judge)),
    banks.reduce((best, s) => (overall(s, std) < overall(best, std) ? s : best)),
  ];
}
