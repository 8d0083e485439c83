import { join } from 'node:path';
import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { blockOf } from '../../src/core/block.ts';
import { Random } from '../../src/core/random.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import { loadModel } from '../../src/model/loadModel.ts';
import { saveModel } from '../../src/model/saveModel.ts';
import { predict } from '../../src/pipeline/predict.ts';
import { makeDataset } from '../../src/train/dataset.ts';
import { evaluateModel } from '../../src/train/evaluateModel.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { trainModel } from '../../src/train/trainModel.ts';
import { temporaryFolder } from '../support/folder.ts';
import { seriesOf } from './support.ts';

const recipeWith = (loss: string) =>
  checkRecipe(
    parseYaml(
      `slipring: 1
name: states
summary: What a machine does, by a signal whose spread and drift tell it.
data: { pipeline: none.yaml, logs: [log] }
inputs: [signal]
labels: { channel: state, classes: [idle, shaking, drifting] }
window: { length: 20, stride: 20 }
split: { train: 0.6, validation: 0.2, test: 0.2 }
model: { units: 8 }
training: { epochs: 60, patience: 60, rate: 0.02, batch: 32, loss: ${loss} }
`,
      'states.yaml',
    ),
  );
const recipe = recipeWith('{ crossEntropy: { labelSmoothing: 0.02, classWeights: balanced } }');

/** Runs of 20 rows: quiet noise, a shaking of twice its size, or noise on a ramp. One run in ten has no label. */
function states(runs: number, seed: number) {
  const random = new Random(seed);
  const [signal, state] = [new Float64Array(20 * runs), new Float64Array(20 * runs)];
  for (let run = 0; run < runs; run++) {
    const kind = random.below(3);
    for (let i = 0; i < 20; i++) {
      const shape = [0, i % 2 === 0 ? 2 : -2, 0.3 * i][kind];
      signal[20 * run + i] = shape + random.normal();
      state[20 * run + i] = run % 10 === 9 ? Number.NaN : kind;
    }
  }
  return seriesOf({ signal, state });
}

const folder = join(temporaryFolder().path, 'states');
const series = [states(600, 5)];
const data = makeDataset(recipe, series);
const trained = await trainModel(recipe, data, [1]);
saveModel(folder, trained.model);
const model = loadModel(folder);

describe('a net that tells classes apart', () => {
  it('finds them far more often than the baselines, in float and int8', () => {
    const [float, int8, ...baselines] = trained.scores.map((s) => ({ name: s.name, ...s.classes?.table.all }));
    expect(float.accuracy).toBeGreaterThan(0.95);
    expect(int8.accuracy).toBeGreaterThan(0.95);
    for (const { accuracy } of baselines) expect(accuracy).toBeLessThan(0.9);
    expect(trained.gates.map((g) => g.passed)).toEqual([true, true]);
    // windows that end without a label are none
    expect(float.rows).toBe(data.validation.length);
  });

  it('writes task, classes and figures on its card', () => {
    const { task, outputs, classMetrics = [], metrics } = model.card;
    expect(task).toBe('classification');
    expect(outputs.map((o) => o.name)).toEqual(['idle', 'shaking', 'drifting']);
    expect(metrics).toEqual([]);
    expect(classMetrics[0]).toMatchObject({ predictor: 'float', split: 'validation', regime: 'all' });
    expect(classMetrics[0].accuracy).toBe(trained.scores[0].classes?.table.all.accuracy);
  });

  it('gives the same figures again when it is evaluated on its data', () => {
    const [validation] = evaluateModel(model, series);
    expect(validation.part).toBe('validation');
    expect(validation.scores[0].classes).toEqual(trained.scores[0].classes);
  });

  it('predicts the number of the likeliest class and the probabilities of all as channels', async () => {
    const stream: Stream = { motor: 'm', name: 'main', rateHz: 1, channels: [channel('signal', '1')], delayS: 0 };
    const rows = Float64Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 2 : -2));
    const blocks = await lastValueFrom(from([blockOf(stream, [rows], 0, 0)]).pipe(predict(model), toArray()));
    const { channels, stream: out } = blocks[0];
    expect(out.channels.map((c) => c.name)).toEqual(['signal', 'class', 'idle', 'shaking', 'drifting']);
    const [, said, ...probabilities] = channels.map((c) => c[59]);
    expect(said).toBe(1);
    expect(probabilities[1]).toBeGreaterThan(0.9);
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  });
});

describe('training.loss', () => {
  it('refuses what is no loss, and two of them', () => {
    expect(() => recipeWith('crossEntropi')).toThrow('crossEntropy');
    expect(() => recipeWith('{ mae: {}, mse: {} }')).toThrow('one loss');
  });
});
