import { ConfigError } from '../core/errors.ts';
import { type Int8Layer, type Int8Values, proveInt8 } from './int8.ts';
import { int8Layout } from './int8Net.ts';
import { forwardNet, type Layer, type Net, zeroState } from './net.ts';
import { quantizeDense } from './quantizeDense.ts';
import { type Gate, quantizeGates } from './quantizeGates.ts';
import { quantizeThermal } from './quantizeThermal.ts';
import { quantizeThermalNeural } from './quantizeThermalNeural.ts';
import type { WeightType } from './requantize.ts';
import { thermal } from './thermal.ts';
import { thermalNeural } from './thermalNeural.ts';
import type { NodesTape } from './thermalNodes.ts';

/** Steps of a pre-activation, Q3.12, and of a full-scale 16-bit value. */
const Q12 = 4096;
const Q15 = 32768;

/** Results of sigmoid(p) are read from the table of tanh at p / 2. */
const SIGMOID: Gate = { steps: Q12 / 2 };
const TANH: Gate = { steps: Q12 };

const GATES: Readonly<Record<string, readonly Gate[]>> = {
  gru: [SIGMOID, SIGMOID, { ...TANH, split: true }],
  lstm: [SIGMOID, SIGMOID, TANH, SIGMOID],
  rnn: [TANH],
};

/** As many bits behind the point as the weights leave room for. */
function quantizeHead(layer: Layer, columnScale: readonly number[], type: WeightType): Int8Values | undefined {
  for (let fraction = 16; fraction >= 0; fraction--) {
    const values = quantizeDense(layer, columnScale, 2 ** fraction, type);
    if (values) return { ...values, fraction: Int32Array.of(fraction) };
  }
  return undefined;
}

/** A layer's integers, and what 32768 stands for in its outputs. */
interface Quantized {
  readonly values: Int8Values | undefined;
  readonly range: number;
}

/** A layer whose outputs are 16-bit fractions of `range`, or of twice as much, and so on, where that is too fine. */
function widen(range: number, quantize: (range: number) => Int8Values | undefined): Quantized {
  for (let wider = range; wider < range * 2 ** 24; wider *= 2) {
    const values = quantize(wider);
    if (values) return { values, range: wider };
  }
  return { values: undefined, range };
}

/** `calibrated` gives the largest magnitude of the layer's outputs or nodes. */
function quantizeLayer(
  layer: Layer,
  last: boolean,
  columnScale: readonly number[],
  type: WeightType,
  name: string,
  calibrated: () => number,
): Quantized {
  const { cell, params } = layer;
  // 32-bit outputs: a range would mean nothing
  if (cell === thermal) return { values: quantizeThermal(layer, columnScale, name), range: 1 };
  if (cell === thermalNeural) {
    return { values: quantizeThermalNeural(layer, columnScale, type, name, calibrated()), range: 1 };
  }
  if (last) return { values: quantizeHead(layer, columnScale, type), range: 1 };
  const gates = GATES[cell.name];
  if (params.activation === 'relu' || params.activation === 'linear') {
    return widen(1.25 * calibrated() || 1, (range) => {
      const steps = Q15 / range;
      if (gates) return quantizeGates(layer, [{ steps }], columnScale, range, type);
      return quantizeDense(layer, columnScale, steps, type);
    });
  }
  if (gates) return { values: quantizeGates(layer, gates, columnScale, 1, type), range: 1 };
  return { values: quantizeDense(layer, columnScale, Q12, type), range: params.activation === 'gelu' ? Q15 / Q12 : 1 };
}

/** Largest magnitude of the outputs of layer `index` over the calibration rows; of a thermal network of all its nodes. */
function largestOutput(net: Net, index: number, calibration: Float64Array): number {
  const T = calibration.length / net.inputs;
  const tape = forwardNet(net, calibration, zeroState(net, 1), T, 1).layers[index];
  const values = net.layers[index].cell === thermalNeural ? (tape as NodesTape).h : tape.y;
  const largest = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  if (Number.isFinite(largest)) return largest;
  throw new ConfigError(`int8: layers.${index}: grows without bound over the calibration rows`, [`layers.${index}`]);
}

export interface QuantizeOptions {
  /** Range of each standardized input, as in its scaling. */
  readonly inputRange: readonly number[];
  /** Standardized rows [n][inputs] of training data; needed by hidden layers that are linear or relu, and by thermal neural networks. */
  readonly calibration?: Float64Array;
  /** Width of the weights; default int8. */
  readonly weights?: WeightType;
}

/**
 * Post-training quantization of a float net: weights of 8 or 16 bits with a scale a row, 16-bit values between layers, 32-bit outputs.
 *
 * The net must end in a linear dense layer or a thermal network. Throws ConfigError with the layer's name where a layer cannot be
 * brought into 32-bit sums.
 */
export function quantizeNet(net: Net, { inputRange, calibration, weights = 'int8' }: QuantizeOptions): Int8Layer[] {
  if (inputRange.length !== net.inputs || !inputRange.every((r) => r > 0 && Number.isFinite(r))) {
    throw new ConfigError(`int8: inputRange must be ${net.inputs} positive numbers, got [${inputRange.join(', ')}]`);
  }
  // what the integer 32768 stands for, a value an input of the layer at hand
  let columnScale = inputRange;
  return int8Layout(net, weights).map((twin, i): Int8Layer => {
    const name = `layers.${i}`;
    const calibrated = () => {
      if (!calibration) throw new ConfigError(`int8: ${name} needs calibration rows`, [name]);
      return largestOutput(net, i, calibration);
    };
    const last = i === net.layers.length - 1;
    const { values, range } = quantizeLayer(net.layers[i], last, columnScale, weights, name, calibrated);
    if (!values) throw new ConfigError(`int8: ${name}: weights or biases are too large for 32-bit sums`, [name]);
    columnScale = new Array<number>(twin.units).fill(range);
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
