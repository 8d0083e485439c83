import { vectorOf, withBias } from './denseOperators.ts';
import type { RowOperator, Value } from './graphValue.ts';
import type { OnnxNode } from './onnxModel.ts';
import { constantIn, rowsIn, rowsValue } from './operands.ts';
import { Refused } from './refused.ts';
import { type Affine, FEATURE, noAffine, type Rows } from './rows.ts';

/**
 * Sums and products with one number a feature: the bias of a dense layer, the scaling in front of the first layer or behind the
 * last, and the sum with input channels that makes the output a correction of them.
 */
export const affineOperators: Readonly<Record<string, RowOperator>> = {
  Add(node, [a, b]) {
    if (a?.kind === 'rows' && b?.kind === 'rows') return [rowsValue(corrected(node, a.rows, b.rows))];
    const [rows, by] = a?.kind === 'constant' ? operands(node, b, a) : operands(node, a, b);
    return [rowsValue(rows.isOpen === 'bias' ? withBias(rows, by) : shifted(rows, by))];
  },
  Sub(node, [a, b]) {
    const [rows, by] = operands(node, a, b);
    const less = by.map((v) => -v);
    return [rowsValue(shifted(rows, less))];
  },
  Mul(node, [a, b]) {
    const [rows, by] = a?.kind === 'constant' ? operands(node, b, a) : operands(node, a, b);
    return [rowsValue(multiplied(node, rows, by, false))];
  },
  Div(node, [a, b]) {
    const [rows, by] = operands(node, a, b);
    return [rowsValue(multiplied(node, rows, by, true))];
  },
};

function operands(node: OnnxNode, x: Value | undefined, by: Value | undefined): [Rows, readonly number[]] {
  const rows = rowsIn(node, x);
  // the axis of a single feature may have been dropped
  const isLast = rows.axes.at(-1) === FEATURE || !rows.axes.includes(FEATURE);
  if (!isLast) throw new Refused(`${node.name}: the features must be on the last axis`);
  const vector = vectorOf(node, constantIn(node, by, 'an operand'), rows.width);
  const bad = vector.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) throw new Refused(`${node.name}: value ${bad} of its operand is ${vector[bad]}`);
  return [rows, vector];
}

/** Rows with one more step of scaling, in front of the layers or behind them. */
function scaled(rows: Rows, step: Record<'before' | 'after', (affine: Affine) => Affine>): Rows {
  const none = noAffine(rows.width);
  if (rows.layers.length === 0) return { ...rows, before: step.before(rows.before ?? none) };
  return { ...rows, after: step.after(rows.after ?? none), isOpen: 'no' };
}

function shifted(rows: Rows, by: readonly number[]): Rows {
  return scaled(rows, {
    before: ({ mean, std }) => ({ mean: mean.map((m, i) => m - by[i] * std[i]), std }),
    after: ({ mean, std }) => ({ mean: mean.map((m, i) => m + by[i]), std }),
  });
}

function multiplied(node: OnnxNode, rows: Rows, by: readonly number[], divides: boolean): Rows {
  const bad = by.findIndex((f) => !(f > 0));
  if (bad >= 0) throw new Refused(`${node.name}: scales feature ${bad} by ${by[bad]}; scalings must be above 0`);
  if (rows.residualTo) throw new Refused(`${node.name}: scales the sum with an input; scale before it`);
  const times = (values: readonly number[]) => values.map((v, i) => v * by[i]);
  const divided = (values: readonly number[]) => values.map((v, i) => v / by[i]);
  const [before, after] = divides ? [times, divided] : [divided, times];
  return scaled(rows, {
    before: ({ mean, std }) => ({ mean, std: before(std) }),
    after: ({ mean, std }) => ({ mean: after(mean), std: after(std) }),
  });
}

/** Rows plus input channels, which come as a product with a matrix of zeros and ones. */
function corrected(node: OnnxNode, a: Rows, b: Rows): Rows {
  const [net, channels] = selection(b) ? [a, selection(b)] : [b, selection(a)];
  if (!channels || net.layers.length === 0 || a.input !== b.input) {
    throw new Refused(
      `${node.name}: sums of two branches have no counterpart here, but for input channels added to the output`,
    );
  }
  if (net.residualTo || net.classifies) throw new Refused(`${node.name}: input channels may be added once only`);
  if (a.axes.join() !== b.axes.join() || channels.length !== net.width) {
    throw new Refused(`${node.name}: the input channels do not lie as the outputs do`);
  }
  return { ...net, residualTo: channels, isOpen: 'no' };
}

/** The input channel that each feature is, or -1 for zero; undefined where rows are not plain channels. */
function selection({ width, before, layers, after }: Rows): number[] | undefined {
  if (layers.length === 0 && !before) return Array.from({ length: width }, (_, i) => i);
  const [only] = layers;
  const isScaled = before?.mean.some((m, i) => m !== 0 || before.std[i] !== 1);
  if (layers.length !== 1 || only.spec.activation !== 'linear' || isScaled || after) return undefined;
  const { weight, bias } = only.weights;
  if (bias.some((v) => v !== 0) || weight.some((v) => v !== 0 && v !== 1)) return undefined;
  const channels = Array.from(bias, (_, i) => weight.subarray(i * only.inputs, (i + 1) * only.inputs));
  if (channels.some((row) => row.filter((v) => v === 1).length > 1)) return undefined;
  return channels.map((row) => row.indexOf(1));
}
