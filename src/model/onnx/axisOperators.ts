import { integerOf } from './attributes.ts';
import { axesOf, MOST_AXES, permutation, shortList, widerRank } from './foldConstant.ts';
import type { RowOperator, Value } from './graphValue.ts';
import type { OnnxNode } from './onnxModel.ts';
import { axisOf, constantIn, rowsIn, rowsValue } from './operands.ts';
import { Refused } from './refused.ts';
import { FEATURE, ONE, type Rows } from './rows.ts';

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
    const { axes, width } = rowsIn(node, x);
    return [{ kind: 'sizes', sizes: axes.map((a) => (a === FEATURE ? width : a === ONE ? 1 : a)) }];
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
    return [rowsValue({ ...rows, axes: reshapedAxes(node, rows, sizesIn(node, shape)) })];
  },
};

function sizesIn(node: OnnxNode, value: Value | undefined): readonly (number | string)[] {
  if (value?.kind === 'sizes') return value.sizes;
  if (value?.kind === 'constant') return shortList(node, value.tensor, 'shape', MOST_AXES);
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
