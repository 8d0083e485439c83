import { ConfigError, unknownName } from '../core/errors.ts';
import { Random } from '../core/random.ts';
import { checkSchema, messageOf } from '../core/schemaProblems.ts';
import type { AnyCell, Tape, Weights } from './cell.ts';
import { cells } from './cells.ts';
import { type Masks, maskStep } from './masks.ts';

/** One layer as recipes and cards say it: the cell's name and its parameters. */
export type LayerSpec = { readonly cell: string } & Readonly<Record<string, unknown>>;

export interface Layer {
  readonly cell: AnyCell;
  /** As the cell's zod object gives them, defaults filled in. */
  readonly params: { readonly units: number } & Readonly<Record<string, unknown>>;
  readonly inputs: number;
  readonly weights: Weights;
}

/** Layers in order, each feeding the next. */
export interface Net {
  readonly inputs: number;
  readonly outputs: number;
  readonly layers: readonly Layer[];
}

/** One weight array of a net, for optimizers, files and reports. */
export interface Parameter {
  /** `layers.0.weightIh`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly value: Float64Array;
  readonly decay: boolean;
}

/** A tape a layer, and the net's own gradient arrays. */
export interface NetTape {
  readonly layers: readonly Tape[];
  readonly masks: Masks | undefined;
  /** Outputs of the layers as the next one sees them: their own, or under a mask. */
  readonly seen: readonly Float64Array[];
  /** Outputs of the last layer [T][B][outputs]. */
  readonly y: Float64Array;
  /** State after the last step, an array a layer [B][stateSize]: the `h0` of the next chunk. Copied by `carryState`. */
  readonly hT: readonly Float64Array[];
}

/** A net with zero weights. Throws ConfigError for unknown cells and parameters, with the path inside `spec`. */
export function createNet(spec: readonly LayerSpec[], inputs: number): Net {
  const layers = describeLayers(spec, inputs).map((layer): Layer => {
    const weights: Weights = {};
    for (const [key, { shape }] of Object.entries(layer.cell.weights(layer.params, layer.inputs))) {
      weights[key] = new Float64Array(sizeOf(shape));
    }
    return { ...layer, weights };
  });
  return { inputs, outputs: layers[layers.length - 1].params.units, layers };
}

/** Number of weights of a net, before there is memory for them. Throws as `createNet`. */
export function weightCount(spec: readonly LayerSpec[], inputs: number): number {
  return describeLayers(spec, inputs)
    .flatMap((layer) => Object.values(layer.cell.weights(layer.params, layer.inputs)))
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

function describeLayers(spec: readonly LayerSpec[], inputs: number): Omit<Layer, 'weights'>[] {
  if (spec.length === 0) throw new ConfigError('net: needs at least one layer');
  let width = inputs;
  return spec.map(({ cell: name, ...given }, i) => {
    const cell = Object.hasOwn(cells, name) ? cells[name] : undefined;
    if (!cell) throw new ConfigError(`net: ${unknownName('cell', name, Object.keys(cells))}`, [i, 'cell']);
    const { data: params, problems } = checkSchema(cell.params, given, { label: name, keyWord: 'parameter' });
    if (problems.length > 0) throw new ConfigError(messageOf(problems), [i, ...problems[0].path]);
    const layer = { cell, params, inputs: width };
    width = params.units;
    return layer;
  });
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** A net with PyTorch's uniform initialization. The same seed gives the same weights on every machine. */
export function initNet(spec: readonly LayerSpec[], inputs: number, seed: number): Net {
  const net = createNet(spec, inputs);
  const random = new Random(seed);
  for (const layer of net.layers) {
    for (const [key, { bound }] of Object.entries(layer.cell.weights(layer.params, layer.inputs))) {
      const w = layer.weights[key];
      for (let i = 0; i < w.length; i++) w[i] = bound * (2 * random.uniform() - 1);
    }
  }
  return net;
}

/** The weight arrays in a fixed order. With `grads`, the gradient arrays under the same names. */
export function parameters(net: Net, weights: readonly Weights[] = net.layers.map((l) => l.weights)): Parameter[] {
  return net.layers.flatMap((layer, i) =>
    Object.entries(layer.cell.weights(layer.params, layer.inputs)).map(([key, { shape, decay }]) => ({
      name: `layers.${i}.${key}`,
      shape,
      value: weights[i][key],
      decay,
    })),
  );
}

/** Arrays of the weights' shapes, all zero: gradients, moments, best weights so far. */
export function zerosLike(net: Net): Weights[] {
  return net.layers.map((layer) =>
    Object.fromEntries(Object.entries(layer.weights).map(([key, w]) => [key, new Float64Array(w.length)])),
  );
}

/** State of B sequences at their start: an array a layer, [B][stateSize], all zero. */
export function zeroState(net: Net, B: number): Float64Array[] {
  return net.layers.map((layer) => new Float64Array(B * layer.cell.stateSize(layer.params)));
}

/** Copies the state after a chunk into the array set that the next chunk starts from. */
export function carryState(from: NetTape, to: readonly Float64Array[]): void {
  from.hT.forEach((h, i) => {
    to[i].set(h);
  });
}

/** x [T][B][inputs]; `h0` an array a layer. A tape of the same shape, with masks or without, is used again. */
export function forwardNet(
  net: Net,
  x: Float64Array,
  h0: readonly Float64Array[],
  T: number,
  B: number,
  reuse?: NetTape,
  masks?: Masks,
): NetTape {
  let rows = x;
  const seen: Float64Array[] = [];
  const layers = net.layers.map(({ cell, params, inputs, weights }, i): Tape => {
    const tape: Tape = cell.forward(params, inputs, weights, rows, h0[i], T, B, reuse?.layers[i], masks?.states[i]);
    const mask = masks?.outputs[i];
    seen.push(mask ? masked(tape.y, mask, T, reuse?.seen[i]) : tape.y);
    rows = seen[i];
    return tape;
  });
  return { layers, masks, seen, y: rows, hT: layers.map((t) => t.hT) };
}

function masked(y: Float64Array, mask: Float64Array, T: number, reuse?: Float64Array): Float64Array {
  const to = reuse && reuse.length === y.length && reuse !== y ? reuse : new Float64Array(y.length);
  for (let t = 0; t < T; t++) maskStep(y, mask, t, to);
  return to;
}

/**
 * dy [T][B][outputs]; adds to `grads`. Gradients stop at the chunk's start (truncated backpropagation through time);
 * those of x stand in `tape.layers[0].dx`.
 */
export function backwardNet(net: Net, tape: NetTape, dy: Float64Array, grads: readonly Weights[]): void {
  let d = dy;
  for (let i = net.layers.length - 1; i >= 0; i--) {
    const { cell, params, inputs, weights } = net.layers[i];
    const t = tape.layers[i];
    const mask = tape.masks?.outputs[i];
    if (mask) for (let step = 0; step < t.T; step++) maskStep(d, mask, step);
    cell.backward(params, inputs, weights, t, d, new Float64Array(t.hT.length), grads[i]);
    d = t.dx;
  }
}
