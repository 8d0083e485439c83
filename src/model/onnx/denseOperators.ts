import { transpose } from '../gateOrder.ts';
import { integerOf, textOf } from './attributes.ts';
import type { RowOperator } from './graphValue.ts';
import { type OnnxNode, type OnnxTensor, valuesOf } from './onnxModel.ts';
import { constantIn, rowsIn, rowsValue, withLayer } from './operands.ts';
import { MOST_UNITS } from './recurrent.ts';
import { Refused } from './refused.ts';
import { FEATURE, type Rows } from './rows.ts';

/** Products with constant matrices, and what may follow them inside a dense layer. */
export const denseOperators: Readonly<Record<string, RowOperator>> = {
  MatMul(node, [x, w]) {
    const rows = rowsIn(node, x);
    const weight = constantIn(node, w, 'the second factor');
    return [rowsValue(product(node, rows, matrixOf(node, weight.shape, valuesOf(weight), false)))];
  },
  Gemm(node, [x, b, c]) {
    const rows = rowsIn(node, x);
    const { attributes } = node;
    if (integerOf(node, 'transA')) throw new Refused(`${node.name}: transA must be 0`);
    for (const factor of ['alpha', 'beta']) {
      const given = attributes.get(factor) ?? 1;
      if (given !== 1) throw new Refused(`${node.name}: ${factor} must be 1, got ${String(given)}`);
    }
    const weight = constantIn(node, b, 'B');
    const matrix = matrixOf(node, weight.shape, valuesOf(weight), integerOf(node, 'transB') === 1);
    const next = product(node, rows, matrix);
    if (!c) return [rowsValue({ ...next, isOpen: 'activation' })];
    return [rowsValue(withBias(next, vectorOf(node, constantIn(node, c, 'C'), next.width)))];
  },
  Tanh: (node, [x]) => [rowsValue(activated(node, rowsIn(node, x), 'tanh'))],
  Relu: (node, [x]) => [rowsValue(activated(node, rowsIn(node, x), 'relu'))],
  Gelu(node, [x]) {
    const approximate = textOf(node, 'approximate') ?? 'none';
    if (approximate !== 'tanh') throw new Refused(`${node.name}: approximate must be tanh, got ${approximate}`);
    return [rowsValue(activated(node, rowsIn(node, x), 'gelu'))];
  },
  Softmax(node, [x], { opset }) {
    const rows = rowsIn(node, x);
    const axis = integerOf(node, 'axis') ?? (opset < 13 ? 1 : -1);
    if (rows.axes.at(axis) !== FEATURE) throw new Refused(`${node.name}: axis must be that of the features`);
    if (rows.layers.length === 0) throw new Refused(`${node.name}: stands in front of every layer`);
    return [rowsValue({ ...rows, classifies: true, isOpen: 'no' })];
  },
};

interface Matrix {
  readonly inputs: number;
  readonly units: number;
  /** [units][inputs]. */
  readonly weight: Float64Array;
}

function matrixOf(node: OnnxNode, shape: readonly number[], values: Float64Array, isTransposed: boolean): Matrix {
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows > MOST_UNITS || columns > MOST_UNITS) {
    throw new Refused(
      `${node.name}: weights must be a matrix of at most ${MOST_UNITS} rows, are [${shape.join(', ')}]`,
    );
  }
  if (isTransposed) return { inputs: columns, units: rows, weight: values };
  return { inputs: rows, units: columns, weight: transpose(values, rows, columns) };
}

function product(node: OnnxNode, rows: Rows, { inputs, units, weight }: Matrix): Rows {
  if (rows.axes.length < 2 || rows.axes.at(-1) !== FEATURE) {
    throw new Refused(`${node.name}: the features must be on the last axis`);
  }
  const weights = { weight, bias: new Float64Array(units) };
  return withLayer(node, rows, { spec: { cell: 'dense', units, activation: 'linear' }, inputs, weights }, 'bias');
}

/** The open layer with a bias. */
export function withBias(rows: Rows, bias: readonly number[]): Rows {
  const last = rows.layers[rows.layers.length - 1];
  const weights = { ...last.weights, bias: Float64Array.from(bias) };
  return { ...rows, layers: rows.layers.with(-1, { ...last, weights }), isOpen: 'activation' };
}

function activated(node: OnnxNode, rows: Rows, activation: string): Rows {
  if (rows.isOpen === 'no') throw new Refused(`${node.name}: ${node.op} may only follow a dense layer`);
  const last = rows.layers[rows.layers.length - 1];
  return { ...rows, layers: rows.layers.with(-1, { ...last, spec: { ...last.spec, activation } }), isOpen: 'no' };
}

/** A constant as one number a feature. Throws Refused where it has other axes than that of the features. */
export function vectorOf(node: OnnxNode, tensor: OnnxTensor, width: number): readonly number[] {
  const values = valuesOf(tensor);
  const length = tensor.shape.at(-1) ?? 1;
  if (values.length !== length || (length !== 1 && length !== width)) {
    throw new Refused(`${node.name}: [${tensor.shape.join(', ')}] is not one number a feature of ${width}`);
  }
  return length === width ? Array.from(values) : new Array<number>(width).fill(values[0]);
}
