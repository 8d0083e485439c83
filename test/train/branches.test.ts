import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import { toNetModel } from '../../src/model/model.ts';
import { createNet, forwardNet, type Net, zeroState } from '../../src/nn/net.ts';
import { makeDataset } from '../../src/train/dataset.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { trainModel } from '../../src/train/trainModel.ts';
import { seriesOf } from './support.ts';

const textOf = (cell: string, training: string, branches: string) => `slipring: 1
name: body
summary: What two bodies do.
data: { pipeline: none.yaml, logs: [log] }
inputs: [torque, current, noise]
targets: [speed, temperature]
split: { train: 0.6, validation: 0.2, test: 0.2 }
model: { cell: ${cell}, branches: ${branches} }
training: { epochs: 20, chunk: 32, rate: 0.02, ${training} }
gates: { beatBaselines: false }
`;
const BRANCHES =
  '[{ units: 3, inputs: [torque, current], targets: [speed] }, { units: 5, inputs: [current, noise], targets: [temperature] }]';
const recipeOf = (cell: string, training: string, branches = BRANCHES) =>
  checkRecipe(parseYaml(textOf(cell, training, branches), 'body.yaml'));

function series() {
  const random = new Random(4);
  const n = 3000;
  const columns = Object.fromEntries(
    ['torque', 'current', 'noise'].map((name) => [name, Float64Array.from({ length: n }, () => random.normal())]),
  );
  const [speed, temperature] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 1; i < n; i++) {
    speed[i] = 0.9 * speed[i - 1] + columns.torque[i] - 0.5 * columns.current[i];
    temperature[i] = 0.95 * temperature[i - 1] + columns.current[i] ** 2;
  }
  return seriesOf({ ...columns, speed, temperature });
}

const STEPS = 20;
const x = Float64Array.from({ length: STEPS * 3 }, (_, i) => Math.sin(i * i));
const run = (net: Net, rows: Float64Array) => forwardNet(net, rows, zeroState(net, 1), STEPS, 1).y;

/** The branch of rows `first` to `first + units` of a trained net as a net of its own. */
function alone(net: Net, first: number, units: number, inputs: readonly number[], output: number): Net {
  const [hidden, head] = net.layers;
  const own = createNet(
    [
      { cell: hidden.cell.name, units },
      { cell: 'dense', units: 1 },
    ],
    inputs.length,
  );
  const all = hidden.params.units;
  for (const [key, to] of Object.entries(own.layers[0].weights)) {
    const columns = key === 'weightHh' ? units : key.startsWith('weight') ? inputs.length : 1;
    const wide = key === 'weightHh' ? all : key.startsWith('weight') ? 3 : 1;
    for (let i = 0; i < to.length; i++) {
      const [row, column] = [Math.floor(i / columns), i % columns];
      const [gate, unit] = [Math.floor(row / units), row % units];
      const from = key === 'weightHh' ? first + column : key.startsWith('weight') ? inputs[column] : 0;
      to[i] = hidden.weights[key][(gate * all + first + unit) * wide + from];
    }
  }
  for (let i = 0; i < units; i++) own.layers[1].weights.weight[i] = head.weights.weight[output * all + first + i];
  own.layers[1].weights.bias[0] = head.weights.bias[output];
  return own;
}

describe('model.branches', () => {
  it.each([
    ['gru', 'optimizer: adam, weightDecay: 0.01, dropout: 0.2, recurrentDropout: 0.1'],
    ['lstm', 'optimizer: nesterov, l2: 0.001, average: { ema: 0.9 }'],
    ['rnn', 'optimizer: rmsprop, l1: 0.0001, engine: reference'],
    ['dense', 'update: epoch'],
  ])('are nets of their own in one: %s, %s', async (cell, training) => {
    const recipe = recipeOf(cell, training);
    const { model } = await trainModel(recipe, makeDataset(recipe, [series()]), [1]);
    const { net } = toNetModel(model);
    const y = run(net, x);
    const parts = [
      { net: alone(net, 0, 3, [0, 1], 0), columns: [0, 1] },
      { net: alone(net, 3, 5, [1, 2], 1), columns: [1, 2] },
    ];
    parts.forEach((part, k) => {
      const rows = Float64Array.from({ length: STEPS * 2 }, (_, i) => x[3 * (i >> 1) + part.columns[i % 2]]);
      run(part.net, rows).forEach((value, t) => {
        expect(value).toBeCloseTo(y[2 * t + k], 12);
      });
    });
    // and have learned: each unit is connected to what is its own
    const { weightIh, weight } = net.layers[0].weights;
    const first = weightIh ?? weight;
    const there = [...first].filter((w) => w !== 0).length;
    expect(there / first.length).toBeCloseTo(2 / 3, 1);
  });

  it('learn from what they see alone', async () => {
    const blind =
      '[{ units: 4, inputs: [noise], targets: [speed] }, { units: 4, inputs: [torque, current], targets: [temperature] }]';
    const errors = await Promise.all(
      [BRANCHES, blind].map(async (branches) => {
        const recipe = recipeOf('gru', 'patience: 99', branches);
        const { scores } = await trainModel(recipe, makeDataset(recipe, [series()]), [1]);
        return scores[0].tables[0].all.rmse;
      }),
    );
    expect(errors[0]).toBeLessThan(0.5 * errors[1]);
  });

  it.each([
    ['[{ units: 3, inputs: [torque, curent], targets: [speed] }]', 'unknown input "curent"; did you mean "current"?'],
    ['[{ units: 3, inputs: [torque, torque], targets: [speed] }]', 'body.yaml:8:61: torque stands here twice'],
    ['[{ units: 3, inputs: [torque], targets: [speed] }]', 'branches: none sees current, noise'],
    ['[{ units: 3, inputs: [torque], targets: [speed] }]', 'branches: none tells temperature'],
    [
      '[{ units: 3, inputs: [torque, current, noise], targets: [speed] }, { units: 2, inputs: [torque], targets: [temperature, speed] }]',
      'target speed is told by two branches',
    ],
    [`${BRANCHES}, units: 8`, 'model: branches are for targets, in place of units'],
    [`${BRANCHES}, layers: []`, 'model: branches are for targets, in place of layers'],
  ])('refuses %s', (branches, message) => {
    expect(() => recipeOf('gru', 'patience: 9', branches)).toThrow(message);
  });

  it('refuses an optimizer that would connect them', () => {
    const training = 'optimizer: levenbergMarquardt, engine: reference';
    expect(() => recipeOf('gru', training)).toThrow('model: branches are learned by first-order optimizers');
  });
});
