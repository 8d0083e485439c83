import { ConfigError } from '../core/errors.ts';
import { quantizeNet } from '../nn/quantize.ts';
import type { WeightType } from '../nn/requantize.ts';
import type { Model } from './model.ts';

/**
 * A model with integer twins of its net. `rows` [n][inputs] in SI units, as the net will meet them, give the range of each input, twice
 * the largest magnitude as training does, and of hidden layers that are linear or relu. Without rows the card's ranges count,
 * and such layers are refused with ConfigError.
 */
export function quantizeModel(model: Model, weights: readonly WeightType[], rows?: Float64Array): Model {
  const { net } = model;
  const scales = model.card.inputs;
  const calibration = rows?.map((x, i) => {
    const { mean, std } = scales[i % scales.length];
    return (x - mean) / std;
  });
  const largest = scales.map(() => 0);
  calibration?.forEach((v, i) => {
    const k = i % scales.length;
    largest[k] = Math.max(largest[k], Math.abs(v));
  });
  const inputs = scales.map((scale, k) => ({ ...scale, range: calibration ? 2 * largest[k] || 1 : scale.range }));
  const inputRange = inputs.map((i) => i.range);
  const twins = weights.map((w) => {
    try {
      return [w, quantizeNet(net, { inputRange, weights: w, calibration })] as const;
    } catch (error) {
      if (!(error instanceof ConfigError) || calibration) throw error;
      throw new ConfigError(`${error.message} (${w}); give a log of its inputs as --input, or --precision none`);
    }
  });
  return { ...model, card: { ...model.card, inputs }, ...(Object.fromEntries(twins) as Pick<Model, WeightType>) };
}
