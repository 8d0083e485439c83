import type { Net } from '../nn/net.ts';
import { fitScaler, type Scaler } from './data/scaler.ts';
import { learnedWhole } from './data/split.ts';
import { type Dataset, trainingExamples } from './dataset.ts';
import { fit, makeTrainer, resultOf } from './fit.ts';
import type { Recipe } from './recipe.ts';
import type { EpochReport } from './trainer.ts';

/**
 * Fits once more on train and validation rows together, from the same seed and for as many epochs as were found best. What has
 * been said of the model before, by rows that it had not seen, is then an estimate of what it can do, on the safe side.
 */
export async function refit(
  recipe: Recipe,
  data: Dataset,
  { seed, epochs }: { readonly seed: number; readonly epochs: number },
  onEpoch: (report: EpochReport) => void,
  signal?: AbortSignal,
): Promise<{ readonly net: Net; readonly scaler: Scaler }> {
  const train = learnedWhole(data.split);
  const scaler = fitScaler(train, data.task);
  const whole = { ...data, split: { ...data.split, train }, scaler, train: trainingExamples(recipe, train) };
  const trainer = makeTrainer({ ...recipe, training: { ...recipe.training, keep: 'last' } }, whole, seed);
  try {
    await fit(trainer, onEpoch, signal, epochs);
  } finally {
    trainer.close();
  }
  return { net: resultOf(trainer), scaler };
}
