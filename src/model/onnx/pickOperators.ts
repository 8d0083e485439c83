import { integerOf, integersOf } from './attributes.ts';
import { widerRank } from './foldConstant.ts';
import type { RowOperator, Value } from './graphValue.ts';
import type { OnnxNode } from './onnxModel.ts';
import { axisOf, integersIn, rowsIn, rowsValue, withLayer } from './operands.ts';
import { MOST_UNITS } from './recurrent.ts';
import { Refused } from './refused.ts';
import { FEATURE, ONE, type Rows } from './rows.ts';

/** Operators that pick the last step of time, the last layer's state, or some of the features. */
export const pickOperators: Readonly<Record<string, RowOperator>> = {
  Gather(node, [x, index]) {
    const picked = integersIn(node, index, 'indices', MOST_UNITS);
    const axis = integerOf(node, 'axis') ?? 0;
    if (x?.kind === 'sizes') {
      widerRank(node, picked.length, 0);
      return [{ kind: 'sizes', sizes: picked.map((i) => x.sizes.at(i) ?? '?') }];
    }
    const scalar = index?.kind === 'constant' && index.tensor.shape.length === 0;
    if (x?.kind === 'stack' && axis === 0 && picked.length === 1)
      return [rowsValue(pickedLayer(node, x.items, picked[0], scalar))];
    const rows = rowsIn(node, x);
    const at = axisOf(node, rows, axis);
    const drop = (next: Rows) => (scalar ? { ...next, axes: next.axes.toSpliced(at, 1) } : next);
    if (rows.axes[at] === FEATURE) return [rowsValue(drop(selected(node, rows, picked)))];
    const isLast = picked.length === 1 && (picked[0] === -1 || (picked[0] === 0 && rows.axes[at] === ONE));
    if (!isLast || (rows.axes[at] !== rows.time && rows.axes[at] !== ONE)) {
      throw new Refused(
        `${node.name}: picks ${picked.join(', ')} on axis ${axis}; only the last step of time can be picked`,
      );
    }
    return [rowsValue(drop({ ...rows, axes: rows.axes.with(at, ONE) }))];
  },
  Slice(node, [x, starts, ends, axes, steps], { opset }) {
    const rows = rowsIn(node, x);
    const list = (name: string, value: Value | undefined) =>
      opset < 10 ? integersOf(node, name) : value && integersIn(node, value, name);
    const [from, ...more] = list('starts', starts) ?? [];
    const [to] = list('ends', ends) ?? [];
    const [axis = 0] = list('axes', axes) ?? [];
    const [step = 1] = list('steps', steps) ?? [];
    const at = axisOf(node, rows, axis);
    if (more.length > 0 || step !== 1) throw new Refused(`${node.name}: only one axis can be cut, in steps of 1`);
    if (rows.axes[at] === FEATURE) return [rowsValue(selected(node, rows, range(from, to, rows.width)))];
    const isOpen = to > 1e9;
    if (from === 0 && isOpen) return [rowsValue(rows)];
    const isLast = from === -1 && isOpen;
    if (!isLast || rows.axes[at] !== rows.time) {
      throw new Refused(
        `${node.name}: cuts axis ${axis} from ${from} to ${to}; only the last step of time can be cut out`,
      );
    }
    return [rowsValue({ ...rows, axes: rows.axes.with(at, ONE) })];
  },
};

/** The features of some indices: a product with zeros and ones, if they are not all. */
function selected(node: OnnxNode, rows: Rows, indices: readonly number[]): Rows {
  const { width } = rows;
  const units = indices.length;
  if (units === width && indices.every((index, i) => index === i || index === i - width)) return rows;
  const weight = new Float64Array(units * width);
  indices.forEach((index, i) => {
    const at = index < 0 ? index + width : index;
    if (!Number.isInteger(at) || at < 0 || at >= width)
      throw new Refused(`${node.name}: picks feature ${index} of ${width}`);
    weight[i * width + at] = 1;
  });
  const spec = { cell: 'dense', units, activation: 'linear' };
  return withLayer(node, rows, { spec, inputs: width, weights: { weight, bias: new Float64Array(units) } }, 'no');
}

function range(from: number, to: number, width: number): number[] {
  const at = (v: number) => Math.min(Math.max(v < 0 ? v + width : v, 0), width);
  return Array.from({ length: Math.max(0, at(to) - at(from)) }, (_, i) => at(from) + i);
}

/** The last state of one of several layers; anything but the last layer leaves layers unused, which is no harm. */
function pickedLayer(node: OnnxNode, items: readonly Rows[], index: number, scalar: boolean): Rows {
  const rows = items.at(index);
  if (!rows) throw new Refused(`${node.name}: picks state ${index} of ${items.length}`);
  return scalar ? { ...rows, axes: rows.axes.slice(1) } : rows;
}
