import { z } from 'zod';
import { tanh } from '../kernel/intrinsics.ts';
import { i32, type real, reals, type Values } from '../kernel/layout.ts';
import type { Cell, Weights } from './cell.ts';
import { units } from './params.ts';
import { backward, forward, type RnnTape } from './rnnTraining.ts';

const ACTIVATIONS = ['tanh', 'relu'] as const;

const params = z.strictObject({
  units: units('Hidden values, all of them outputs.'),
  activation: z.enum(ACTIVATIONS).default('tanh').meta({ description: 'Function of the weighted sum.' }),
});

function design(p: z.output<typeof params>, inputs: number, w: Weights) {
  return {
    inputs: i32(inputs),
    units: i32(p.units),
    activation: i32(ACTIVATIONS.indexOf(p.activation)),
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
      const given: real = c.biasIh[i] + dot(c.weightIh, i, x, from, c.inputs);
      const sum: real = given + (c.biasHh[i] + dot(c.weightHh, i, s.h, 0, units));
      if (c.activation === 0) y[to + i] = tanh(sum);
      else y[to + i] = sum > 0 ? sum : 0;
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
 * Simple recurrent layer (Elman).
 *
 * h' = activation(W_ih x + b_ih + W_hh h + b_hh). x [n][inputs], y [n][units] = h'. Weights as in PyTorch's RNN: weightIh
 * [units][inputs], weightHh [units][units], biasIh and biasHh [units].
 * No delay; the state starts at zero. With relu nothing bounds the state: it can grow without end.
 * Cost: units (inputs + units) multiplications and, for tanh, units exponentials a step; 4 units bytes of state in float.
 * Source: Elman, Finding structure in time, 1990, in the form of PyTorch's torch.nn.RNN.
 */
export const rnn: Cell<typeof params, ReturnType<typeof design>, ReturnType<typeof state>, RnnTape> = {
  name: 'rnn',
  summary: 'Simple recurrent layer, tanh or relu, with the weights of PyTorch.',
  source: 'J. L. Elman, Finding Structure in Time, 1990; torch.nn.RNN',
  params,
  weights: ({ units }, inputs) => {
    const bound = 1 / Math.sqrt(units);
    return {
      weightIh: { shape: [units, inputs], bound, decay: true },
      weightHh: { shape: [units, units], bound, decay: true },
      biasIh: { shape: [units], bound, decay: false },
      biasHh: { shape: [units], bound, decay: false },
    };
  },
  stateSize: (p) => p.units,
  design,
  state,
  process,
  forward,
  backward,
};
