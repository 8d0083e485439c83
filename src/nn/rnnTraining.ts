import { tanh } from '../kernel/intrinsics.ts';
import type { Tape, Weights } from './cell.ts';
import { maskStep } from './masks.ts';
import { addColumnSums, addProduct, addToRows, at, matrix, transposed } from './matrix.ts';

interface Params {
  readonly units: number;
  readonly activation: 'tanh' | 'relu';
}

export interface RnnTape extends Tape {
  x: Float64Array;
  /** States [T + 1][B][units]; y is its rows 1..T. */
  readonly h: Float64Array;
  /** States [T][B][units] as the weighted sums see them: h itself, or under `mask`. */
  readonly seen: Float64Array;
  mask: Float64Array | undefined;
  /** Gradients of the weighted sums [T][B][units]. */
  readonly d: Float64Array;
}

function newTape(units: number, inputs: number, T: number, B: number, mask?: Float64Array): RnnTape {
  const h = new Float64Array((T + 1) * B * units);
  return {
    T,
    B,
    x: new Float64Array(0),
    h,
    seen: mask ? new Float64Array(T * B * units) : h,
    mask,
    y: h.subarray(B * units),
    hT: h.subarray(T * B * units),
    d: new Float64Array(T * B * units),
    dx: new Float64Array(T * B * inputs),
    dh0: new Float64Array(B * units),
  };
}

export function forward(
  { units, activation }: Params,
  inputs: number,
  w: Weights,
  x: Float64Array,
  h0: Float64Array,
  T: number,
  B: number,
  reuse?: RnnTape,
  mask?: Float64Array,
): RnnTape {
  const fits =
    reuse?.T === T &&
    reuse.B === B &&
    reuse.dh0.length === B * units &&
    reuse.dx.length === T * B * inputs &&
    (reuse.mask === undefined) === (mask === undefined);
  const tape = fits ? reuse : newTape(units, inputs, T, B, mask);
  tape.x = x;
  tape.mask = mask;
  const { h, seen, y } = tape;
  const size = B * units;
  y.fill(0);
  h.set(h0);
  const sums = matrix(y, B, units);
  const [rows, state] = [matrix(x, B, inputs), matrix(seen, B, units)];
  const [input, hidden] = [matrix(w.weightIh, units, inputs), matrix(w.weightHh, units, units)].map(transposed);
  for (let t = 0; t < T; t++) {
    if (mask) maskStep(h, mask, t, seen);
    addToRows(at(sums, t), w.biasIh);
    addToRows(sums, w.biasHh);
    addProduct(sums, at(rows, t), input);
    addProduct(sums, at(state, t), hidden);
    const [begin, end] = [t * size, (t + 1) * size];
    if (activation === 'tanh') for (let i = begin; i < end; i++) y[i] = tanh(y[i]);
    else for (let i = begin; i < end; i++) if (y[i] < 0) y[i] = 0;
  }
  return tape;
}

export function backward(
  { units, activation }: Params,
  inputs: number,
  w: Weights,
  { T, B, x, seen, mask, y, d, dx, dh0: dh }: RnnTape,
  dy: Float64Array,
  dhT: Float64Array,
  grads: Weights,
): void {
  const size = B * units;
  const sums = matrix(d, B, units);
  const running = matrix(dh, B, units);
  const hidden = matrix(w.weightHh, units, units);
  dh.set(dhT);
  for (let t = T - 1; t >= 0; t--) {
    for (let i = 0, k = t * size; i < size; i++, k++) {
      const slope = activation === 'tanh' ? 1 - y[k] * y[k] : y[k] > 0 ? 1 : 0;
      d[k] = (dh[i] + dy[k]) * slope;
    }
    dh.fill(0);
    addProduct(running, at(sums, t), hidden);
    if (mask) maskStep(dh, mask, 0);
  }
  // what no later step waits for: all steps at once
  const all = matrix(d, T * B, units);
  dx.fill(0);
  addProduct(matrix(dx, T * B, inputs), all, matrix(w.weightIh, units, inputs));
  addProduct(matrix(grads.weightIh, units, inputs), transposed(all), matrix(x, T * B, inputs));
  addProduct(matrix(grads.weightHh, units, units), transposed(all), matrix(seen, T * B, units));
  addColumnSums(grads.biasIh, all);
  addColumnSums(grads.biasHh, all);
}
