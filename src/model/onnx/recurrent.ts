import { reorder } from '../gateOrder.ts';
import type { ImportedLayer } from '../importedNet.ts';
import { integerOf, textOf, textsOf } from './attributes.ts';
import { type OnnxNode, type OnnxTensor, valuesOf } from './onnxModel.ts';
import { Refused } from './refused.ts';

/** What the recurrent operators of ONNX are here. */
export interface RecurrentOp {
  readonly cell: string;
  /** Gates in the operator's order, each by its place here: ONNX has z r n and i o f c, PyTorch and this r z n and i f g o. */
  readonly order: readonly number[];
  /** And back. */
  readonly toOnnx: readonly number[];
  readonly activations: readonly string[];
}

export const RECURRENT: Readonly<Record<string, RecurrentOp>> = {
  GRU: { cell: 'gru', order: [1, 0, 2], toOnnx: [1, 0, 2], activations: ['Sigmoid', 'Tanh'] },
  LSTM: { cell: 'lstm', order: [0, 2, 3, 1], toOnnx: [0, 3, 1, 2], activations: ['Sigmoid', 'Tanh', 'Tanh'] },
  RNN: { cell: 'rnn', order: [0], toOnnx: [0], activations: ['Tanh'] },
};

export function isRecurrent(op: string): boolean {
  return Object.hasOwn(RECURRENT, op);
}

/** Widest layer; see nn/params.ts. */
export const MOST_UNITS = 512;

/** The layer of a GRU, LSTM or RNN node. Throws Refused for every variant that has no twin here. */
export function recurrentLayer(node: OnnxNode, constant: (input: string) => OnnxTensor | undefined): ImportedLayer {
  const { cell, order, activations } = RECURRENT[node.op];
  checkVariant(node);
  const [, w, r, b] = node.inputs;
  const weightIh = weight(node, 'W', constant(w), 3);
  const weightHh = weight(node, 'R', constant(r), 3);
  const [, gateRows, inputs] = weightIh.shape;
  const units = gateRows / order.length;
  if (units > MOST_UNITS || inputs > MOST_UNITS) {
    throw new Refused(`${node.name}: W of [${weightIh.shape.join(', ')}] is wider than ${MOST_UNITS}`);
  }
  const shape = (name: string, t: OnnxTensor, expected: readonly number[]) => {
    if (t.shape.join() === expected.join()) return;
    throw new Refused(`${node.name}: ${name} must be [${expected.join(', ')}], is [${t.shape.join(', ')}]`);
  };
  shape('W', weightIh, [1, order.length * units, inputs]);
  shape('R', weightHh, [1, order.length * units, units]);
  const hidden = integerOf(node, 'hidden_size');
  if (!Number.isInteger(units) || (hidden !== undefined && hidden !== units)) {
    throw new Refused(`${node.name}: hidden_size ${hidden} does not fit W of [${weightIh.shape.join(', ')}]`);
  }
  let bias: Float64Array = new Float64Array(2 * order.length * units);
  if (b) {
    const given = weight(node, 'B', constant(b), 2);
    shape('B', given, [1, bias.length]);
    bias = valuesOf(given);
  }
  const half = bias.length / 2;
  return {
    spec: cell === 'rnn' ? { cell, units, activation: rnnActivation(node, activations) } : { cell, units },
    inputs,
    weights: {
      weightIh: reorder(valuesOf(weightIh), order),
      weightHh: reorder(valuesOf(weightHh), order),
      biasIh: reorder(bias.subarray(0, half), order),
      biasHh: reorder(bias.subarray(half), order),
    },
  };
}

function weight(node: OnnxNode, name: string, tensor: OnnxTensor | undefined, rank: number): OnnxTensor {
  if (!tensor) throw new Refused(`${node.name}: ${name} is no constant in the file`);
  if (tensor.shape.length !== rank) throw new Refused(`${node.name}: ${name} must have ${rank} dimensions`);
  return tensor;
}

function rnnActivation(node: OnnxNode, [standard]: readonly string[]): string {
  const [given = standard] = textsOf(node, 'activations') ?? [];
  return given.toLowerCase();
}

function checkVariant(node: OnnxNode): void {
  const { op, name, attributes, inputs } = node;
  const refuse = (what: string): never => {
    throw new Refused(`${name}: ${what}`);
  };
  const direction = textOf(node, 'direction') ?? 'forward';
  if (direction !== 'forward') {
    refuse(
      `direction ${direction}: a net that runs sample by sample cannot look ahead; train it with direction forward`,
    );
  }
  if (op === 'GRU' && integerOf(node, 'linear_before_reset') !== 1) {
    const why = 'reset before the product has no kernel here';
    refuse(`linear_before_reset must be 1 (in Keras reset_after=True, always so in PyTorch): ${why}`);
  }
  if (attributes.has('clip')) refuse('clip: cells here do not clip their sums');
  if (integerOf(node, 'input_forget')) refuse('input_forget: coupled gates have no kernel here');
  if (integerOf(node, 'layout')) refuse('layout must be 0 (time first); transpose outside of the node');
  for (const coefficients of ['activation_alpha', 'activation_beta']) {
    if (attributes.has(coefficients)) refuse(`${coefficients}: only plain activations have kernels here`);
  }
  const activations = textsOf(node, 'activations') ?? RECURRENT[op].activations;
  const known = op === 'RNN' ? ['Tanh', 'Relu'] : undefined;
  const isKnown = known ? known.includes(activations[0]) : activations.join() === RECURRENT[op].activations.join();
  if (!isKnown) {
    refuse(
      `activations must be ${known?.join(' or ') ?? RECURRENT[op].activations.join(' ')}, got ${activations.slice(0, 6).join(' ')}`,
    );
  }
  if (inputs[4]) refuse('sequence_lens: sequences of their own lengths have no meaning in a stream; leave it out');
  if (inputs[7]) refuse('P: peepholes have no kernel here');
}
