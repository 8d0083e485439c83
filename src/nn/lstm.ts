import { z } from 'zod';
import { sigmoid, tanh } from '../kernel/intrinsics.ts';
import { i32, type real, reals, type Values } from '../kernel/layout.ts';
import type { Cell, Weights } from './cell.ts';
import { backward, forward, type LstmTape } from './lstmTraining.ts';
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
  return { h: reals(c.units), c: reals(c.units) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  const units: i32 = c.units;
  for (let t: i32 = 0; t < n; t++) {
    const from: i32 = t * c.inputs;
    const to: i32 = t * units;
    for (let i: i32 = 0; i < units; i++) {
      const fRow: i32 = units + i;
      const gRow: i32 = 2 * units + i;
      const oRow: i32 = 3 * units + i;
      const input: real = sigmoid(
        c.biasIh[i] + dot(c.weightIh, i, x, from, c.inputs) + (c.biasHh[i] + dot(c.weightHh, i, s.h, 0, units)),
      );
      const forget: real = sigmoid(
        c.biasIh[fRow] +
          dot(c.weightIh, fRow, x, from, c.inputs) +
          (c.biasHh[fRow] + dot(c.weightHh, fRow, s.h, 0, units)),
      );
      const candidate: real = tanh(
        c.biasIh[gRow] +
          dot(c.weightIh, gRow, x, from, c.inputs) +
          (c.biasHh[gRow] + dot(c.weightHh, gRow, s.h, 0, units)),
      );
      const output: real = sigmoid(
        c.biasIh[oRow] +
          dot(c.weightIh, oRow, x, from, c.inputs) +
          (c.biasHh[oRow] + dot(c.weightHh, oRow, s.h, 0, units)),
      );
      s.c[i] = forget * s.c[i] + input * candidate;
      y[to + i] = output * tanh(s.c[i]);
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
 * Long short-term memory with forget gate, without peepholes, gates in the order i f g o.
 *
 * i = sigmoid(W_ii x + b_ii + W_hi h + b_hi), f and o likewise, g = tanh(W_ig x + b_ig + W_hg h + b_hg), c' = f c + i g,
 * h' = o tanh(c'). x [n][inputs], y [n][units] = h'. Weights as in PyTorch's LSTM: weightIh [4 units][inputs], weightHh
 * [4 units][units], biasIh and biasHh [4 units]. In training the state of a sequence is h, then c.
 * No delay; the state starts at zero.
 * Cost: 4 units (inputs + units) multiplications and 5 units exponentials a step; 8 units bytes of state in float.
 * Source: Hochreiter and Schmidhuber, 1997; Gers et al., Learning to forget, 2000, in the form of PyTorch's torch.nn.LSTM.
 */
export const lstm: Cell<typeof params, ReturnType<typeof design>, ReturnType<typeof state>, LstmTape> = {
  name: 'lstm',
  summary: 'Long short-term memory with the weights of PyTorch.',
  source: 'S. Hochreiter and J. Schmidhuber, Long Short-Term Memory, 1997; torch.nn.LSTM',
  params,
  weights: ({ units }, inputs) => {
    const bound = 1 / Math.sqrt(units);
    return {
      weightIh: { shape: [4 * units, inputs], bound, decay: true },
      weightHh: { shape: [4 * units, units], bound, decay: true },
      biasIh: { shape: [4 * units], bound, decay: false },
      biasHh: { shape: [4 * units], bound, decay: false },
    };
  },
  stateSize: (p) => 2 * p.units,
  design,
  state,
  process,
  forward,
  backward,
};
