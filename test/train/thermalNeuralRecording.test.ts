import { expect, it } from 'vitest';
import { readYaml } from '../../src/io/config/yamlFile.ts';
import { toNetModel } from '../../src/model/model.ts';
import type { Precision } from '../../src/nn/netModel.ts';
import { Predictor } from '../../src/nn/predictor.ts';
import type { Sequence } from '../../src/train/data/sequences.ts';
import { makeDataset } from '../../src/train/dataset.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { recordSeries } from '../../src/train/recordSeries.ts';
import { trainModel } from '../../src/train/trainModel.ts';
import { recording } from '../support/recordings.ts';

const log = recording('pmsm_temperature_lea/profile60_first4500.csv');

/** The recipe of the bench with nets in place of links and losses. */
async function recipeOf(precision: 'int8' | 'int16') {
  const document = await readYaml('models/recipes/lea-thermal.yaml');
  const given = document.value as { model: { network: { nodes: object } } };
  const { nodes } = given.model.network;
  const network = { nodes, boundaries: ['tempCoolant', 'tempAmbient'], lossUnits: 4 };
  const training = { rate: 0.01, epochs: 120, chunk: 2000, batch: 1 };
  const model = { cell: 'thermalNeural', network };
  return checkRecipe({ ...document, value: { ...given, model, training, quantize: { precision } } });
}

it.runIf(log !== undefined).each([
  // 8 bits of a row are shared by heat, which comes in squares, and temperatures
  ['int8', 0.15, 0.01],
  ['int16', 0.01, 0.001],
] as const)(
  'a thermal neural network of the recorded bench in %s is less than %d K from its float, open loop',
  async (precision, most, rise) => {
    const recipe = await recipeOf(precision);
    const data = makeDataset(recipe, await recordSeries(recipe, [log as string], {}));
    const { model } = await trainModel(recipe, data, [1]);
    const net = toNetModel(model);
    const run = (of: Precision, { n, x }: Sequence<string>) => {
      const y = new Float64Array(n * net.outputs.length);
      new Predictor(net, of).process(n, x, y);
      return y;
    };
    const [validation] = data.validation;
    const [float, integer] = (['float', precision] as const).map((of) => run(of, validation));
    const [apart, floatError, error] = [rms(integer, float), rms(float, validation.y), rms(integer, validation.y)];
    console.log(
      `LEA, ${precision}: ${apart.toFixed(4)} K rms from float; errors ${floatError.toFixed(3)} K in float, ${error.toFixed(3)} K in ${precision}`,
    );
    expect(apart).toBeLessThan(most);
    expect(error).toBeLessThan((1 + rise) * floatError);
    expect(floatError).toBeLessThan(4);
  },
  60_000,
);

function rms(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, v, i) => sum + (v - b[i]) ** 2, 0) / a.length);
}
