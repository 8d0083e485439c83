import { integerOf, integersOf } from './attributes.ts';
import { axesOf, permutation } from './foldConstant.ts';
import type { RowOperator, Value } from './graphValue.ts';
import { type OnnxNode, valuesOf } from './onnxModel.ts';
import { constantIn, integersIn, rowsIn, rowsValue, withLayer } from './operands.ts';
import { Refused } from './refused.ts';
import { FEATURE, ONE, type Rows } from './rows.ts';

/** Operators that move, add and drop axes, or pick the last step of time; and those that compute with shapes. */
export const axisOperators: Readonly<Record<string, RowOperator>> = {
  Transpose(node, [x]) {
    const rows = rowsIn(node, x);
    return [rowsValue({ ...rows, axes: permutation(node, rows.axes.length).map((p) => rows.axes[p]) })];
  },
  Squeeze(node, [x, axes], { opset }) {
    if (x?.kind === 'sizes') return [x];
    const rows = rowsIn(node, x);
    const given = axesOf(node, axes && constantIn(node, axes, 'axes'), opset);
    const dropped = given
      ? given.map((a) => axisOf(node, rows, a))
      : rows.axes.flatMap((a, i) => (a === ONE ? [i] : []));
    if (dropped.some((i) => rows.axes[i] === FEATURE))
      throw new Refused(`${node.name}: drops the axis of the features`);
    return [rowsValue({ ...rows, axes: rows.axes.filter((_, i) => !dropped.includes(i)) })];
  },
  Unsqueeze(node, [x, axes], { opset }) {
    if (x?.kind === 'sizes') return [x];
    const rows = rowsIn(node, x);
    const given = axesOf(node, axes && constantIn(node, axes, 'axes'), opset) ?? [];
    const rank = rows.axes.length + given.length;
    const added = given.map((a) => (a < 0 ? a + rank : a));
    const rest = rows.axes.values();
    const next = Array.from({ length: rank }, (_, i) => (added.includes(i) ? ONE : (rest.next().value ?? ONE)));
    return [rowsValue({ ...rows, axes: next })];
  },
  Gather(node, [x, index]) {
    const picked = integersIn(node, index, 'indices');
    const axis = integerOf(node, 'axis') ?? 0;
    if (x?.kind === 'sizes') return [{ kind: 'sizes', sizes: picked.map((i) => x.sizes.at(i) ?? '?') }];
    const scalar = index?.kind === 'constant' && index.tensor.shape.length === 0;
    if (x?.kind === 'stack' && axis === 0 && picked.length === 1)
      return [rowsValue(pickedLayer(node, x.items, picked[0], scalar))];
    const rows = rowsIn(node, x);
    const at = axisOf(node, rows, axis);
    if (rows.axes[at] === FEATURE) return [rowsValue(selected(node, rows, picked))];
    const isLast = picked.length === 1 && (picked[0] === -1 || (picked[0] === 0 && rows.axes[at] === ONE));
    if (!isLast || (rows.axes[at] !== rows.time && rows.axes[at] !== ONE)) {
      throw new Refused(
        `${node.name}: picks ${picked.join(', ')} on axis ${axis}; only the last step of time can be picked`,
      );
    }
    return [rowsValue({ ...rows, axes: scalar ? rows.axes.toSpliced(at, 1) : rows.axes.with(at, ONE) })];
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
    const isLast = from === -1 && to > 1e9;
    if (!isLast || rows.axes[at] !== rows.time) {
      throw new Refused(
        `${node.name}: cuts axis ${axis} from ${from} to ${to}; only the last step of time can be cut out`,
      );
    }
    return [rowsValue({ ...rows, axes: rows.axes.with(at, ONE) })];
  },
  Shape(node, [x]) {
    const { axes, width } = rowsIn(node, x);
    return [{ kind: 'sizes', sizes: axes.map((a) => (a === FEATURE ? width : a === ONE ? 1 : a)) }];
  },
  Concat(node, inputs) {
    const items = inputs.flatMap((v) => (v?.kind === 'rows' ? [v.rows] : []));
    if (items.length === inputs.length && integerOf(node, 'axis') === 0 && items.every((r) => r.axes[0] === ONE)) {
      return [{ kind: 'stack', items }];
    }
    return [{ kind: 'sizes', sizes: inputs.flatMap((v) => sizesIn(node, v)) }];
  },
  Reshape(node, [x, shape]) {
    const rows = rowsIn(node, x);
    return [rowsValue({ ...rows, axes: reshapedAxes(node, rows, sizesIn(node, shape)) })];
  },
};

function axisOf(node: OnnxNode, { axes }: Rows, axis: number): number {
  const at = axis < 0 ? axis + axes.length : axis;
  if (at < 0 || at >= axes.length) throw new Refused(`${node.name}: axis ${axis} of ${axes.length}`);
  return at;
}

function sizesIn(node: OnnxNode, value: Value | undefined): readonly (number | string)[] {
  if (value?.kind === 'sizes') return value.sizes;
  if (value?.kind === 'constant') return Array.from(valuesOf(value.tensor));
  throw new Refused(`${node.name}: ${node.op} of values has no counterpart here`);
}

/** Axes behind a Reshape that joins the axes before the features into one, takes them apart again, or adds and drops ones. */
function reshapedAxes(node: OnnxNode, { axes, width }: Rows, sizes: readonly (number | string)[]): string[] {
  const last = sizes.at(-1);
  const isKept = axes.at(-1) === FEATURE && (last === width || last === -1);
  if (!isKept) throw new Refused(`${node.name}: a shape of [${sizes.join(', ')}] takes features apart`);
  const open = axes.slice(0, -1).filter((a) => a !== ONE);
  const joined = open.flatMap((a) => a.split(' x '));
  const rest = sizes.slice(0, -1);
  const wanted = rest.filter((size) => size !== 1);
  const swapped = (axis: string, i: number) => typeof wanted[i] === 'string' && wanted[i] !== axis;
  if (wanted.length === open.length && !open.some(swapped)) {
    // an open size of one may stand for an axis too: then the axes are as many as before
    const names = open.values();
    return [...rest.map((size) => (size === 1 ? ONE : (names.next().value ?? ONE))), FEATURE];
  }
  if (rest.length === 1) return [joined.length > 0 ? joined.join(' x ') : ONE, FEATURE];
  if (rest.length === joined.length && !joined.some(swapped)) return [...joined, FEATURE];
  throw new Refused(`${node.name}: a shape of [${sizes.join(', ')}] does not fit axes [${axes.join(', ')}]`);
}

/** The features of some indices: a product with zeros and ones. */
function selected(node: OnnxNode, rows: Rows, indices: readonly number[]): Rows {
  const { width } = rows;
  const units = indices.length;
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
