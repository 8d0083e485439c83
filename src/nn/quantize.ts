import { ConfigError } from '../core/errors.ts';
import { gruInt8 } from './gruInt8.ts';
import { headInt8 } from './headInt8.ts';
import { type Int8Layer, type Int8Values, proveInt8 } from './int8.ts';
import { int8Layout } from './int8Net.ts';
import { forwardNet, type Layer, type Net, zeroState } from './net.ts';
import { quantizeThermal } from './quantizeThermal.ts';
import { biasOf, largestShift, multiplierOf, productOf, quantizeRows, type RowSum } from './requantize.ts';
import { thermal } from './thermal.ts';

/** Steps of a pre-activation, Q3.12, and of a full-scale 16-bit value. */
const Q12 = 4096;
const Q15 = 32768;

const repeat = (n: number, value: number) => new Array<number>(n).fill(value);

function tooLarge(name: string): ConfigError {
  return new ConfigError(`int8: ${name}: weights or biases are too large for 32-bit sums`, [name]);
}

function quantizeGru({ inputs, weights, params: { units } }: Layer, columnScale: number[], name: string): Int8Values {
  const w = quantizeRows(weights.weightIh, 3 * units, columnScale);
  const u = quantizeRows(weights.weightHh, 3 * units, repeat(units, 1));
  // sigmoid(p) is read from the table of tanh at p / 2
  const steps = (row: number) => (row < 2 * units ? Q12 / 2 : Q12);
  const input = Array.from({ length: 3 * units }, (_, row) => productOf(w, row, inputs, steps(row)));
  const hidden = Array.from({ length: 3 * units }, (_, row) => productOf(u, row, units, steps(row)));
  const { biasIh, biasHh } = weights;
  const sums: RowSum[] = Array.from({ length: 4 * units }, (_, i) => {
    if (i < 2 * units) return { bias: (biasIh[i] + biasHh[i]) * steps(i), products: [input[i], hidden[i]] };
    if (i < 3 * units) return { bias: biasIh[i] * Q12, products: [input[i]] };
    return { bias: biasHh[i - units] * Q12, products: [hidden[i - units]] };
  });
  const shift = largestShift(sums);
  if (shift === 0) throw tooLarge(name);
  return {
    weightIh: w.q,
    weightHh: u.q,
    multiplierIh: Int16Array.from(input, (p) => multiplierOf(p.unit, shift)),
    multiplierHh: Int16Array.from(hidden, (p) => multiplierOf(p.unit, shift)),
    bias: Int32Array.from(sums, (s) => biasOf(s.bias, shift)),
    shift: Int32Array.of(shift),
  };
}

/** A dense layer with results of `steps` steps a unit; undefined where its sums cannot be kept inside 32 bits. */
function denseValues({ inputs, weights, params }: Layer, columnScale: number[], steps: number): Int8Values | undefined {
  const w = quantizeRows(weights.weight, params.units, columnScale);
  const products = Array.from(weights.bias, (_, row) => productOf(w, row, inputs, steps));
  const sums = products.map((p, row): RowSum => ({ bias: weights.bias[row] * steps, products: [p] }));
  const shift = largestShift(sums);
  if (shift === 0) return undefined;
  return {
    weight: w.q,
    multiplier: Int16Array.from(products, (p) => multiplierOf(p.unit, shift)),
    bias: Int32Array.from(sums, (s) => biasOf(s.bias, shift)),
    shift: Int32Array.of(shift),
  };
}

function quantizeHead(layer: Layer, columnScale: number[], name: string): Int8Values {
  // as many bits behind the point as the weights leave room for
  for (let fraction = 16; fraction >= 0; fraction--) {
    const values = denseValues(layer, columnScale, 2 ** fraction);
    if (values) return { ...values, fraction: Int32Array.of(fraction) };
  }
  throw tooLarge(name);
}

function quantizeTanh(layer: Layer, columnScale: number[], name: string): Int8Values {
  const values = denseValues(layer, columnScale, Q12);
  if (!values) throw tooLarge(name);
  return values;
}

/** A hidden dense layer whose outputs are 16-bit fractions of `range`, or of twice as much, and so on, where that is too fine. */
function quantizeHidden(layer: Layer, columnScale: number[], range: number, name: string) {
  for (let wider = range; wider < range * 2 ** 24; wider *= 2) {
    const values = denseValues(layer, columnScale, Q15 / wider);
    if (values) return { values, range: wider };
  }
  throw tooLarge(name);
}

/** Largest magnitude of the outputs of layer `index` over the calibration rows, with a margin. */
function outputRange(net: Net, index: number, calibration: Float64Array): number {
  const T = calibration.length / net.inputs;
  const { y } = forwardNet(net, calibration, zeroState(net, 1), T, 1).layers[index];
  let largest = 0;
  for (const v of y) largest = Math.max(largest, Math.abs(v));
  return largest > 0 ? 1.25 * largest : 1;
}

export interface QuantizeOptions {
  /** Range of each standardized input, as in its scaling. */
  readonly inputRange: readonly number[];
  /** Standardized rows [n][inputs] of training data; needed only by hidden dense layers without tanh. */
  readonly calibration?: Float64Array;
}

/**
 * Post-training quantization of a float net: 8-bit weights with a scale a row, 16-bit values between layers, 32-bit outputs.
 *
 * The net must end in a linear dense layer. Throws ConfigError with the layer's name where a layer cannot be brought into
 * 32-bit sums.
 */
export function quantizeNet(net: Net, { inputRange, calibration }: QuantizeOptions): Int8Layer[] {
  if (inputRange.length !== net.inputs || !inputRange.every((r) => r > 0 && Number.isFinite(r))) {
    throw new ConfigError(`int8: inputRange must be ${net.inputs} positive numbers, got [${inputRange.join(', ')}]`);
  }
  // what the integer 32768 stands for, a value an input of the layer at hand
  let columnScale = [...inputRange];
  return int8Layout(net).map((twin, i): Int8Layer => {
    const layer = net.layers[i];
    const name = `layers.${i}`;
    let range = 1;
    let values: Int8Values;
    if (layer.cell === thermal) values = quantizeThermal(layer, columnScale, name);
    else if (twin.kernel === headInt8) values = quantizeHead(layer, columnScale, name);
    else if (twin.kernel === gruInt8) values = quantizeGru(layer, columnScale, name);
    else if (layer.params.activation === 'tanh') values = quantizeTanh(layer, columnScale, name);
    else {
      if (!calibration) throw new ConfigError(`int8: ${name} needs calibration rows`, [name]);
      ({ values, range } = quantizeHidden(layer, columnScale, outputRange(net, i, calibration), name));
    }
    columnScale = repeat(twin.units, range);
    const result = { ...twin, values };
    proveInt8(result, name);
    return result;
  });
}

/**
 * One range for all inputs, from the largest standardized magnitude of each in the training data: a power of two with room
 * for a quarter more. One for all, since with ranges of their own the widest input would take the weights' 8 bits from the
 * others; 16-bit inputs have bits to spare.
 */
export function commonRange(largest: readonly number[]): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, 1.25 * Math.max(...largest))));
}
