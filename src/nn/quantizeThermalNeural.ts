import { ConfigError } from '../core/errors.ts';
import { exp } from '../kernel/intrinsics.ts';
import { type Int8Values, worstSum } from './int8.ts';
import type { Layer } from './net.ts';
import { quantizeDense } from './quantizeDense.ts';
import { quantizeStart } from './quantizeThermalNodes.ts';
import type { WeightType } from './requantize.ts';
import { netsOf, nodeSum } from './thermalNeuralNets.ts';
import { type ThermalNeuralParams, thermalNeuralParams } from './thermalNeuralParams.ts';

/** Steps of the nets' sums: arguments of tanh in Q3.12, those of sigmoid and softplus with 16 bits behind the point. */
const STEPS = { conductance: 65536, hidden: 4096, loss: 65536 };

/**
 * Post-training quantization of a thermal neural network: its nets as dense layers, its rates in 16 bits with a shift a node.
 * `largest` is how far the temperatures reach that its nets see.
 */
export function quantizeThermalNeural(
  layer: Layer,
  range: readonly number[],
  type: WeightType,
  name: string,
  largest: number,
): Int8Values | undefined {
  const p = thermalNeuralParams.parse(layer.params);
  const { inputs, weights } = layer;
  const nodes = p.timeConstants.length;
  const bits = Math.ceil(Math.log2(1.25 * Math.max(1, largest)));
  const seen = [...range.slice(0, p.sees), ...new Array<number>(nodes).fill(2 ** bits)];
  const nets = netsOf(p, inputs).map((net) => {
    const dense = { weight: weights[net.name], bias: weights[`${net.name}Bias`] };
    const scale = net.name === 'loss' ? new Array<number>(p.lossUnits).fill(1) : seen;
    const params = { units: net.rows };
    return { net, found: quantizeDense({ inputs: net.columns, weights: dense, params }, scale, STEPS[net.name], type) };
  });
  const rates = ratesOf(p, layer, name);
  const values: Record<string, Int8Values[string]> = {};
  const shift = rates.map((r) => r.shift);
  for (const { net, found } of nets) {
    if (!found) return undefined;
    values[net.name] = found.weight;
    values[`${net.name}Multiplier`] = found.multiplier;
    values[`${net.name}Bias`] = found.bias;
    shift.push(found.shift[0]);
  }
  // 2^-23 of a scaled unit a step; the nets see 2^-15 of the range
  shift.push(8 + bits);
  return {
    ...quantizeStart(p.start, p.boundaries, layer, range, name),
    rate: Int16Array.from(rates, (r) => r.rate),
    shift: Int32Array.from(shift),
    ...values,
    fraction: Int32Array.of(16),
  };
}

/** Rates of at most 15 bits with a shift a node, with which no sum can overflow. */
function ratesOf(p: ThermalNeuralParams, { weights }: Layer, name: string) {
  return p.timeConstants.map((rows, i) => {
    for (let shift = 20; shift >= 1; shift--) {
      const rate = Math.round((exp(-weights.capacity[i]) / rows) * 2 ** (16 + shift));
      if (rate <= 32767 && worstSum(nodeSum(p, rate, shift)) < 2 ** 31) return { rate, shift };
    }
    const message = `int8: ${name}: node ${i} could reach the temperatures around it in a row; more rows a second help`;
    throw new ConfigError(message, [name]);
  });
}
