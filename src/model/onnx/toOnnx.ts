import { ConfigError } from '../../core/errors.ts';
import type { Layer } from '../../nn/net.ts';
import { reorder, transpose } from '../gateOrder.ts';
import { CARD_KEY } from '../importCard.ts';
import type { Model } from '../model.ts';
import { type OnnxAttribute, type OnnxModel, type OnnxTensor, type OnnxValueInfo, tensorOf } from './onnxModel.ts';
import { RECURRENT } from './recurrent.ts';

/** The smallest operator set with all operators but gelu, which came later. */
const OPSET = 14;
const OPSET_OF_GELU = 20;

/** A graph as it grows. */
class Graph {
  readonly nodes: OnnxModel['nodes'][number][] = [];
  readonly initializers = new Map<string, OnnxTensor>();
  readonly inputs: OnnxValueInfo[] = [];
  readonly outputs: OnnxValueInfo[] = [];

  /** A node whose outputs are named after it; gives the first. */
  add(op: string, name: string, inputs: readonly string[], attributes: Record<string, OnnxAttribute> = {}): string {
    this.addNamed(op, name, inputs, [name], attributes);
    return name;
  }

  addNamed(
    op: string,
    name: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Record<string, OnnxAttribute> = {},
  ): void {
    this.nodes.push({ op, name, inputs, outputs, attributes: new Map(Object.entries(attributes)) });
  }

  /** A constant of 32-bit floats. Throws ConfigError where they are too small for a number. */
  floats(name: string, shape: readonly number[], values: ArrayLike<number>): string {
    const bad = Array.from(values).findIndex((v) => !Number.isFinite(Math.fround(v)));
    if (bad >= 0) throw new ConfigError(`onnx: ${name}: value ${bad}, ${values[bad]}, is beyond 32-bit floats`, [name]);
    this.initializers.set(name, tensorOf(name, 'float', shape, values));
    return name;
  }

  integers(name: string, values: readonly number[]): string {
    this.initializers.set(name, tensorOf(name, 'int64', [values.length], values));
    return name;
  }
}

/**
 * A model in float as an ONNX graph of 32-bit floats, SI units in and out.
 *
 * x [time][batch][inputs] to y [time][batch][outputs]; every recurrent layer takes its state as an input (`layers.0.h`, of an LSTM
 * `layers.0.c` too, [1][batch][units], zero at the start) and gives the next (`layers.0.h.next`), so that it runs a whole sequence
 * or a step at a time. A classification gives probabilities as y and the likeliest class as `class`. The card's words are in
 * the metadata. Throws ConfigError for layers that ONNX has no operator for.
 */
export function toOnnx({ card, net }: Pick<Model, 'card' | 'net'>, producer = 'slipring'): OnnxModel {
  const graph = new Graph();
  graph.inputs.push({ name: 'x', shape: ['time', 'batch', net.inputs] });
  graph.outputs.push({ name: 'y', shape: ['time', 'batch', net.outputs] });
  let rows = scaledInput(graph, card.inputs);
  net.layers.forEach((layer, i) => {
    rows =
      layer.cell.name === 'dense'
        ? dense(graph, layer, `layers.${i}`, rows)
        : recurrent(graph, layer, `layers.${i}`, rows);
  });
  output(graph, card, rows);
  const hasGelu = net.layers.some(({ params }) => params.activation === 'gelu');
  const metadata = new Map([[CARD_KEY, JSON.stringify(wordsOf(card))]]);
  return { opset: hasGelu ? OPSET_OF_GELU : OPSET, producer, metadata, ...graph };
}

function scaledInput(graph: Graph, inputs: Model['card']['inputs']): string {
  if (inputs.every(({ mean, std }) => mean === 0 && std === 1)) return 'x';
  const mean = graph.floats(
    'input.mean',
    [inputs.length],
    inputs.map((i) => i.mean),
  );
  const std = graph.floats(
    'input.std',
    [inputs.length],
    inputs.map((i) => i.std),
  );
  return graph.add('Div', 'input.standardized', [graph.add('Sub', 'input.centred', ['x', mean]), std]);
}

function recurrent(graph: Graph, { cell, params, inputs, weights }: Layer, name: string, rows: string): string {
  const found = Object.entries(RECURRENT).find(([, { cell: c }]) => c === cell.name);
  if (!found) throw new ConfigError(`onnx: ${name}: ${cell.name} has no operator in ONNX`, [name]);
  const [op, { toOnnx: order }] = found;
  const { units } = params;
  const gates = order.length * units;
  const w = graph.floats(`${name}.W`, [1, gates, inputs], reorder(weights.weightIh, order));
  const r = graph.floats(`${name}.R`, [1, gates, units], reorder(weights.weightHh, order));
  const biases = [...reorder(weights.biasIh, order), ...reorder(weights.biasHh, order)];
  const b = graph.floats(`${name}.B`, [1, 2 * gates], biases);
  const states = op === 'LSTM' ? [`${name}.h`, `${name}.c`] : [`${name}.h`];
  const next = states.map((state) => `${state}.next`);
  for (const state of states) graph.inputs.push({ name: state, shape: [1, 'batch', units] });
  for (const state of next) graph.outputs.push({ name: state, shape: [1, 'batch', units] });
  graph.addNamed(op, name, [rows, w, r, b, '', ...states], [`${name}.directions`, ...next], {
    hidden_size: units,
    ...(op === 'GRU' && { linear_before_reset: 1 }),
    ...(op === 'RNN' && { activations: [params.activation === 'relu' ? 'Relu' : 'Tanh'] }),
  });
  return graph.add('Squeeze', `${name}.rows`, [`${name}.directions`, graph.integers(`${name}.axis`, [1])]);
}

const ACTIVATIONS: Readonly<Record<string, [string, Record<string, OnnxAttribute>]>> = {
  tanh: ['Tanh', {}],
  relu: ['Relu', {}],
  gelu: ['Gelu', { approximate: 'tanh' }],
};

function dense(graph: Graph, { params, inputs, weights }: Layer, name: string, rows: string): string {
  const weight = graph.floats(
    `${name}.weight`,
    [inputs, params.units],
    transpose(weights.weight, params.units, inputs),
  );
  const bias = graph.floats(`${name}.bias`, [params.units], weights.bias);
  const sum = graph.add('Add', `${name}.sum`, [graph.add('MatMul', `${name}.product`, [rows, weight]), bias]);
  const activation = ACTIVATIONS[params.activation as string];
  return activation ? graph.add(activation[0], `${name}.activation`, [sum], activation[1]) : sum;
}

function output(graph: Graph, { inputs, outputs, task }: Model['card'], net: string): void {
  let rows = net;
  if (outputs.some(({ mean, std }) => mean !== 0 || std !== 1)) {
    const std = graph.floats(
      'output.std',
      [outputs.length],
      outputs.map((o) => o.std),
    );
    const mean = graph.floats(
      'output.mean',
      [outputs.length],
      outputs.map((o) => o.mean),
    );
    rows = graph.add('Add', 'output.value', [graph.add('Mul', 'output.scaled', [rows, std]), mean]);
  }
  if (outputs.some((o) => o.residualTo !== null)) {
    // zeros and ones pick the input that each output corrects
    const picks = inputs.flatMap((i) => outputs.map((o) => Number(o.residualTo === i.channel)));
    const matrix = graph.floats('output.residualTo', [inputs.length, outputs.length], picks);
    rows = graph.add('Add', 'output.corrected', [rows, graph.add('MatMul', 'output.channels', ['x', matrix])]);
  }
  if (task === 'regression') {
    graph.add('Identity', 'y', [rows]);
    return;
  }
  graph.add('Softmax', 'y', [rows], { axis: -1 });
  const likeliest = graph.add('ArgMax', 'output.likeliest', [rows], { axis: -1, keepdims: 0 });
  graph.add('Cast', 'class', [likeliest], { to: 1 });
  graph.outputs.push({ name: 'class', shape: ['time', 'batch'] });
}

/** What of the card is not in the graph. */
function wordsOf({ name, summary, task, licence, rateHz, inputs, outputs }: Model['card']) {
  return {
    name,
    summary,
    task,
    licence,
    rateHz,
    inputs: inputs.map(({ channel, unit, range }) => ({ channel, unit, range })),
    outputs: outputs.map(({ name: output, unit, residualTo }) => ({ name: output, unit, residualTo })),
  };
}
