import { affineOperators } from './affineOperators.ts';
import { axisOperators } from './axisOperators.ts';
import { denseOperators } from './denseOperators.ts';
import type { RowOperator, Value } from './graphValue.ts';
import type { OnnxNode, OnnxTensor } from './onnxModel.ts';
import { rowsIn, rowsValue, withLayer } from './operands.ts';
import { pickOperators } from './pickOperators.ts';
import { recurrentLayer } from './recurrent.ts';
import { Refused } from './refused.ts';
import { FEATURE, ONE, type Rows } from './rows.ts';

const same: RowOperator = (_, [value]) => (value ? [value] : []);

/** The operators that rows may go through, by name. */
export const rowOperators: Readonly<Record<string, RowOperator>> = {
  Identity: same,
  Dropout: same,
  Cast: same,
  GRU: recurrent,
  LSTM: recurrent,
  RNN: recurrent,
  ...denseOperators,
  ...affineOperators,
  ...axisOperators,
  ...pickOperators,
};

function recurrent(node: OnnxNode, [value, ...rest]: readonly (Value | undefined)[]): readonly Value[] {
  const rows = rowsIn(node, value);
  const { axes } = rows;
  if (axes.length !== 3 || axes[2] !== FEATURE)
    throw new Refused(`${node.name}: its input must be [time, batch, feature]`);
  const [time, batch] = axes;
  if (rows.time !== undefined && time !== rows.time) {
    throw new Refused(`${node.name}: runs over another axis than the recurrent layer before`);
  }
  const constants = new Map<string, OnnxTensor>();
  rest.forEach((v, i) => {
    if (v?.kind === 'constant') constants.set(node.inputs[i + 1], v.tensor);
  });
  const layer = recurrentLayer(node, (name) => constants.get(name));
  const next = { ...withLayer(node, rows, layer, 'no'), time };
  const y: Rows = { ...next, axes: [time, ONE, batch, FEATURE] };
  // the last state is the last row
  const last: Rows = { ...next, axes: [ONE, batch, FEATURE] };
  return [rowsValue(y), rowsValue(last)];
}
