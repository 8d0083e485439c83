import { addScaledPair, copyI16, dot4, saturate31, scaleQ15, sigmoidQ15, tanhQ15 } from '../kernel/intrinsics.ts';
import { i16s, type i32, i32s, scratch, type Values } from '../kernel/layout.ts';
import { netLayer } from './cell.ts';
import { gateArrays, gateCoeffs, gateSums } from './gates.ts';
import type { Int8Kernel, Int8Values, IntegerTwin } from './int8.ts';

function design(inputs: number, units: number, v: Int8Values) {
  return gateCoeffs(inputs, units, 4, v);
}

function state(units: number) {
  return { h: i16s(units), cell: i32s(units), sums: scratch(i32s(8)) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: i16s, y: i16s): void {
  const inputs: i32 = c.inputs;
  const units: i32 = c.units;
  const multiplier: i16s = c.multiplier;
  const bias: i32s = c.bias;
  const h: i16s = s.h;
  const cell: i32s = s.cell;
  const sums: i32s = s.sums;
  for (let t: i32 = 0; t < n; t++) {
    const to: i32 = t * units;
    for (let i: i32 = 0; i < units; i++) {
      dot4(c.weightIh, 4 * i * inputs, x, t * inputs, inputs, sums, 0);
      dot4(c.weightHh, 4 * i * units, h, 0, units, sums, 4);
      const m: i32 = 8 * i;
      const b: i32 = 4 * i;
      const iSum: i32 = addScaledPair(bias[b], sums[0], sums[4], multiplier, m);
      const fSum: i32 = addScaledPair(bias[b + 1], sums[1], sums[5], multiplier, m + 2);
      const gSum: i32 = addScaledPair(bias[b + 2], sums[2], sums[6], multiplier, m + 4);
      const oSum: i32 = addScaledPair(bias[b + 3], sums[3], sums[7], multiplier, m + 6);
      const input: i32 = sigmoidQ15(c.tanhTable, iSum >> c.shift);
      const forget: i32 = sigmoidQ15(c.tanhTable, fSum >> c.shift);
      const candidate: i32 = tanhQ15(c.tanhTable, gSum >> c.shift);
      const output: i32 = sigmoidQ15(c.tanhTable, oSum >> c.shift);
      const next: i32 = saturate31(scaleQ15(cell[i], forget) + ((input * candidate + 8192) >> 14));
      cell[i] = next;
      y[to + i] = (output * tanhQ15(c.tanhTable, next >> 4) + 16384) >> 15;
    }
    // only now: every unit reads the whole old state
    copyI16(y, to, units, h);
  }
}

/** An LSTM whose weights have 8 or 16 bits. */
export function integerLstm({ name, weights, process }: IntegerTwin<Coeffs, State>): Int8Kernel {
  return {
    name,
    arrays: (inputs, units) => gateArrays(inputs, units, 4, weights),
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
    sums: gateSums,
  };
}

/**
 * LSTM in integers: 8-bit weights, 16-bit outputs, 32-bit cells, bit-equal on every machine.
 *
 * As lstm, with x and h in Q0.15 and pre-activations in Q3.12 (halved for the sigmoid gates). The cell has 16 bits behind the point and
 * clamps at +-16384: with forget gates near 1 it grows far beyond what a 16-bit cell could hold.
 * c' = clamp(floor(c f) + i g), h' = o tanh(c'). `proveInt8` shows that no input overflows 32 bits.
 * Cost: 4 units (inputs + units) 8 by 16 bit multiplications and 16 units multiplications more; 6 units bytes of state.
 */
export const lstmInt8: Int8Kernel = integerLstm({ name: 'lstmInt8', weights: 'i8s', process });
