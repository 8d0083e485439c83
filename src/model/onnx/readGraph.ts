import { DataError, unknownName } from '../../core/errors.ts';
import type { ImportedNet } from '../importedNet.ts';
import { foldConstant } from './foldConstant.ts';
import type { GraphContext, Value } from './graphValue.ts';
import { initialStateProblem } from './initialState.ts';
import type { OnnxModel, OnnxNode } from './onnxModel.ts';
import { rowsValue } from './operands.ts';
import { isRecurrent, MOST_UNITS } from './recurrent.ts';
import { Refused } from './refused.ts';
import { rowOperators } from './rowOperators.ts';
import { inputRows, type Rows } from './rows.ts';

/** Index of the inputs of recurrent operators that are states from before. */
const STATE_INPUTS = [5, 6];

/**
 * Reads the layers out of a graph: the nodes that its output (the first, unless named) depends on are walked in order,
 * each changing what is known of the rows. Throws DataError, naming the node, where one has no counterpart here.
 */
export function readGraph(model: OnnxModel, file: string, output?: string): ImportedNet {
  const names = model.outputs.map((o) => o.name);
  const wanted = output ?? names[0];
  if (wanted === undefined) throw new DataError(`${file}: the graph has no output`);
  if (!names.includes(wanted)) throw new DataError(`${file}: ${unknownName('output', wanted, names)}`);
  const value = evaluate(model, wanted);
  if (value.kind === 'refused') throw new DataError(`${file}: ${value.why}`);
  if (value.kind !== 'rows') throw new DataError(`${file}: output ${wanted} does not depend on the input's values`);
  const { layers, before, after, residualTo, classifies } = value.rows;
  if (layers.length === 0) throw new DataError(`${file}: there is no layer between input and output`);
  const scales = (a: Rows['before']) => a?.mean.map((mean, i) => ({ mean, std: a.std[i] }));
  return { layers, inputScale: scales(before), outputScale: scales(after), residualTo, classifies };
}

function evaluate(model: OnnxModel, output: string): Value {
  const values = new Map<string, Value>();
  for (const [name, tensor] of model.initializers) values.set(name, { kind: 'constant', tensor });
  for (const { name, shape } of model.inputs) {
    if (values.has(name)) continue;
    const width = shape?.at(-1);
    const why = `input ${name}: the length of its last axis must be a number in [1, ${MOST_UNITS}]`;
    const isKnown = shape && typeof width === 'number' && width >= 1 && width <= MOST_UNITS;
    values.set(name, isKnown ? rowsValue(inputRows(name, shape, width)) : { kind: 'refused', why });
  }
  const makerOf = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const needed = neededNodes(makerOf, output);
  const context = { values, opset: model.opset, makerOf, budget: { left: FOLDED_VALUES } };
  for (const node of model.nodes) {
    if (!needed.has(node)) continue;
    const results = evaluateNode(node, context);
    node.outputs.forEach((name, i) => {
      const none: Value = { kind: 'refused', why: `${node.name}: output ${i} of ${node.op} has no counterpart here` };
      if (name) values.set(name, results[i] ?? none);
    });
  }
  return values.get(output) ?? { kind: 'refused', why: `output ${output} is made by no node` };
}

/** Numbers that constants may be computed to; a file's weights are below it. */
const FOLDED_VALUES = 8_000_000;

/** Values of the outputs of a node, as far as they have a meaning. */
function evaluateNode(node: OnnxNode, context: GraphContext): readonly Value[] {
  try {
    const inputs = node.inputs.map((name, i): Value | undefined => {
      if (name === '' || (isRecurrent(node.op) && STATE_INPUTS.includes(i))) return undefined;
      return (
        context.values.get(name) ?? { kind: 'refused', why: `${node.name}: input ${name} is made by no node before` }
      );
    });
    const refused = inputs.find((value) => value?.kind === 'refused');
    if (refused) return node.outputs.map(() => refused);
    if (isRecurrent(node.op)) checkStates(node, context);
    const constants = inputs.every((value) => value === undefined || value.kind === 'constant');
    const folded = constants ? foldConstant(node, inputs as Constant[], context) : undefined;
    if (folded) return [{ kind: 'constant', tensor: folded }];
    const operator = Object.hasOwn(rowOperators, node.op) ? rowOperators[node.op] : undefined;
    if (!operator) throw new Refused(`${node.name}: operator ${node.op} has no counterpart here`);
    return operator(node, inputs, context);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return node.outputs.map(() => ({ kind: 'refused', why: error.message }));
  }
}

type Constant = Extract<Value, { kind: 'constant' }> | undefined;

function checkStates(node: OnnxNode, { makerOf, values }: GraphContext): void {
  for (const i of STATE_INPUTS) {
    const name = node.inputs[i];
    const problem = name && initialStateProblem(name, makerOf, values);
    if (problem) throw new Refused(`${node.name}: ${problem}`);
  }
}

/** Nodes that an output depends on, states from before left out. */
function neededNodes(makerOf: ReadonlyMap<string, OnnxNode>, output: string): Set<OnnxNode> {
  const needed = new Set<OnnxNode>();
  const open = [output];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = makerOf.get(name);
    if (!node || needed.has(node)) continue;
    needed.add(node);
    open.push(...node.inputs.filter((input, i) => input && !(isRecurrent(node.op) && STATE_INPUTS.includes(i))));
  }
  return needed;
}
