import { sigmoid, tanh } from '../kernel/intrinsics.ts';
import type { Tape, Weights } from './cell.ts';
import { maskStep } from './masks.ts';
import { addColumnSums, addProduct, addToRows, at, matrix, transposed } from './matrix.ts';

export interface GruTape extends Tape {
  x: Float64Array;
  /** States [T + 1][B][units]; y is its rows 1..T. */
  readonly h: Float64Array;
  /** States [T][B][units] as the gates see them: h itself, or under `mask`. */
  readonly seen: Float64Array;
  mask: Float64Array | undefined;
  /** [T][B][r z u n], u = W_hn h + b_hn: pre-activations, then values, and after backward gradients of the pre-activations. */
  readonly gates: Float64Array;
}

function newTape(units: number, inputs: number, T: number, B: number, mask?: Float64Array): GruTape {
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
    gates: new Float64Array(T * B * 4 * units),
    dx: new Float64Array(T * B * inputs),
    dh0: new Float64Array(B * units),
  };
}

/** Views of one time step. In `gates`, rz u are the rows of W_h and rz n those of W_i. */
function views({ x, seen, gates, dx, B }: GruTape, units: number, inputs: number) {
  return {
    x: matrix(x, B, inputs),
    seen: matrix(seen, B, units),
    rz: matrix(gates, B, 2 * units, 0, 4 * units),
    rzu: matrix(gates, B, 3 * units, 0, 4 * units),
    n: matrix(gates, B, units, 3 * units, 4 * units),
    dx: matrix(dx, B, inputs),
  };
}

function weightViews(w: Weights, units: number, inputs: number) {
  return {
    inputRz: matrix(w.weightIh, 2 * units, inputs),
    inputN: matrix(w.weightIh, units, inputs, 2 * units * inputs),
    hidden: matrix(w.weightHh, 3 * units, units),
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
  reuse?: GruTape,
  mask?: Float64Array,
): GruTape {
  const fits =
    reuse?.T === T &&
    reuse.B === B &&
    reuse.dh0.length === B * units &&
    reuse.dx.length === T * B * inputs &&
    (reuse.mask === undefined) === (mask === undefined);
  const tape = fits ? reuse : newTape(units, inputs, T, B, mask);
  tape.x = x;
  tape.mask = mask;
  tape.h.set(h0);
  tape.gates.fill(0);
  const v = views(tape, units, inputs);
  const weights = weightViews(w, units, inputs);
  const [inputRz, inputN, hidden] = [weights.inputRz, weights.inputN, weights.hidden].map(transposed);
  for (let t = 0; t < T; t++) {
    if (mask) maskStep(tape.h, mask, t, tape.seen);
    addToRows(at(v.rzu, t), w.biasHh);
    addProduct(v.rzu, at(v.seen, t), hidden);
    addToRows(at(v.rz, t), w.biasIh);
    addProduct(v.rz, at(v.x, t), inputRz);
    addToRows(at(v.n, t), w.biasIh, 2 * units);
    addProduct(v.n, v.x, inputN);
    activate(tape, t, units);
  }
  return tape;
}

/** Pre-activations of step t become gate values, and the next state follows from them. */
function activate({ B, gates, h }: GruTape, t: number, units: number): void {
  for (let b = 0; b < B; b++) {
    const g = (t * B + b) * 4 * units;
    const now = (t * B + b) * units;
    const next = now + B * units;
    for (let i = 0; i < units; i++) {
      const r = sigmoid(gates[g + i]);
      const z = sigmoid(gates[g + units + i]);
      const n = tanh(gates[g + 3 * units + i] + r * gates[g + 2 * units + i]);
      gates[g + i] = r;
      gates[g + units + i] = z;
      gates[g + 3 * units + i] = n;
      h[next + i] = n + z * (h[now + i] - n);
    }
  }
}

export function backward(
  { units }: { units: number },
  inputs: number,
  w: Weights,
  tape: GruTape,
  dy: Float64Array,
  dhT: Float64Array,
  grads: Weights,
): void {
  const { T, B, seen, mask, dx, dh0: dh } = tape;
  const v = views(tape, units, inputs);
  const [rzT, rzuT, nT] = [v.rz, v.rzu, v.n].map(transposed);
  const weights = weightViews(w, units, inputs);
  const gradients = weightViews(grads, units, inputs);
  const running = matrix(dh, B, units);
  dh.set(dhT);
  dx.fill(0);
  for (let t = T - 1; t >= 0; t--) {
    const first = t * B * units;
    for (let i = 0; i < B * units; i++) dh[i] += dy[first + i];
    differentiate(tape, t, units);
    addProduct(gradients.hidden, at(rzuT, t), at(v.seen, t));
    if (mask) {
      // the state that the gates saw is of no more use: its gradient takes its place
      seen.fill(0, first, first + B * units);
      addProduct(v.seen, at(v.rzu, t), weights.hidden);
      for (let i = 0; i < B * units; i++) dh[i] += mask[i] * seen[first + i];
    } else addProduct(running, at(v.rzu, t), weights.hidden);
    addProduct(at(v.dx, t), at(v.rz, t), weights.inputRz);
    addProduct(v.dx, at(v.n, t), weights.inputN);
    addProduct(gradients.inputRz, at(rzT, t), at(v.x, t));
    addProduct(gradients.inputN, at(nT, t), v.x);
    addColumnSums(grads.biasHh, v.rzu);
    addColumnSums(grads.biasIh, v.rz);
    addColumnSums(grads.biasIh, v.n, 2 * units);
  }
}

/** Gate values of step t become gradients; dh0, the running gradient of the state, keeps the part that passes z. */
function differentiate({ B, gates, h, dh0 }: GruTape, t: number, units: number): void {
  for (let b = 0; b < B; b++) {
    const g = (t * B + b) * 4 * units;
    const now = (t * B + b) * units;
    for (let i = 0; i < units; i++) {
      const r = gates[g + i];
      const z = gates[g + units + i];
      const u = gates[g + 2 * units + i];
      const n = gates[g + 3 * units + i];
      const dh = dh0[b * units + i];
      const dn = dh * (1 - z) * (1 - n * n);
      gates[g + i] = dn * u * r * (1 - r);
      gates[g + units + i] = dh * (h[now + i] - n) * z * (1 - z);
      gates[g + 2 * units + i] = dn * r;
      gates[g + 3 * units + i] = dn;
      dh0[b * units + i] = dh * z;
    }
  }
}
