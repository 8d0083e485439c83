import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import { makeDataset } from '../../src/train/dataset.ts';
import { fit, layersOf, makeTrainer } from '../../src/train/fit.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { trainModel } from '../../src/train/trainModel.ts';
import { seriesOf } from './support.ts';

const TEXT = `slipring: 1
name: body
summary: Tells the temperature of a winding.
data: { pipeline: pipelines/body.yaml }
inputs: [currentSquare, speed, coolant]
targets: [winding]
rateHz: 1
split: { train: 0.6, validation: 0.2, test: 0.2 }
model:
  cell: thermal
  network:
    nodes: { winding: 20, housing: 100 }
    links: [[winding, housing], [housing, coolant, speed]]
    losses: { winding: [currentSquare] }
    copper: [currentSquare]
    rest: coolant
training: { optimizer: levenbergMarquardt, epochs: 60, keep: last, chunk: 2000, batch: 1, l2: 1.0e-9 }
gates: { beatBaselines: true }
`;
/** The same bodies, of which only the temperatures around them are told. */
const NEURAL = TEXT.replace('cell: thermal', 'cell: thermalNeural')
  .replace(/ {4}links:[\s\S]*copper: .*\n/, '    boundaries: [coolant]\n    lossUnits: 3\n')
  .replace(
    /training: .*\n/,
    'training: { rate: 0.03, epochs: 300, chunk: 2000, batch: 1, weightDecay: 0 }\nquantize: { precision: int16 }\n',
  );

const check = (text: string) => checkRecipe(parseYaml(text, 'body.yaml'));

/** Two bodies and a coolant, stepped by their physics in kelvin and watts, read with noise. */
function body(rows: number, noise: number) {
  const random = new Random(7);
  const columns = {
    currentSquare: new Float64Array(rows),
    speed: new Float64Array(rows),
    coolant: new Float64Array(rows),
    winding: new Float64Array(rows),
  };
  let [winding, housing, level, speed] = [40, 33, 0, 0];
  for (let i = 0; i < rows; i++) {
    if (i % 40 === 0) level = 900 * random.uniform();
    if (i % 70 === 0) speed = 100 * random.uniform();
    const coolant = 30 + 5 * Math.sin(i / 300);
    if (i > 0) {
      const toHousing = 8 * (winding - housing);
      const resistance = 1 + 0.0039 * (winding - 20);
      winding += (0.5 * level * resistance - toHousing) / 300;
      housing += (toHousing - (6 + 0.08 * speed) * (housing - coolant)) / 1500;
    }
    columns.currentSquare[i] = level;
    columns.speed[i] = speed;
    columns.coolant[i] = coolant;
    columns.winding[i] = winding + noise * random.normal();
  }
  return seriesOf(columns);
}

describe('thermal recipe', () => {
  it('finds conductances, capacities and losses of a simulated body, down to the noise of its sensor', async () => {
    const recipe = check(TEXT);
    const data = makeDataset(recipe, [body(3000, 0.05)]);
    const trainer = makeTrainer(recipe, data, 1);
    await fit(trainer, () => {});
    const [{ weights, params }] = trainer.net.layers;
    const rows = params.timeConstants as number[];
    // time constants and steady ratios: what the winding's temperature alone can tell
    const g = Math.exp(weights.conductance[0]);
    const tau = (i: number) => Math.exp(weights.capacity[i]) * rows[i];
    expect(g / tau(0)).toBeCloseTo(8 / 300, 3);
    expect(g / tau(1)).toBeCloseTo(8 / 1500, 3);
    expect(Math.exp(weights.conductance[1]) / tau(1)).toBeCloseTo(6 / 1500, 3);
    const std = data.scaler.targets[0].std;
    expect(Math.sqrt(trainer.bestTrainLoss) * std).toBeCloseTo(0.05, 2);
  });

  it('trains, quantizes and beats every baseline; refitted, it has seen the validation rows too', async () => {
    const data = (text: string) => {
      const recipe = check(text);
      return { recipe, data: makeDataset(recipe, [body(1500, 0.05)]) };
    };
    const plain = data(TEXT);
    const again = data(TEXT.replace('keep: last', 'keep: last, refit: true'));
    const first = await trainModel(plain.recipe, plain.data, [1]);
    const second = await trainModel(again.recipe, again.data, [1]);
    expect(first.gates.map((g) => g.passed)).toEqual([true, true]);
    expect(second.scores).toEqual(first.scores);
    expect(second.model.card.metrics).toEqual(first.model.card.metrics);
    expect(second.model.net.layers[0].weights).not.toEqual(first.model.net.layers[0].weights);
    expect(second.model.card.inputs).not.toEqual(first.model.card.inputs);
  });

  it('starts at the first value of the target and sees no other', () => {
    const { train, scaler } = makeDataset(check(TEXT), [body(500, 0)]);
    expect(scaler.inputs.map((s) => s.channel)).toEqual(['currentSquare', 'speed', 'coolant', 'winding']);
    const [{ x, y, n }] = train;
    for (let i = 0; i < n; i++) expect(x[4 * i + 3]).toBe(y[0]);
  });

  it('scales temperatures alike, and everything else by its size alone', () => {
    const { scaler } = makeDataset(check(TEXT), [body(500, 0)]);
    const [current, speed, coolant, winding] = scaler.inputs;
    expect([current.mean, speed.mean]).toEqual([0, 0]);
    expect([coolant.mean, coolant.std]).toEqual([winding.mean, winding.std]);
    expect([winding.mean, winding.std]).toEqual([scaler.targets[0].mean, scaler.targets[0].std]);
  });

  it('hands the cell indices for names and rows for seconds', () => {
    const recipe = check(TEXT.replace('rest: coolant', 'start: coolant'));
    const data = makeDataset(recipe, [body(500, 0)]);
    expect(layersOf(recipe, data)).toEqual([
      {
        cell: 'thermal',
        units: 1,
        timeConstants: [20, 100],
        start: [{ input: 2 }, { input: 2 }],
        links: [
          { node: 0, to: 1 },
          { node: 1, input: 2, risesWith: 1 },
        ],
        losses: [{ node: 0, input: 0, slope: expect.closeTo(0.0039 * 20, 1) }],
      },
    ]);
  });

  it('keeps a network in float alone, and says why, when it does not fit into integers', async () => {
    // a housing that would follow the coolant within a row
    const recipe = check(TEXT.replace('housing: 100', 'housing: 1').replace('epochs: 60', 'epochs: 1'));
    const { model, scores, gates } = await trainModel(recipe, makeDataset(recipe, [body(3000, 0.05)]), [1]);
    expect([model.int8, model.int16, scores[1].name]).toEqual([undefined, undefined, 'last of training, held']);
    expect(gates[0]).toEqual({
      name: 'int8 rise',
      passed: false,
      text: expect.stringMatching(/^kept in float alone: int8: layers.0: steps of node 1 reach their bound/),
    });
  });

  it('trains a thermal neural network, quantizes it and beats every baseline', async () => {
    const recipe = check(NEURAL);
    const data = makeDataset(recipe, [body(1500, 0.05)]);
    const { gates, model, scores } = await trainModel(recipe, data, [1]);
    expect(gates.map((g) => g.passed)).toEqual([true, true]);
    expect(model.net.layers[0].params).toEqual({
      units: 1,
      timeConstants: [20, 100],
      start: [{ input: 3 }, { input: 3, rest: 2 }],
      boundaries: [2],
      sees: 3,
      lossUnits: 3,
    });
    const [float, integer] = scores.map((s) => s.tables[0].all.rmse);
    console.log(`a thermal neural network learned to ${float.toFixed(3)} K, in int16 ${integer.toFixed(3)} K`);
    expect(float).toBeLessThan(5);
    // its card is a recipe again
    const text = JSON.stringify(model.card.training?.recipe);
    expect(checkRecipe(parseYaml(text, 'card.json')).model).toEqual(recipe.model);
  });

  it.each([
    [TEXT, 'links: [[winding, housing], [housing, coolant, speed]]\n', 'boundaries: [coolant]\n', 'links: is missing'],
    [TEXT, 'copper:', 'lossUnits: 3\n    copper:', 'lossUnits: is not of cell thermal'],
    [NEURAL, 'boundaries: [coolant]', 'boundaries: [water]', 'water is not an input'],
    [NEURAL, 'boundaries: [coolant]', 'links: [[winding, coolant]]', 'links: is not of cell thermalNeural'],
    [NEURAL, 'lossUnits: 3', 'losses: { winding: [speed] }', 'losses: is not of cell thermalNeural'],
    [NEURAL, 'lossUnits: 3', 'copper: [speed]', 'copper: is not of cell thermalNeural'],
  ])('names what is of the other kind of network: case %#', (text, right, wrong, message) => {
    expect(text).toContain(right);
    expect(() => check(text.replace(right, wrong))).toThrow(/^body\.yaml:\d+:\d+: network: /);
    expect(() => check(text.replace(right, wrong))).toThrow(message);
  });

  it.each([
    ['[[winding, housing]', '[[wnding, housing]', 'wnding is not a node'],
    ['coolant, speed]', 'coolant, sped]', 'sped is not an input'],
    ['winding: [currentSquare]', 'winding: [curent]', 'curent is not an input'],
    ['copper: [currentSquare]', 'copper: [curent]', 'curent is not an input'],
    ['rest: coolant', 'rest: water', 'water is not an input'],
    ['{ winding: 20,', '{ coil: 20,', 'winding is not among the nodes'],
    ['batch: 1', 'batch: 2', 'batch must be 1'],
    ['batch: 1', 'batch: 1, loss: mae', 'levenbergMarquardt needs loss mse, got mae'],
  ])('names a mistake: %s for %s', (right, wrong, message) => {
    expect(() => check(TEXT.replace(right, wrong))).toThrow(/^body\.yaml:\d+:\d+: /);
    expect(() => check(TEXT.replace(right, wrong))).toThrow(message);
  });

  it('needs units for a recurrent net and a network for a thermal one', () => {
    const without = TEXT.replace(/ {2}network:[\s\S]*coolant\n/, '');
    expect(() => check(without)).toThrow('model.network is missing');
    expect(() => check(without.replace('cell: thermal', 'cell: gru'))).toThrow('model.units is missing');
    expect(() => check(TEXT.replace('cell: thermal', 'cell: gru'))).toThrow('model.cell must be thermal');
  });
});
