import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/io/config/packageRoot.ts';
import { loadModel } from '../src/model/loadModel.ts';
import { evaluateModel, recipeOf } from '../src/train/evaluateModel.ts';
import { recordSeries } from '../src/train/recordSeries.ts';
import { markdown } from './table.ts';

/** Drive cycles of the simulated motor that neither training nor choice of the model has seen. */
const SEEDS = [201, 202];

/** How far the demo's model is from the truth as float and as int8, on cycles that are new to it. */
export async function demoModelReport(): Promise<string> {
  const folder = join(packageRoot(), 'models', 'demo');
  if (!existsSync(folder)) return 'Left out: there is no models/demo.';
  const model = loadModel(folder);
  const recipe = recipeOf(model);
  const series = await recordSeries({ ...recipe, data: { ...recipe.data, seeds: SEEDS } }, [], process.env);
  const [{ scores }] = evaluateModel(model, series);
  const { name, unit } = model.card.outputs[0];
  const rows = scores.map((s) => {
    const { rmse, worst } = s.tables[0].all;
    return [s.name, rmse.toFixed(3), worst.toFixed(2)];
  });
  const [float, int8] = ['float', 'int8'].map((wanted) => scores.find((s) => s.name === wanted)!.tables[0].all.rmse);
  const rise = 100 * (int8 / float - 1);
  return `${markdown([`models/demo, ${name}, ${unit}`, 'rms error', 'worst'], rows)}

The rms error of the int8 net is ${Math.abs(rise).toFixed(2)} % ${rise < 0 ? 'below' : 'above'} that of the float net.`;
}
