import { addScaled, addScaledPair, copyI16, dot3, saturate17, sigmoidQ15, tanhQ15 } from '../kernel/intrinsics.ts';
import { i16s, type i32, i32s, scratch, type Values } from '../kernel/layout.ts';
import { netLayer } from './cell.ts';
import { gateArrays, gateCoeffs, gateProduct } from './gates.ts';
import type { Int8Kernel, Int8Values, IntegerTwin } from './int8.ts';

function design(inputs: number, units: number, v: Int8Values) {
  // biases of r, z, n of the input, n of the state
  return gateCoeffs(inputs, units, 3, v);
}

function state(units: number) {
  return { h: i16s(units), sums: scratch(i32s(6)) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: i16s, y: i16s): void {
  const inputs: i32 = c.inputs;
  const units: i32 = c.units;
  const multiplier: i16s = c.multiplier;
  const bias: i32s = c.bias;
  const sums: i32s = s.sums;
  const h: i16s = s.h;
  for (let t: i32 = 0; t < n; t++) {
    const to: i32 = t * units;
    for (let i: i32 = 0; i < units; i++) {
      dot3(c.weightIh, 3 * i * inputs, x, t * inputs, inputs, sums, 0);
      dot3(c.weightHh, 3 * i * units, h, 0, units, sums, 3);
      const m: i32 = 6 * i;
      const b: i32 = 4 * i;
      const rSum: i32 = addScaledPair(bias[b], sums[0], sums[3], multiplier, m);
      const zSum: i32 = addScaledPair(bias[b + 1], sums[1], sums[4], multiplier, m + 2);
      const r: i32 = sigmoidQ15(c.tanhTable, rSum >> c.shift);
      const z: i32 = sigmoidQ15(c.tanhTable, zSum >> c.shift);
      const nIn: i32 = addScaled(bias[b + 2], sums[2], multiplier[m + 4]) >> c.shift;
      const hidden: i32 = saturate17(addScaled(bias[b + 3], sums[5], multiplier[m + 5]) >> c.shift);
      const candidate: i32 = tanhQ15(c.tanhTable, nIn + ((r * hidden + 16384) >> 15));
      y[to + i] = candidate + ((z * (h[i] - candidate) + 16384) >> 15);
    }
    // only now: every unit reads the whole old state
    copyI16(y, to, units, h);
  }
}

/** A GRU whose weights have 8 or 16 bits. */
export function integerGru({ name, weights, process }: IntegerTwin<Coeffs, State>): Int8Kernel {
  return {
    name,
    arrays: (inputs, units) => gateArrays(inputs, units, 3, weights, 4),
    layer: (inputs, units, _activation, values) =>
      netLayer({
        kernel: name,
        process,
        coeffs: design(inputs, units, values),
        state: state(units),
        inputs,
        outputs: units,
        x: 'i16s',
        y: 'i16s',
      }),
    sums: (inputs, units, v) => {
      const input = (row: number) => gateProduct(v, 'Ih', inputs, row);
      const hidden = (row: number) => gateProduct(v, 'Hh', units, row);
      return Array.from(v.bias, (bias, i) => {
        if (i < 2 * units) return { bias, products: [input(i), hidden(i)] };
        return { bias, products: [i < 3 * units ? input(i) : hidden(i - units)] };
      });
    },
  };
}

/**
 * GRU in integers: 8-bit weights, 16-bit state, bit-equal on every machine.
 *
 * As gru, with x and h in Q0.15 and pre-activations in Q3.12 (halved for the sigmoid gates, whose function is then read
 * from the same table of tanh). Each row of the weights has its own scale, folded into a 16-bit multiplier; the bias
 * holds the constant that makes the shift round. `proveInt8` shows that no input overflows 32 bits.
 * Cost: 3 units (inputs + units) 8 by 16 bit multiplications and 9 units multiplications more; 2 units bytes of state.
 */
export const gruInt8: Int8Kernel = integerGru({ name: 'gruInt8', weights: 'i8s', process });
