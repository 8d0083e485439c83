import { z } from 'zod';
import { sigmoid, tanh } from '../kernel/intrinsics.ts';
import { i32, type real, reals, type Values } from '../kernel/layout.ts';
import type { Cell, Weights } from './cell.ts';
import { backward, forward, type GruTape } from './gruTraining.ts';
import { units } from './params.ts';

const params = z.strictObject({
  units: units('Hidden values, all of them outputs.'),
});

function design(p: z.output<typeof params>, inputs: number, w: Weights) {
  return {
    inputs: i32(inputs),
    units: i32(p.units),
    weightIh: reals(w.weightIh),
    weightHh: reals(w.weightHh),
    biasIh: reals(w.biasIh),
    biasHh: reals(w.biasHh),
  };
}

function state(c: Coeffs) {
  return { h: reals(c.units) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  const units: i32 = c.units;
  for (let t: i32 = 0; t < n; t++) {
    const from: i32 = t * c.inputs;
    const to: i32 = t * units;
    for (let i: i32 = 0; i < units; i++) {
      const zRow: i32 = units + i;
      const nRow: i32 = 2 * units + i;
      const r: real = sigmoid(
        c.biasIh[i] + dot(c.weightIh, i, x, from, c.inputs) + (c.biasHh[i] + dot(c.weightHh, i, s.h, 0, units)),
      );
      const z: real = sigmoid(
        c.biasIh[zRow] +
          dot(c.weightIh, zRow, x, from, c.inputs) +
          (c.biasHh[zRow] + dot(c.weightHh, zRow, s.h, 0, units)),
      );
      const hidden: real = c.biasHh[nRow] + dot(c.weightHh, nRow, s.h, 0, units);
      const candidate: real = tanh(c.biasIh[nRow] + dot(c.weightIh, nRow, x, from, c.inputs) + r * hidden);
      y[to + i] = candidate + z * (s.h[i] - candidate);
    }
    // only now: every unit reads the whole old state
    for (let i: i32 = 0; i < units; i++) s.h[i] = y[to + i];
  }
}

/** Row `row` of w times the n values of x from `from` on. */
function dot(w: reals, row: i32, x: reals, from: i32, n: i32): real {
  const start: i32 = row * n;
  let sum: real = 0;
  for (let k: i32 = 0; k < n; k++) sum += w[start + k] * x[from + k];
  return sum;
}

/**
 * Gated recurrent unit, reset after the product (PyTorch, cuDNN, Keras' default), gates in the order r z n.
 *
 * r = sigmoid(W_ir x + b_ir + W_hr h + b_hr), z likewise, n = tanh(W_in x + b_in + r (W_hn h + b_hn)), h' = n + z (h - n).
 * x [n][inputs], y [n][units] = h'. Weights as in PyTorch's GRU: weightIh [3 units][inputs], weightHh [3 units][units],
 * biasIh and biasHh [3 units], so that its files load without change.
 * No delay; the state starts at zero.
 * Cost: 3 units (inputs + units) multiplications and 3 units exponentials a step; 4 units bytes of state in float.
 * Source: Cho et al., 2014, arXiv 1406.1078, in the form of PyTorch's torch.nn.GRU.
 */
export const gru: Cell<typeof params, ReturnType<typeof design>, ReturnType<typeof state>, GruTape> = {
  name: 'gru',
  summary: 'Gated recurrent unit, reset after the product, with the weights of PyTorch.',
  source: 'K. Cho et al., Learning Phrase Representations using RNN Encoder-Decoder, 2014; torch.nn.GRU',
  params,
  weights: ({ units }, inputs) => {
    const bound = 1 / Math.sqrt(units);
    return {
      weightIh: { shape: [3 * units, inputs], bound, decay: true },
      weightHh: { shape: [3 * units, units], bound, decay: true },
      biasIh: { shape: [3 * units], bound, decay: false },
      biasHh: { shape: [3 * units], bound, decay: false },
    };
  },
  stateSize: (p) => p.units,
  design,
  state,
  process,
  forward,
  backward,
};
