import { integerOf } from './attributes.ts';
import { axesOf, MOST_AXES, permutation, shortList, widerRank } from './foldConstant.ts';
import type { RowOperator, Value } from './graphValue.ts';
import type { OnnxNode } from './onnxModel.ts';
import { axisOf, constantIn, rowsIn, rowsValue } from './operands.ts';
import { Refused } from './refused.ts';
import { FEATURE, JOINED, ONE, type Rows } from './rows.ts';

/** Operators that move, add and drop axes, and those that compute with shapes. */
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
    if (rows.width > 1 && dropped.some((i) => rows.axes[i] === FEATURE)) {
      throw new Refused(`${node.name}: drops the axis of ${rows.width} features`);
    }
    return [rowsValue({ ...rows, axes: rows.axes.filter((_, i) => !dropped.includes(i)) })];
  },
  Unsqueeze(node, [x, axes], { opset }) {
    if (x?.kind === 'sizes') return [x];
    const rows = rowsIn(node, x);
    const given = axesOf(node, axes && constantIn(node, axes, 'axes'), opset) ?? [];
    const rank = widerRank(node, rows.axes.length, given.length);
    const added = given.map((a) => (a < 0 ? a + rank : a));
    const rest = rows.axes.values();
    const next = Array.from({ length: rank }, (_, i) => (added.includes(i) ? ONE : (rest.next().value ?? ONE)));
    return [rowsValue({ ...rows, axes: next })];
  },
  Shape(node, [x]) {
    return [{ kind: 'sizes', sizes: shapeOf(rowsIn(node, x)) }];
  },
  Concat(node, inputs) {
    const items = inputs.flatMap((v) => (v?.kind === 'rows' ? [v.rows] : []));
    if (items.length === inputs.length && integerOf(node, 'axis') === 0 && items.every((r) => r.axes[0] === ONE)) {
      return [{ kind: 'stack', items }];
    }
    const sizes = inputs.flatMap((v) => sizesIn(node, v));
    widerRank(node, sizes.length, 0);
    return [{ kind: 'sizes', sizes }];
  },
  Reshape(node, [x, shape]) {
    const rows = rowsIn(node, x);
    const kept = shapeOf(rows);
    // 0 stands for what was there
    const sizes = sizesIn(node, shape).map((size, i) => (size === 0 ? (kept[i] ?? 0) : size));
    return [rowsValue({ ...rows, axes: reshapedAxes(node, rows, sizes) })];
  },
};

function shapeOf({ axes, width }: Rows): (number | string)[] {
  return axes.map((axis) => (axis === FEATURE ? width : axis === ONE ? 1 : axis));
}

function sizesIn(node: OnnxNode, value: Value | undefined): readonly (number | string)[] {
  if (value?.kind === 'sizes') return value.sizes;
  if (value?.kind === 'constant') return shortList(node, value.tensor, 'shape', MOST_AXES);
  throw new Refused(`${node.name}: ${node.op} of values has no counterpart here`);
}

/**
 * Axes behind a Reshape that joins the axes before the features into one, takes them apart again as they were, or adds and
 * drops ones. Other sizes would deal the same rows out to other steps and sequences.
 */
function reshapedAxes(node: OnnxNode, rows: Rows, sizes: readonly (number | string)[]): string[] {
  const { axes, width } = rows;
  const refuse = (): never => {
    throw new Refused(`${node.name}: a shape of [${sizes.join(', ')}] does not keep rows of axes [${axes.join(', ')}]`);
  };
  const last = sizes.at(-1);
  if (axes.at(-1) !== FEATURE || (last !== width && last !== -1)) return refuse();
  const parts = axes.slice(0, -1).flatMap((axis) => (axis === ONE ? [] : axis.split(JOINED)));
  const rest = sizes.slice(0, -1);
  const fits = (size: number | string, axis: string) => size === -1 || size === axis || size === rows.sizes.get(axis);
  if (rest.length === parts.length && rest.every((size, i) => fits(size, parts[i]))) return [...parts, FEATURE];
  const wanted = rest.filter((size) => size !== 1);
  // what is left for one axis is all of the rows
  const found = wanted.length === 1 ? [parts.join(JOINED) || ONE] : parts;
  if (wanted.length !== found.length || (wanted.length > 1 && !wanted.every((size, i) => fits(size, parts[i]))))
    return refuse();
  const names = found.values();
  return [...rest.map((size) => (size === 1 ? ONE : (names.next().value ?? ONE))), FEATURE];
}
