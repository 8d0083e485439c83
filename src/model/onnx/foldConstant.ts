import { integerOf, integersOf, tensorOfAttribute } from './attributes.ts';
import type { GraphContext } from './graphValue.ts';
import { type OnnxNode, type OnnxTensor, tensorOf, valuesOf } from './onnxModel.ts';
import { Refused } from './refused.ts';

type Constant = { readonly tensor: OnnxTensor } | undefined;

/** The result of a node whose inputs are all constant, for the operators that exporters leave around weights; else undefined. */
export function foldConstant(
  node: OnnxNode,
  inputs: readonly Constant[],
  { opset, budget }: Pick<GraphContext, 'opset' | 'budget'>,
): OnnxTensor | undefined {
  if (node.op === 'Constant') return constantOf(node);
  const tensor = inputs[0]?.tensor;
  if (!tensor) return undefined;
  switch (node.op) {
    case 'Identity':
      return tensor;
    case 'Squeeze':
    case 'Unsqueeze': {
      const axes = axesOf(node, inputs[1]?.tensor, opset);
      return {
        ...tensor,
        shape: node.op === 'Squeeze' ? squeezed(tensor.shape, axes) : unsqueezed(node, tensor.shape, axes),
      };
    }
    case 'Reshape':
      return { ...tensor, shape: reshaped(node, tensor.shape, inputs[1]?.tensor) };
    case 'Transpose':
      spend(node, budget, tensor);
      return transposed(node, tensor);
    case 'Concat':
      return concatenated(node, inputs, budget);
    default:
      return undefined;
  }
}

function constantOf(node: OnnxNode): OnnxTensor {
  const { name, attributes } = node;
  const value = tensorOfAttribute(node, 'value');
  if (value) return value;
  const integers = attributes.has('value_int') ? [integerOf(node, 'value_int') ?? 0] : integersOf(node, 'value_ints');
  if (integers) return tensorOf(name, 'int64', attributes.has('value_int') ? [] : [integers.length], integers);
  const float = attributes.get('value_float');
  if (typeof float === 'number') return tensorOf(name, 'float', [], [float]);
  throw new Refused(`${name}: a constant of this kind has no counterpart here`);
}

/** Axes of Squeeze and Unsqueeze: an attribute before operator set 13, an input since. */
export function axesOf(node: OnnxNode, input: OnnxTensor | undefined, opset: number): readonly number[] | undefined {
  if (opset < 13) return integersOf(node, 'axes');
  return input && shortList(node, input, 'axes', MOST_AXES);
}

/** Axes that an array may have. */
export const MOST_AXES = 8;

/** The numbers of a tensor that is no weight: shapes, axes, indices. */
export function shortList(node: OnnxNode, tensor: OnnxTensor, what: string, most: number): readonly number[] {
  const length = tensor.shape.reduce((a, b) => a * b, 1);
  if (length > most) throw new Refused(`${node.name}: ${what} has ${length} numbers, more than ${most}`);
  return Array.from(valuesOf(tensor));
}

/** The number of axes with more of them. */
export function widerRank(node: OnnxNode, rank: number, added: number): number {
  if (rank + added > MOST_AXES) throw new Refused(`${node.name}: gives more than ${MOST_AXES} axes`);
  return rank + added;
}

function squeezed(shape: readonly number[], axes: readonly number[] | undefined): number[] {
  return shape.filter((size, i) => !(axes ? axes.includes(i) || axes.includes(i - shape.length) : size === 1));
}

function unsqueezed(node: OnnxNode, shape: readonly number[], axes: readonly number[] = []): number[] {
  const rank = widerRank(node, shape.length, axes.length);
  const rest = shape.values();
  return Array.from({ length: rank }, (_, i) =>
    axes.includes(i) || axes.includes(i - rank) ? 1 : (rest.next().value ?? 1),
  );
}

function reshaped(node: OnnxNode, shape: readonly number[], to: OnnxTensor | undefined): number[] {
  const target = to ? shortList(node, to, 'shape', MOST_AXES) : [];
  const size = shape.reduce((a, b) => a * b, 1);
  const known = target.filter((v) => v !== -1).reduce((a, b) => a * b, 1);
  const result = target.map((v) => (v === -1 ? size / known : v));
  const fits = result.every((v) => Number.isSafeInteger(v) && v >= 0);
  if (!fits || result.reduce((a, b) => a * b, 1) !== size) {
    throw new Refused(`${node.name}: shape [${target.join(', ')}] does not fit ${size} values`);
  }
  return result;
}

function transposed(node: OnnxNode, tensor: OnnxTensor): OnnxTensor {
  const { shape } = tensor;
  const rank = shape.length;
  const perm = permutation(node, rank);
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const to = perm.map((p) => shape[p]);
  const by = perm.map((p) => strides[p]);
  const from = valuesOf(tensor);
  const values = new Float64Array(from.length);
  const index = new Array<number>(rank).fill(0);
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = from[at];
    for (let axis = rank - 1; axis >= 0; axis--) {
      at += by[axis];
      if (++index[axis] < to[axis]) break;
      at -= by[axis] * to[axis];
      index[axis] = 0;
    }
  }
  return tensorOf(tensor.name, tensor.type, to, values);
}

/** The order of axes that a Transpose makes; reversed where it names none. */
export function permutation(node: OnnxNode, rank: number): readonly number[] {
  const perm = integersOf(node, 'perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const isPermutation = perm.length === rank && perm.every((_, i) => perm.includes(i));
  if (!isPermutation) throw new Refused(`${node.name}: perm [${perm.join(', ')}] does not order ${rank} axes`);
  return perm;
}

/** Concat along the first axis, or along any of which all before are one long. */
function concatenated(node: OnnxNode, inputs: readonly Constant[], budget: { left: number }): OnnxTensor | undefined {
  const tensors = inputs.flatMap((input) => (input ? [input.tensor] : []));
  const [{ shape, type, name }] = tensors;
  const given = integerOf(node, 'axis') ?? 0;
  const axis = given < 0 ? given + shape.length : given;
  if (axis < 0 || axis >= shape.length || !shape.slice(0, axis).every((size) => size === 1)) return undefined;
  const rest = (t: OnnxTensor) => t.shape.filter((_, i) => i !== axis).join();
  if (tensors.some((t) => rest(t) !== rest(tensors[0]) || t.type !== type)) {
    throw new Refused(`${node.name}: its inputs do not fit each other`);
  }
  for (const tensor of tensors) spend(node, budget, tensor);
  const values = tensors.flatMap((t) => Array.from(valuesOf(t)));
  const length = tensors.reduce((sum, t) => sum + t.shape[axis], 0);
  return tensorOf(name, type, shape.with(axis, length), values);
}

function spend(node: OnnxNode, budget: { left: number }, { bytes }: OnnxTensor): void {
  budget.left -= bytes.length / 4;
  if (budget.left < 0) throw new Refused(`${node.name}: constants are computed from constants without end`);
}
