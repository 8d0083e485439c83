import { tensorOfAttribute } from './attributes.ts';
import type { Value } from './graphValue.ts';
import { type OnnxNode, type OnnxTensor, valuesOf } from './onnxModel.ts';

/** Operators that only cut out, move or repeat what their first input holds. */
const MOVERS = [
  'Identity',
  'Slice',
  'Gather',
  'Squeeze',
  'Unsqueeze',
  'Split',
  'Transpose',
  'Expand',
  'Reshape',
  'Cast',
  'Tile',
];

/**
 * What keeps a layer's first state from being the zero that nets here start from; undefined where nothing does: a state that the
 * graph is given from outside, or one that holds zeros.
 */
export function initialStateProblem(
  state: string,
  makerOf: ReadonlyMap<string, OnnxNode>,
  values: ReadonlyMap<string, Value>,
): string | undefined {
  let name = state;
  // no walk is longer than the graph: a circle ends here too
  for (let steps = 0; steps <= makerOf.size; steps++) {
    const node = makerOf.get(name);
    if (!node) {
      const value = values.get(name);
      if (value?.kind === 'constant') return isZero(value.tensor) ? undefined : notZero(name);
      return value ? undefined : `its first state ${state} is made by no node`;
    }
    if (node.op === 'Constant' || node.op === 'ConstantOfShape') {
      const value = tensorOfAttribute(node, 'value');
      const zero = value ? isZero(value) : node.op === 'ConstantOfShape';
      return zero ? undefined : notZero(state);
    }
    if (!MOVERS.includes(node.op)) return `its first state is made by ${node.name}; nets here start from zero`;
    name = node.inputs[0];
  }
  return `its first state ${state} goes round in a circle`;
}

function notZero(name: string): string {
  return `its first state ${name} is not zero; nets here start from zero`;
}

function isZero(tensor: OnnxTensor): boolean {
  return valuesOf(tensor).every((v) => v === 0);
}
