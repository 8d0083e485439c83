import { sigmoid, tanh } from '../kernel/intrinsics.ts';
import type { Tape, Weights } from './cell.ts';
import { maskStep } from './masks.ts';
import { addColumnSums, addProduct, addToRows, at, matrix, transposed } from './matrix.ts';

export interface LstmTape extends Tape {
  x: Float64Array;
  /** Hidden and cell states [T + 1][B][units]; y is rows 1..T of h. */
  readonly h: Float64Array;
  readonly c: Float64Array;
  /** Hidden states [T][B][units] as the gates see them: h itself, or under `mask`. */
  readonly seen: Float64Array;
  mask: Float64Array | undefined;
  /** [T][B][i f g o]: weighted sums, then values, and after backward gradients of the sums. */
  readonly gates: Float64Array;
  /** Running gradients of h and c [B][units]. */
  readonly dh: Float64Array;
  readonly dc: Float64Array;
}

function newTape(units: number, inputs: number, T: number, B: number, mask?: Float64Array): LstmTape {
  const of = (n: number) => new Float64Array(n);
  const h = of((T + 1) * B * units);
  return {
    T,
    B,
    x: of(0),
    h,
    seen: mask ? of(T * B * units) : h,
    mask,
    c: of((T + 1) * B * units),
    y: h.subarray(B * units),
    hT: of(2 * B * units),
    gates: of(T * B * 4 * units),
    dh: of(B * units),
    dc: of(B * units),
    dx: of(T * B * inputs),
    dh0: of(2 * B * units),
  };
}

export function forward(
  { units }: { units: number },
  inputs: number,
  w: Weights,
  x: Float64Array,
  h0: Float64Array,
  T: number,
  B: number,
  reuse?: LstmTape,
  mask?: Float64Array,
): LstmTape {
  const fits =
    reuse?.T === T &&
    reuse.B === B &&
    reuse.dh.length === B * units &&
    reuse.dx.length === T * B * inputs &&
    (reuse.mask === undefined) === (mask === undefined);
  const tape = fits ? reuse : newTape(units, inputs, T, B, mask);
  const { h, c, seen, gates, hT } = tape;
  const last = T * B * units;
  tape.x = x;
  tape.mask = mask;
  gates.fill(0);
  split(h0, units, h, c);
  const sums = matrix(gates, B, 4 * units);
  const [rows, state] = [matrix(x, B, inputs), matrix(seen, B, units)];
  const [input, hidden] = [matrix(w.weightIh, 4 * units, inputs), matrix(w.weightHh, 4 * units, units)].map(transposed);
  for (let t = 0; t < T; t++) {
    if (mask) maskStep(h, mask, t, seen);
    addToRows(at(sums, t), w.biasIh);
    addToRows(sums, w.biasHh);
    addProduct(sums, at(rows, t), input);
    addProduct(sums, at(state, t), hidden);
    activate(tape, t, units);
  }
  join(h.subarray(last), c.subarray(last), units, hT);
  return tape;
}

/** Sums of step t become gate values, and the next state follows from them. */
function activate({ B, gates, h, c }: LstmTape, t: number, units: number): void {
  for (let b = 0; b < B; b++) {
    const k = (t * B + b) * 4 * units;
    const now = (t * B + b) * units;
    const next = now + B * units;
    for (let u = 0; u < units; u++) {
      const i = sigmoid(gates[k + u]);
      const f = sigmoid(gates[k + units + u]);
      const g = tanh(gates[k + 2 * units + u]);
      const o = sigmoid(gates[k + 3 * units + u]);
      gates[k + u] = i;
      gates[k + units + u] = f;
      gates[k + 2 * units + u] = g;
      gates[k + 3 * units + u] = o;
      c[next + u] = f * c[now + u] + i * g;
      h[next + u] = o * tanh(c[next + u]);
    }
  }
}

export function backward(
  { units }: { units: number },
  inputs: number,
  w: Weights,
  tape: LstmTape,
  dy: Float64Array,
  dhT: Float64Array,
  grads: Weights,
): void {
  const { T, B, x, seen, mask, gates, dh, dc, dx, dh0 } = tape;
  const size = B * units;
  const sums = matrix(gates, B, 4 * units);
  const running = matrix(dh, B, units);
  const hidden = matrix(w.weightHh, 4 * units, units);
  split(dhT, units, dh, dc);
  for (let t = T - 1; t >= 0; t--) {
    for (let i = 0; i < size; i++) dh[i] += dy[t * size + i];
    differentiate(tape, t, units);
    dh.fill(0);
    addProduct(running, at(sums, t), hidden);
    if (mask) maskStep(dh, mask, 0);
  }
  join(dh, dc, units, dh0);
  // what no later step waits for: all steps at once
  const all = matrix(gates, T * B, 4 * units);
  dx.fill(0);
  addProduct(matrix(dx, T * B, inputs), all, matrix(w.weightIh, 4 * units, inputs));
  addProduct(matrix(grads.weightIh, 4 * units, inputs), transposed(all), matrix(x, T * B, inputs));
  addProduct(matrix(grads.weightHh, 4 * units, units), transposed(all), matrix(seen, T * B, units));
  addColumnSums(grads.biasIh, all);
  addColumnSums(grads.biasHh, all);
}

/** Gate values of step t become gradients of the sums; dc moves on to the step before. */
function differentiate({ B, gates, c, dh, dc }: LstmTape, t: number, units: number): void {
  for (let b = 0; b < B; b++) {
    const k = (t * B + b) * 4 * units;
    const now = (t * B + b) * units;
    const next = now + B * units;
    for (let u = 0; u < units; u++) {
      const i = gates[k + u];
      const f = gates[k + units + u];
      const g = gates[k + 2 * units + u];
      const o = gates[k + 3 * units + u];
      const squashed = tanh(c[next + u]);
      const at = b * units + u;
      const d = dc[at] + dh[at] * o * (1 - squashed * squashed);
      gates[k + u] = d * g * i * (1 - i);
      gates[k + units + u] = d * c[now + u] * f * (1 - f);
      gates[k + 2 * units + u] = d * i * (1 - g * g);
      gates[k + 3 * units + u] = dh[at] * squashed * o * (1 - o);
      dc[at] = d * f;
    }
  }
}

/** Rows [h c] of a state into h and c, and back. */
function split(from: Float64Array, units: number, h: Float64Array, c: Float64Array): void {
  for (let k = 0, at = 0; at < from.length; k += units, at += 2 * units) {
    h.set(from.subarray(at, at + units), k);
    c.set(from.subarray(at + units, at + 2 * units), k);
  }
}

function join(h: Float64Array, c: Float64Array, units: number, to: Float64Array): void {
  for (let k = 0, at = 0; at < to.length; k += units, at += 2 * units) {
    to.set(h.subarray(k, k + units), at);
    to.set(c.subarray(k, k + units), at + units);
  }
}
