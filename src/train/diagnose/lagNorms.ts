import { forwardNet, type Layer, type Net, zeroState } from '../../nn/net.ts';
import type { Scaler } from '../data/scaler.ts';
import type { Sequence } from '../data/sequences.ts';
import { standardRows } from './standardRows.ts';

/** How much of a layer's state is felt so many rows later. */
export interface LagNorms {
  /** `layers.0 gru`. */
  readonly name: string;
  readonly norms: readonly { readonly lag: number; readonly norm: number }[];
}

/** Rows at which the past is looked at. */
const PLACES = 6;

/** Cells whose state is their memory; the nodes of thermal networks are physics. */
const RECURRENT = ['rnn', 'gru', 'lstm'];

/**
 * The largest singular value of dh_T / dh_(T-k), the state over that k rows before, by the geometric mean over some rows T of the
 * sequences; k doubles from 1 to `longest`. Falling towards 0: gradients vanish, growing: they explode. Each layer by itself, with the rows that
 * it was really given. Source: Pascanu, Mikolov, Bengio, On the difficulty of training recurrent neural networks, 2013.
 */
export function lagNorms(net: Net, sequences: readonly Sequence[], scaler: Scaler, longest: number): LagNorms[] {
  const layers = net.layers.flatMap((layer, i) => (RECURRENT.includes(layer.cell.name) ? [{ layer, i }] : []));
  if (layers.length === 0) return [];
  const room = Math.max(...sequences.map((s) => s.n));
  const lags = doublings(Math.min(longest, room - 1));
  const deepest = lags[lags.length - 1];
  const long = sequences.filter((s) => s.n > deepest);
  const pasts = places(long, deepest).map(({ sequence, end }) => pastOf(net, sequence, scaler, end, lags));
  return layers.map(({ layer, i }) => ({
    name: `layers.${i} ${layer.cell.name}`,
    norms: lags.map((lag, k) => {
      const logs = pasts.map(({ states, inputs }) => Math.log(jacobianNorm(layer, inputs[i], states[k][i], lag)));
      return { lag, norm: Math.exp(logs.reduce((sum, v) => sum + v, 0) / logs.length) };
    }),
  }));
}

function doublings(longest: number): number[] {
  const lags = [1];
  while (2 * lags[lags.length - 1] <= longest) lags.push(2 * lags[lags.length - 1]);
  return lags;
}

/** Rows spread over all sequences, none nearer to a start than `before`. */
function places(sequences: readonly Sequence[], before: number): { sequence: Sequence; end: number }[] {
  const each = Math.max(1, Math.floor(PLACES / sequences.length));
  const step = Math.max(1, Math.floor(sequences.length / PLACES));
  return sequences
    .filter((_, k) => k % step === 0)
    .flatMap((sequence) =>
      Array.from({ length: each }, (_, k) => ({
        sequence,
        end: sequence.n - Math.floor((k * (sequence.n - before)) / each),
      })),
    );
}

interface Past {
  /** [lag][layer]: the state so many rows before the end. */
  readonly states: readonly (readonly Float64Array[])[];
  /** [layer]: the rows that it was given, up to the end. */
  readonly inputs: readonly Float64Array[];
}

function pastOf(net: Net, sequence: Sequence, scaler: Scaler, end: number, lags: readonly number[]): Past {
  const deepest = lags[lags.length - 1];
  const x = standardRows(sequence, scaler, 0, end);
  let state = zeroState(net, 1);
  let at = 0;
  const states: Float64Array[][] = [];
  const rows: Float64Array[][] = net.layers.map(() => []);
  for (const stop of [...lags.map((lag) => end - lag).reverse(), end]) {
    if (stop > at) {
      const part = x.subarray(at * net.inputs, stop * net.inputs);
      const tape = forwardNet(net, part, state, stop - at, 1);
      if (at >= end - deepest) {
        rows.forEach((list, i) => {
          list.push((i === 0 ? part : tape.layers[i - 1].y).slice());
        });
      }
      state = tape.hT.map((h) => h.slice());
    }
    states.unshift(state);
    at = stop;
  }
  // the first is the state at the end itself
  return { states: states.slice(1), inputs: rows.map(joined) };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** All rows of the Jacobian at once: as many sequences as the state has values, each with the gradient of another of them. */
function jacobianNorm(
  { cell, params, inputs, weights }: Layer,
  rows: Float64Array,
  h0: Float64Array,
  lag: number,
): number {
  const size = h0.length;
  const last = rows.subarray(rows.length - lag * inputs);
  const x = new Float64Array(lag * size * inputs);
  for (let t = 0; t < lag; t++) {
    const row = last.subarray(t * inputs, (t + 1) * inputs);
    for (let b = 0; b < size; b++) x.set(row, (t * size + b) * inputs);
  }
  const starts = new Float64Array(size * size);
  const identity = new Float64Array(size * size);
  for (let b = 0; b < size; b++) {
    starts.set(h0, b * size);
    identity[b * size + b] = 1;
  }
  const tape = cell.forward(params, inputs, weights, x, starts, lag, size);
  const unused = Object.fromEntries(Object.entries(weights).map(([key, w]) => [key, new Float64Array(w.length)]));
  cell.backward(params, inputs, weights, tape, new Float64Array(tape.y.length), identity, unused);
  return spectralNorm(tape.dh0, size);
}

const ITERATIONS = 60;

/** The largest singular value of a square matrix, by power iteration. */
export function spectralNorm(matrix: Float64Array, size: number): number {
  // no direction of a real net is orthogonal to these
  let v = Float64Array.from({ length: size }, (_, k) => 1 + k / size);
  let norm = 0;
  for (let k = 0; k < ITERATIONS; k++) {
    const u = new Float64Array(size);
    const next = new Float64Array(size);
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) u[i] += matrix[i * size + j] * v[j];
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) next[j] += matrix[i * size + j] * u[i];
    norm = Math.hypot(...u) / Math.hypot(...v);
    const length = Math.hypot(...next);
    if (!(length > 0)) return norm;
    v = next.map((value) => value / length);
  }
  return norm;
}
