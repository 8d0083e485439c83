import type { NetModel, Precision } from '../nn/netModel.ts';
import { Predictor } from '../nn/predictor.ts';
import type { Baseline } from './baselines/baseline.ts';
import { channelItself, lastValue, trainingMean } from './baselines/constant.ts';
import { ewmaBank, fitRidge, fitRidges, inputsAlone } from './baselines/ridge.ts';
import type { ClassTable, Confusion } from './classBins.ts';
import type { Sequence } from './data/sequences.ts';
import type { Task } from './data/task.ts';
import type { ErrorTable } from './errorBins.ts';
import { classBins, errorTables, type RegimeOf } from './metrics.ts';

/** The errors of one predictor: a table a target, or, where the targets are classes, one of how it told them apart. */
export interface Score {
  readonly name: string;
  readonly tables: readonly ErrorTable[];
  readonly classes?: { readonly table: ClassTable; readonly confusion: Confusion };
}

/** Where predictors are compared: the same rows for all of them. */
export interface Judge {
  readonly sequences: readonly Sequence[];
  readonly targets: number;
  /** The targets are classes. */
  readonly classifies?: boolean;
  readonly burnIn: number;
  readonly regimeOf: RegimeOf;
}

/**
 * Runs the streaming predictor as a pipeline would: state zero at the start of a sequence, then row by row. `columns` of its outputs
 * are compared with the targets; all of them unless they are said, of a classification the probabilities.
 */
export function modelAs(name: string, model: NetModel, precision: Precision, columns?: readonly number[]): Baseline {
  const predictor = new Predictor(model, precision);
  const { outputs } = predictor;
  const first = model.classifies ? 1 : 0;
  const compared = columns ?? Array.from({ length: outputs - first }, (_, k) => k + first);
  return {
    name,
    predict({ n, x }) {
      const y = new Float64Array(n * predictor.outputs);
      predictor.reset();
      predictor.process(n, x, y);
      return compared.length === outputs ? y : columnsOf(y, outputs, compared);
    },
  };
}

function columnsOf(rows: Float64Array, width: number, columns: readonly number[]): Float64Array {
  return Float64Array.from({ length: (rows.length / width) * columns.length }, (_, k) => {
    return rows[Math.floor(k / columns.length) * width + columns[k % columns.length]];
  });
}

export function score({ name, predict }: Baseline, { sequences, targets, classifies, burnIn, regimeOf }: Judge): Score {
  if (!classifies) return { name, tables: errorTables(sequences, predict, targets, burnIn, regimeOf) };
  const bins = classBins(sequences, predict, targets, burnIn, regimeOf);
  return { name, tables: [], classes: { table: bins.table(), confusion: bins.confusion() } };
}

/** Mean over targets of the error over all rows, each in parts of its own deviation `std`; of classes the part that was not found. */
export function overall({ tables, classes }: Score, std: readonly number[]): number {
  if (classes) return 1 - classes.table.all.accuracy;
  return tables.reduce((sum, t, i) => sum + t.all.rmse / std[i], 0) / tables.length;
}

const LAMBDAS = [1e-6, 1e-4, 1e-2, 1];
/** Rows over which the bank of means looks back: four in steps of 4 up to the eighth part of the train rows. */
const spansFor = (rows: number) => [64, 16, 4, 1].map((part) => Math.max(2, rows / 8 / part));

/** Baselines that tell something together: where the second is no better than the first, the target needs no history. */
export const LINEAR = 'linear in the inputs';
export const BANK = 'EWMA bank + ridge';

/**
 * The simple predictors that a net must beat, fitted on training sequences. The ridge factor of the bank of means is the one
 * that does best on `judge`, which is in the bank's favour.
 */
export function fitBaselines(
  train: readonly Sequence<'train'>[],
  task: Task,
  judge: Judge,
  std: readonly number[],
): Baseline[] {
  const { targets } = judge;
  const rows = train.reduce((sum, s) => sum + s.n, 0);
  const features = ewmaBank(spansFor(rows));
  const banks = fitRidges(BANK, train, features, LAMBDAS);
  const errors = banks.map((b) => overall(score(b, judge), std));
  const constant = [lastValue(train, targets), trainingMean(train, targets)];
  if (task.residualTo !== undefined) constant.unshift(channelItself(task.residualTo, targets));
  return [...constant, fitRidge(LINEAR, train, inputsAlone, 1e-9), banks[errors.indexOf(Math.min(...errors))]];
}

/** What the baselines reach on the rows that chose their ridge factor. */
export function baselineScores(...given: Parameters<typeof fitBaselines>): Score[] {
  const [, , judge] = given;
  return fitBaselines(...given).map((b) => score(b, judge));
}
