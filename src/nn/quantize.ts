import { ConfigError } from '../core/errors.ts';
import { gruInt8 } from './gruInt8.ts';
import { headInt8 } from './headInt8.ts';
import { type Int8Layer, type Int8Values, proveInt8, sumOfMagnitudes, worstSum } from './int8.ts';
import { int8Layout } from './int8Net.ts';
import { forwardNet, type Layer, type Net, zeroState } from './net.ts';

/** Rows of 8-bit weights, each with its own scale: w = q * scale. */
interface Rows {
  readonly q: Int8Array;
  readonly scale: Float64Array;
}

/** A product inside a row's sum: `unit` is what one count of the 32-bit sum is worth in steps of the result. */
interface Product {
  readonly weights: number;
  readonly unit: number;
}

interface RowSum {
  /** In steps of the result. */
  readonly bias: number;
  readonly products: readonly Product[];
}

/** Steps of a pre-activation, Q3.12, and of a full-scale 16-bit value. */
const Q12 = 4096;
const Q15 = 32768;

/** Nearest integer, halves to even, as numpy's rint. */
function rint(v: number): number {
  const below = Math.floor(v);
  const rest = v - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** Symmetric per row: q = rint(w / scale), scale = max |w| / 127. `columnScale` is what the value 1 of an input stands for. */
function quantizeRows(w: Float64Array, rows: number, columnScale: ArrayLike<number>): Rows {
  const columns = columnScale.length;
  const q = new Int8Array(rows * columns);
  const scale = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let largest = 0;
    for (let k = 0; k < columns; k++) largest = Math.max(largest, Math.abs(w[i * columns + k] * columnScale[k]));
    scale[i] = largest / 127;
    // a row of zeros keeps scale 0, and so multiplier 0
    if (largest === 0) continue;
    for (let k = 0; k < columns; k++) q[i * columns + k] = rint((w[i * columns + k] * columnScale[k]) / scale[i]);
  }
  return { q, scale };
}

const multiplierOf = (unit: number, shift: number) => rint(unit * 2 ** (16 + shift));
const biasOf = (bias: number, shift: number) => rint(bias * 2 ** shift) + 2 ** (shift - 1);

/** The largest shift with which every multiplier fits 15 bits and no sum can overflow 32 bits; 0 when there is none. */
function largestShift(sums: readonly RowSum[]): number {
  for (let shift = 24; shift >= 1; shift--) {
    const fits = sums.every(({ bias, products }) => {
      const terms = products.map((p) => ({ weights: p.weights, multiplier: multiplierOf(p.unit, shift) }));
      return (
        terms.every((t) => t.multiplier <= 32767 && t.weights * 32768 < 2 ** 31) &&
        worstSum({ bias: biasOf(bias, shift), products: terms }) < 2 ** 31
      );
    });
    if (fits) return shift;
  }
  return 0;
}

function shiftFor(sums: readonly RowSum[], name: string): number {
  const shift = largestShift(sums);
  if (shift === 0) throw tooLarge(name);
  return shift;
}

function tooLarge(name: string): ConfigError {
  return new ConfigError(`int8: ${name}: weights or biases are too large for 32-bit sums`, [name]);
}

const repeat = (n: number, value: number) => new Array<number>(n).fill(value);

function productOf(rows: Rows, row: number, columns: number, steps: number): Product {
  return { weights: sumOfMagnitudes(rows.q, row, columns), unit: (rows.scale[row] / Q15) * steps };
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
  const shift = shiftFor(sums, name);
  return {
    weightIh: w.q,
    weightHh: u.q,
    multiplierIh: Int16Array.from(input, (p) => multiplierOf(p.unit, shift)),
    multiplierHh: Int16Array.from(hidden, (p) => multiplierOf(p.unit, shift)),
    bias: Int32Array.from(sums, (s) => biasOf(s.bias, shift)),
    shift: Int32Array.of(shift),
  };
}

/** `steps[i]` are the steps of the result in one unit of output i. */
function denseSums(w: Rows, bias: Float64Array, inputs: number, steps: ArrayLike<number>): RowSum[] {
  return Array.from(bias, (b, row) => ({ bias: b * steps[row], products: [productOf(w, row, inputs, steps[row])] }));
}

function denseValues(w: Rows, sums: readonly RowSum[], shift: number): Int8Values {
  return {
    weight: w.q,
    multiplier: Int16Array.from(sums, (s) => multiplierOf(s.products[0].unit, shift)),
    bias: Int32Array.from(sums, (s) => biasOf(s.bias, shift)),
    shift: Int32Array.of(shift),
  };
}

function quantizeHead({ inputs, weights, params: { units } }: Layer, columnScale: number[], name: string): Int8Values {
  const w = quantizeRows(weights.weight, units, columnScale);
  // as many bits behind the point as the weights leave room for
  for (let fraction = 16; fraction >= 0; fraction--) {
    const sums = denseSums(w, weights.bias, inputs, repeat(units, 2 ** fraction));
    const shift = largestShift(sums);
    if (shift > 0) return { ...denseValues(w, sums, shift), fraction: Int32Array.of(fraction) };
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

/** A hidden dense layer whose outputs are 16-bit fractions of `range`; of twice as much, and so on, where that is too fine. */
function quantizeHidden(layer: Layer, columnScale: number[], range: number, name: string) {
  const { inputs, weights, params } = layer;
  const w = quantizeRows(weights.weight, params.units, columnScale);
  for (let r = range; r < range * 2 ** 24; r *= 2) {
    const sums = denseSums(w, weights.bias, inputs, repeat(params.units, Q15 / r));
    const shift = largestShift(sums);
    if (shift > 0) return { values: denseValues(w, sums, shift), range: r };
  }
  throw tooLarge(name);
}

function quantizeTanh({ inputs, weights, params: { units } }: Layer, columnScale: number[], name: string): Int8Values {
  const w = quantizeRows(weights.weight, units, columnScale);
  const sums = denseSums(w, weights.bias, inputs, repeat(units, Q12));
  return denseValues(w, sums, shiftFor(sums, name));
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
    if (twin.kernel === headInt8) values = quantizeHead(layer, columnScale, name);
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
