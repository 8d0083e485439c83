import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import { loadModel } from '../../src/model/loadModel.ts';
import { saveModel } from '../../src/model/saveModel.ts';
import { makeDataset } from '../../src/train/dataset.ts';
import { evaluateModel } from '../../src/train/evaluateModel.ts';
import { checkRecipe, logsNamed, outputsOf } from '../../src/train/recipe.ts';
import { trainModel } from '../../src/train/trainModel.ts';
import { temporaryFolder } from '../support/folder.ts';
import { seriesOf, thermalSeries } from './support.ts';

const TEXT = `slipring: 1
name: bench
summary: Tells the state of the rotor.
data: { pipeline: none.yaml }
inputs: [x]
targets: [y]
split: { train: 0.6, validation: 0.2, test: 0.2 }
model: { units: 4 }
training: { epochs: 30, chunk: 10, rate: 0.02 }
`;
const check = (text: string) => checkRecipe(parseYaml(text, 'bench.yaml'));

describe('a recipe', () => {
  it('takes logs by path alone, or with label and group, and knows them by file name', () => {
    const recipe = check(
      TEXT.replace('none.yaml', 'none.yaml, logs: [a.csv, { file: logs/b.csv, label: short, group: m2 }]'),
    );
    expect(logsNamed(recipe, ['/elsewhere/b.csv', 'c.csv'])).toEqual([
      { file: '/elsewhere/b.csv', label: 'short', group: 'm2' },
      { file: 'c.csv' },
    ]);
  });

  it('learns targets or labels, and not both', () => {
    expect(() => check(TEXT.replace('targets: [y]\n', ''))).toThrow('targets must not be empty');
    expect(() => check(`${TEXT}labels: { classes: [a, b] }\n`)).toThrow('learns labels or targets, not both');
  });

  it('refuses a mirror of unknown channels, or between an input and a target', () => {
    expect(() => check(`${TEXT}augment: { mirror: { negate: [z] } }\n`)).toThrow(
      'bench.yaml:10:31: mirror: unknown input or target "z"',
    );
    expect(() => check(`${TEXT}augment: { mirror: { swap: [[x, y]] } }\n`)).toThrow(
      'mirror: x and y must both be inputs or both targets',
    );
  });

  it('asks for a gap over window and horizon', () => {
    const text = TEXT.replace('test: 0.2', 'test: 0.2, gap: 20');
    expect(() => check(`${text}window: { length: 12, stride: 3 }\nhorizon: [1, 10]\n`)).toThrow(
      'split: gap must be at least window + horizon - 1 = 21, got 20',
    );
  });
});

describe('the data of a recipe', () => {
  it('holds each target at each horizon, and learns it', () => {
    const recipe = check(`${TEXT.replace('[x]', '[current]').replace('[y]', '[temperature]')}horizon: [0, 5]\n`);
    expect(outputsOf(recipe)).toEqual(['temperature', 'temperatureAhead5']);
    const series = thermalSeries(1000, 1, 0);
    const { train } = makeDataset(recipe, [series]);
    const [{ n, y }] = train;
    for (let i = 0; i + 5 < n; i++) expect(y[2 * i + 1]).toBe(y[2 * (i + 5)]);
    // the last rows of a part look into the gap behind it, which is that wide
    expect(y[2 * n - 1]).toBe(series.columns[1][n - 1 + 5]);
  });

  it('gives images of the train part only', () => {
    const plain = makeDataset(check(TEXT), [noise(1000)]);
    const twice = makeDataset(check(`${TEXT}augment: { mirror: { negate: [x, y] } }\n`), [noise(1000)]);
    expect(twice.train).toHaveLength(2 * plain.train.length);
    expect(twice.validation).toEqual(plain.validation);
    expect(twice.scaler).toEqual(plain.scaler);
  });
});

/** y = sign of the mean of the last rows of x. */
function noise(rows: number) {
  const random = new Random(3);
  const x = Array.from({ length: rows }, () => random.normal());
  return seriesOf({ x, y: x });
}

describe('training on labels', () => {
  /** Slow or fast oscillation, 50 rows each in turn; every third stretch has no label. */
  const x: number[] = [];
  const state: number[] = [];
  for (let i = 0; i < 6000; i++) {
    const stretch = Math.floor(i / 50);
    const fast = stretch % 2;
    x.push(Math.sin(i * (fast ? 1.5 : 0.3)));
    state.push(stretch % 3 === 2 ? -1 : fast);
  }
  const series = seriesOf({ x, state });
  const recipe = check(
    `${TEXT.replace('targets: [y]', 'labels: { channel: state, classes: [slow, fast] }')}window: { length: 10, stride: 5 }\n`,
  );

  it('learns windows of classes, counts no row without label, and judges other logs by the same channels', async () => {
    const data = makeDataset(recipe, [series]);
    for (const { n, weight, y } of data.train) {
      expect([...weight]).toEqual([...new Array(n - 1).fill(0), 1]);
      expect(y[2 * n - 2] + y[2 * n - 1]).toBe(1);
    }
    expect(data.scaler.targets.map(({ channel, mean, std }) => [channel, mean, std])).toEqual([
      ['slow', 0, 1],
      ['fast', 0, 1],
    ]);
    const { model, scores } = await trainModel(recipe, data, [1]);
    expect(model.card.outputs.map((o) => o.name)).toEqual(['slow', 'fast']);
    const accuracy = Object.fromEntries(scores.map((s) => [s.name, s.classes?.table.all.accuracy ?? 0]));
    expect(accuracy.float).toBeGreaterThan(0.9);
    expect(accuracy['linear in the inputs']).toBeLessThan(0.7);
    const folder = temporaryFolder().path;
    saveModel(folder, model);
    const [{ part, scores: again }] = evaluateModel(loadModel(folder), [series]);
    expect(part).toBe('validation');
    expect(again[0].classes).toEqual(scores[0].classes);
    expect(evaluateModel(loadModel(folder), [seriesOf({ x: x.slice(7), state: state.slice(7) })])[0].part).toBe(
      'new log',
    );
  });

  it('says which class the train part does not hold', () => {
    const none = check(TEXT.replace('targets: [y]', 'labels: { channel: state, classes: [slow, fast, stopped] }'));
    expect(() => makeDataset(none, [series])).toThrow('class stopped: the train part has no row of it');
  });
});
