import { SlipringError } from '../../core/errors.ts';
import type { CardContent } from '../../model/card.ts';
import { toNetModel } from '../../model/model.ts';
import type { Baseline } from '../baselines/baseline.ts';
import type { Dataset } from '../dataset.ts';
import { fit, makeTrainer } from '../fit.ts';
import { outputsFor, pointOutputs } from '../heads.ts';
import type { Recipe } from '../recipe.ts';
import { modelAs } from '../score.ts';

/** One training from one seed, as training goes but for integers and the last refit. Throws SlipringError when the signal aborts. */
export async function fitOnce(
  recipe: Recipe,
  data: Dataset,
  seed: number,
  card: CardContent,
  signal?: AbortSignal,
): Promise<Baseline & { readonly weights: number }> {
  const trainer = makeTrainer(recipe, data, seed);
  try {
    if (await fit(trainer, () => {}, signal)) throw new SlipringError('interrupted while nets were fitted');
    trainer.restoreBest();
  } finally {
    trainer.close();
  }
  const { inputs } = data.scaler;
  const outputs = outputsFor(recipe, data.scaler);
  const model = toNetModel({ card: { ...card, inputs: [...inputs], outputs }, net: trainer.net });
  const columns = model.classifies ? undefined : pointOutputs(recipe, data.task.targets.length);
  const weights = trainer.engine.trainables.reduce((sum, { value }) => sum + value.length, 0);
  return { ...modelAs('float', model, 'float', columns), weights };
}
