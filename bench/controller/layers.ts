import { Random } from '../../src/core/random.ts';
import { allocate } from '../../src/kernel/layout.ts';
import type { NetLayer } from '../../src/nn/cell.ts';
import { initNet, type Layer } from '../../src/nn/net.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';
import type { WeightType } from '../../src/nn/requantize.ts';

export const CELLS = ['gru', 'lstm', 'rnn'] as const;
export const SIZES = [
  { inputs: 8, units: 16 },
  { inputs: 8, units: 32 },
] as const;
export const WEIGHTS: readonly WeightType[] = ['int8', 'int16'];
const STEPS = 500;

/** A recurrent layer in float64 and as integers. */
export interface BenchLayer {
  readonly float: Layer;
  readonly integer: Readonly<Record<WeightType, NetLayer>>;
}

/** A layer with weights twice PyTorch's, as large as those of a trained net. */
export function benchLayer(cell: string, inputs: number, units: number): BenchLayer {
  const net = initNet(
    [
      { cell, units },
      { cell: 'dense', units: 1 },
    ],
    inputs,
    1,
  );
  const float = net.layers[0];
  for (const w of Object.values(float.weights)) for (let i = 0; i < w.length; i++) w[i] *= 2;
  const twin = (weights: WeightType): NetLayer => {
    const [{ kernel, activation, values }] = quantizeNet(net, { inputRange: new Array(inputs).fill(1), weights });
    return kernel.layer(inputs, units, activation, values);
  };
  return { float, integer: { int8: twin('int8'), int16: twin('int16') } };
}

/** Rows in [-1, 1) as 16-bit fractions. */
export function benchRows(inputs: number): Int16Array {
  const random = new Random(3);
  return Int16Array.from({ length: STEPS * inputs }, () => random.below(65536) - 32768);
}

/** What the layer gives in float64 for rows of 16-bit fractions. */
export function trueRows({ cell, params, inputs, weights }: Layer, x: Int16Array): Float64Array {
  const n = x.length / inputs;
  const y = new Float64Array(n * params.units);
  const coeffs = allocate(cell.design(params, inputs, weights));
  const reals = Float64Array.from(x, (v) => v / 32768);
  cell.process(coeffs, allocate(cell.state(coeffs)), n, reals, y);
  return y;
}
