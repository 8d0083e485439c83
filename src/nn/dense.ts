import { z } from 'zod';
import { tanh } from '../kernel/intrinsics.ts';
import { i32, type real, reals, type Values } from '../kernel/layout.ts';
import type { Cell, Tape, Weights } from './cell.ts';
import { addColumnSums, addProduct, addToRows, matrix, transposed } from './matrix.ts';
import { units } from './params.ts';

const ACTIVATIONS = ['linear', 'tanh', 'relu', 'gelu'] as const;

const params = z.strictObject({
  units: units('Number of outputs.'),
  activation: z.enum(ACTIVATIONS).default('linear').meta({ description: 'Function of the weighted sum.' }),
});
type Params = z.output<typeof params>;

/** The activation as kernels know it: 0 linear, 1 tanh, 2 relu, 3 gelu. */
export function activationCode(activation: Params['activation']): number {
  return ACTIVATIONS.indexOf(activation);
}

function design(p: Params, inputs: number, w: Weights) {
  return {
    inputs: i32(inputs),
    units: i32(p.units),
    activation: i32(activationCode(p.activation)),
    weight: reals(w.weight),
    bias: reals(w.bias),
  };
}

function state() {
  return {};
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, _s: State, n: i32, x: reals, y: reals): void {
  for (let t: i32 = 0; t < n; t++) {
    const from: i32 = t * c.inputs;
    for (let i: i32 = 0; i < c.units; i++) {
      const row: i32 = i * c.inputs;
      let sum: real = c.bias[i];
      for (let k: i32 = 0; k < c.inputs; k++) sum += c.weight[row + k] * x[from + k];
      if (c.activation === 1) sum = tanh(sum);
      else if (c.activation === 2 && sum < 0) sum = 0;
      else if (c.activation === 3) sum = gelu(sum);
      y[t * c.units + i] = sum;
    }
  }
}

/** x times the normal distribution at x, by tanh: 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
function gelu(x: real): real {
  return 0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)));
}

/** d gelu / dx. */
function geluSlope(x: number): number {
  const squashed = tanh(0.7978845608028654 * (x + 0.044715 * x * x * x));
  const inner = 0.7978845608028654 * (1 + 3 * 0.044715 * x * x);
  return 0.5 * (1 + squashed) + 0.5 * x * (1 - squashed * squashed) * inner;
}

interface DenseTape extends Tape {
  x: Float64Array;
  /** [T][B][units]: with gelu the slope at the weighted sums; after backward their gradient. */
  readonly d: Float64Array;
}

function newTape(units: number, inputs: number, T: number, B: number): DenseTape {
  const of = (n: number) => new Float64Array(n);
  return {
    T,
    B,
    x: of(0),
    y: of(T * B * units),
    hT: of(0),
    d: of(T * B * units),
    dx: of(T * B * inputs),
    dh0: of(0),
  };
}

function forward(
  { units, activation }: Params,
  inputs: number,
  w: Weights,
  x: Float64Array,
  _h0: Float64Array,
  T: number,
  B: number,
  reuse?: DenseTape,
): DenseTape {
  const fits =
    reuse?.T === T && reuse.B === B && reuse.y.length === T * B * units && reuse.dx.length === T * B * inputs;
  const tape = fits ? reuse : newTape(units, inputs, T, B);
  tape.x = x;
  const { y } = tape;
  const sums = matrix(y, T * B, units);
  y.fill(0);
  addToRows(sums, w.bias);
  addProduct(sums, matrix(x, T * B, inputs), transposed(matrix(w.weight, units, inputs)));
  if (activation === 'tanh') for (let i = 0; i < y.length; i++) y[i] = tanh(y[i]);
  if (activation === 'relu') for (let i = 0; i < y.length; i++) if (y[i] < 0) y[i] = 0;
  if (activation === 'gelu') {
    // unlike the others' slopes, that of gelu does not follow from its value
    for (let i = 0; i < y.length; i++) {
      tape.d[i] = geluSlope(y[i]);
      y[i] = gelu(y[i]);
    }
  }
  return tape;
}

function backward(
  { units, activation }: Params,
  inputs: number,
  w: Weights,
  { T, B, x, y, d, dx }: DenseTape,
  dy: Float64Array,
  _dhT: Float64Array,
  grads: Weights,
): void {
  if (activation === 'gelu') for (let i = 0; i < d.length; i++) d[i] *= dy[i];
  else d.set(dy);
  if (activation === 'tanh') for (let i = 0; i < d.length; i++) d[i] *= 1 - y[i] * y[i];
  if (activation === 'relu') for (let i = 0; i < d.length; i++) if (!(y[i] > 0)) d[i] = 0;
  const sums = matrix(d, T * B, units);
  addProduct(matrix(grads.weight, units, inputs), transposed(sums), matrix(x, T * B, inputs));
  addColumnSums(grads.bias, sums);
  dx.fill(0);
  addProduct(matrix(dx, T * B, inputs), sums, matrix(w.weight, units, inputs));
}

/**
 * Fully connected layer.
 *
 * y = activation(W x + b). x [n][inputs], y [n][units]; weight [units][inputs] and bias [units] as in PyTorch's Linear.
 * No delay, no state.
 * gelu is the tanh form (`approximate='tanh'` in PyTorch).
 * Cost: units * inputs multiplications a step, and a tanh a unit for tanh and gelu.
 * Source: torch.nn.Linear.
 */
export const dense: Cell<typeof params, ReturnType<typeof design>, ReturnType<typeof state>, DenseTape> = {
  name: 'dense',
  summary: 'Fully connected layer: linear, tanh, relu or gelu.',
  source: 'torch.nn.Linear',
  params,
  weights: ({ units }, inputs) => {
    const bound = 1 / Math.sqrt(inputs);
    return {
      weight: { shape: [units, inputs], bound, decay: true },
      bias: { shape: [units], bound, decay: false },
    };
  },
  stateSize: () => 0,
  design,
  state,
  process,
  forward,
  backward,
};
