import type { ImportedLayer } from '../importedNet.ts';
import { MOST_AXES, shortList } from './foldConstant.ts';
import type { Value } from './graphValue.ts';
import type { OnnxNode, OnnxTensor } from './onnxModel.ts';
import { Refused } from './refused.ts';
import type { Rows } from './rows.ts';

export function rowsIn(node: OnnxNode, value: Value | undefined): Rows {
  if (value?.kind !== 'rows') throw new Refused(`${node.name}: ${node.op} of what are no rows of features`);
  if (value.rows.classifies) throw new Refused(`${node.name}: nothing may follow the Softmax`);
  return value.rows;
}

export function rowsValue(rows: Rows): Value {
  return { kind: 'rows', rows };
}

export function constantIn(node: OnnxNode, value: Value | undefined, what: string): OnnxTensor {
  if (value?.kind !== 'constant') throw new Refused(`${node.name}: ${what} is no constant in the file`);
  return value.tensor;
}

/** A short constant list of whole numbers. */
export function integersIn(
  node: OnnxNode,
  value: Value | undefined,
  what: string,
  most = MOST_AXES,
): readonly number[] {
  return shortList(node, constantIn(node, value, what), what, most);
}

/** As many weights as a model folder may hold. */
const MOST_WEIGHTS = 2_000_000;

/** Rows behind one more layer. */
export function withLayer(node: OnnxNode, rows: Rows, layer: ImportedLayer, isOpen: Rows['isOpen']): Rows {
  const refuse = (why: string): never => {
    throw new Refused(`${node.name}: ${why}`);
  };
  const units = layer.spec.units as number;
  if (layer.inputs !== rows.width) refuse(`takes ${layer.inputs} inputs, is given ${rows.width}`);
  if (rows.after) refuse('a scaling between layers has no counterpart here; put it into the weights');
  if (rows.residualTo) refuse('a layer behind the sum with input channels has no counterpart here');
  if (rows.layers.length === 16) refuse('more than 16 layers');
  const layers = [...rows.layers, layer];
  const weights = layers.flatMap((l) => Object.values(l.weights)).reduce((sum, w) => sum + w.length, 0);
  if (weights > MOST_WEIGHTS) refuse(`more than ${MOST_WEIGHTS} weights`);
  return { ...rows, layers, width: units, isOpen };
}

/** Index of an axis, which may be counted from the end. */
export function axisOf(node: OnnxNode, { axes }: Rows, axis: number): number {
  const at = axis < 0 ? axis + axes.length : axis;
  if (at < 0 || at >= axes.length) throw new Refused(`${node.name}: axis ${axis} of ${axes.length}`);
  return at;
}
