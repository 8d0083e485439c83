import { ConfigError, DataError } from '../../core/errors.ts';
import { LARGEST } from '../../core/quality.ts';
import { columnOf, UNTRUE } from './series.ts';
import type { TrainPart } from './split.ts';
import type { Task } from './task.ts';

/** Frozen statistics of one channel. */
export interface Statistics {
  readonly channel: string;
  readonly unit: string;
  readonly mean: number;
  /** Population standard deviation; 1 for a channel that never changes, so that it standardizes to 0. */
  readonly std: number;
  /**
   * Largest magnitude after standardizing that an int8 net has to represent: twice that of the training rows, since later
   * rows may lie beyond them and a bit of 16 costs less than saturation.
   */
  readonly range: number;
}

/** Statistics of inputs and targets; the targets' are of the difference to `residualTo` when there is one. */
export interface Scaler {
  readonly inputs: readonly Statistics[];
  readonly targets: readonly Statistics[];
}

/**
 * Mean, deviation and range of each channel over training rows: a sample that is missing, an outlier or warming up is left
 * out. Only a train part is accepted, by type and again at run time. Throws DataError when a channel has no good sample.
 */
export function fitScaler(part: TrainPart, task: Task): Scaler {
  if (part.role !== 'train') throw new ConfigError(`fitScaler: takes the train part only, got the ${part.role} part`);
  const { inputs, targets, residualTo, alike, starts = [], classes = false, bounded = false } = task;
  if (classes || bounded) {
    return {
      inputs: inputs.map((name) => statisticsOf(part, name, goodValues(part, name))),
      targets: targets.map((name) => (classes ? classStatistics(part, name) : asItIs(part, name))),
    };
  }
  if (!alike) {
    return {
      inputs: inputs.map((name) => statisticsOf(part, name, goodValues(part, name))),
      targets: targets.map((name) => statisticsOf(part, name, goodValues(part, name, residualTo))),
    };
  }
  const together = [...new Set([...targets, ...alike])].flatMap((name) => goodValues(part, name));
  const shared = momentsOf(together);
  const physical = (name: string, same: boolean): Statistics => {
    // one range too: a coolant that was cold all through training may become as hot as the motor
    if (same) return statisticsOf(part, name, together, shared);
    const values = goodValues(part, name);
    const { mean, std } = momentsOf(values);
    // what heats goes with squares: twice the current is four times the heat
    return statisticsOf(part, name, values, { mean: 0, std: Math.hypot(mean, std) || 1 }, 4);
  };
  return {
    inputs: [...inputs, ...starts].map((name) => physical(name, alike.includes(name) || starts.includes(name))),
    targets: targets.map((name) => physical(name, true)),
  };
}

/** What lies between 0 and 1 stays there. */
function asItIs(part: TrainPart, name: string): Statistics {
  return { ...statisticsOf(part, name, goodValues(part, name), { mean: 0, std: 1 }), range: 1 };
}

/** A class stays 0 or 1; it must have been seen. */
function classStatistics(part: TrainPart, name: string): Statistics {
  if (!goodValues(part, name).includes(1)) throw new DataError(`class ${name}: the train part has no row of it`);
  return { channel: name, unit: '1', mean: 0, std: 1, range: 1 };
}

/** Samples of a channel that are true, or their difference to those of `minus`. */
function goodValues(part: TrainPart, name: string, minus?: string): number[] {
  const values = part.series.flatMap((s) => {
    const c = columnOf(s, name);
    const b = minus === undefined ? -1 : columnOf(s, minus);
    const good = (k: number, row: number) =>
      (s.quality[k][row] & UNTRUE) === 0 && Math.abs(s.columns[k][row]) < LARGEST;
    const list: number[] = [];
    for (let row = 0; row < s.length; row++) {
      if (good(c, row) && (b < 0 || good(b, row))) list.push(s.columns[c][row] - (b < 0 ? 0 : s.columns[b][row]));
    }
    return list;
  });
  if (values.length === 0) throw new DataError(`${name}: the train part holds no good sample`);
  return values;
}

/** Mean and population standard deviation; 1 for values that are all the same, within rounding. */
function momentsOf(values: readonly number[]): { readonly mean: number; readonly std: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance);
  return { mean, std: deviation <= 1e-12 * Math.max(1, Math.abs(mean)) ? 1 : deviation };
}

function statisticsOf(
  part: TrainPart,
  name: string,
  values: readonly number[],
  { mean, std } = momentsOf(values),
  room = 2,
): Statistics {
  const largest = values.reduce((most, v) => Math.max(most, Math.abs(v - mean) / std), 0);
  const first = part.series[0];
  return {
    channel: name,
    unit: first.stream.channels[columnOf(first, name)].unit,
    mean,
    std,
    // a constant channel standardizes to 0, but for rounding
    range: largest > 1e-9 ? room * largest : 1,
  };
}
