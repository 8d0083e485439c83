import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/io/config/yamlFile.ts';
import { createNet, forwardNet, initNet, type Net, zeroState } from '../../../src/nn/net.ts';
import { makeDataset } from '../../../src/train/dataset.ts';
import { lagNorms, spectralNorm } from '../../../src/train/diagnose/lagNorms.ts';
import { layerGradients } from '../../../src/train/diagnose/layerGradients.ts';
import { unitActivity } from '../../../src/train/diagnose/unitActivity.ts';
import { makeTrainer } from '../../../src/train/fit.ts';
import { checkRecipe } from '../../../src/train/recipe.ts';
import { thermalSeries } from '../support.ts';

const recipe = checkRecipe(
  parseYaml(
    `slipring: 1
name: body
summary: Temperature of a body that a current heats.
data: { pipeline: none.yaml }
inputs: [current]
targets: [temperature]
split: { train: 0.6, validation: 0.2, test: 0.2 }
model: { layers: [{ cell: gru, units: 5 }, { cell: lstm, units: 3 }] }
training: { epochs: 2, chunk: 64, batch: 4, clip: 1000, engine: reference }
`,
    'body.yaml',
  ),
);
const data = makeDataset(recipe, [thermalSeries(600, 3, 0.1)]);
const { train, scaler } = data;

/** The first sequence with all inputs at their mean: zero, to the net. */
const silent = train.map((s) => ({ ...s, x: new Float64Array(s.x.length).fill(scaler.inputs[0].mean) }));

describe('spectralNorm', () => {
  it('is the largest singular value', () => {
    expect(spectralNorm(Float64Array.of(3, 0, 0, -5), 2)).toBeCloseTo(5, 9);
    // a shear by 1: the golden ratio
    expect(spectralNorm(Float64Array.of(1, 1, 0, 1), 2)).toBeCloseTo((1 + Math.sqrt(5)) / 2, 9);
    expect(spectralNorm(new Float64Array(4), 2)).toBe(0);
  });
});

describe('lagNorms', () => {
  it('is the power of the recurrent weights where nothing bends', () => {
    const net = createNet(
      [
        { cell: 'rnn', units: 2 },
        { cell: 'dense', units: 1 },
      ],
      1,
    );
    // no input, no bias: the state stays 0, where the slope of tanh is 1
    net.layers[0].weights.weightHh.set([0.5, 0, 0, 1.5]);
    const [{ name, norms }] = lagNorms(net, silent, scaler, 9);
    expect(name).toBe('layers.0 rnn');
    expect(norms.map((n) => n.lag)).toEqual([1, 2, 4, 8]);
    norms.forEach(({ lag, norm }) => {
      expect(norm / 1.5 ** lag).toBeCloseTo(1, 9);
    });
  });

  it('is what a nudge to the state grows to, in each layer of a deep net', () => {
    const net = initNet(
      [
        { cell: 'gru', units: 4 },
        { cell: 'lstm', units: 3 },
        { cell: 'dense', units: 1 },
      ],
      1,
      5,
    );
    const one = [{ ...train[0], n: 9, x: train[0].x.slice(0, 9) }];
    // in a sequence of 9 rows there is one place for a lag of 8: its end
    const [gru, lstm] = lagNorms(net, one, scaler, 8);
    expect(gru.norms[3].norm).toBeCloseTo(spectralNorm(differences(net, one[0].x, 0), 4), 6);
    expect(lstm.norms[3].norm).toBeCloseTo(spectralNorm(differences(net, one[0].x, 1), 6), 6);
  });

  it('has nothing to say of nets without a memory', () => {
    expect(lagNorms(initNet([{ cell: 'dense', units: 1 }], 1, 1), train, scaler, 8)).toEqual([]);
  });
});

/** dh(9) / dh(1) of a layer by central differences, the rows below it unchanged. */
function differences(net: Net, rows: Float64Array, index: number): Float64Array {
  const x = rows.map((v) => (v - scaler.inputs[0].mean) / scaler.inputs[0].std);
  const first = forwardNet(net, x.slice(0, 1), zeroState(net, 1), 1, 1).hT.map((h) => h.slice());
  const tape = forwardNet(net, x.slice(1), first, 8, 1);
  const given = index === 0 ? x.slice(1) : tape.layers[index - 1].y.slice();
  const { cell, params, inputs, weights } = net.layers[index];
  const size = first[index].length;
  const jacobian = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const [up, down] = [1e-5, -1e-5].map((nudge) => {
      const h = first[index].map((v, k) => (k === j ? v + nudge : v));
      return cell.forward(params, inputs, weights, given, h, 8, 1).hT.slice();
    });
    for (let i = 0; i < size; i++) jacobian[i * size + j] = (up[i] - down[i]) / 2e-5;
  }
  return jacobian;
}

describe('unitActivity', () => {
  it('finds units of relu that never wake and units of tanh that never move off their bound', () => {
    const relu = initNet(
      [
        { cell: 'dense', units: 4, activation: 'relu' },
        { cell: 'dense', units: 1 },
      ],
      1,
      1,
    );
    relu.layers[0].weights.bias.set([-100, 1, 1, 1]);
    expect(unitActivity(relu, train, scaler)[0]).toMatchObject({ name: 'layers.0 dense', dead: [0], saturated: [] });
    const tanh = initNet(
      [
        { cell: 'rnn', units: 3 },
        { cell: 'dense', units: 1 },
      ],
      1,
      1,
    );
    tanh.layers[0].weights.biasIh.set([0, 5, 0]);
    expect(unitActivity(tanh, train, scaler)[0].saturated).toEqual([1]);
  });

  it('counts gates that are shut or open', () => {
    const net = createNet(
      [
        { cell: 'gru', units: 2 },
        { cell: 'lstm', units: 2 },
        { cell: 'dense', units: 1 },
      ],
      1,
    );
    // r open in one unit of two, z shut in both; of the lstm i half open, f open, o shut
    net.layers[0].weights.biasIh.set([9, 0, -9, -9, 0, 0]);
    net.layers[1].weights.biasIh.set([0, 0, 9, 9, 0, 0, -9, -9]);
    const [gru, lstm] = unitActivity(net, train, scaler);
    expect(gru.gates).toEqual([
      { gate: 'reset', shut: 0, open: 0.5 },
      { gate: 'update', shut: 1, open: 0 },
    ]);
    expect(lstm.gates).toEqual([
      { gate: 'input', shut: 0, open: 0 },
      { gate: 'forget', shut: 0, open: 1 },
      { gate: 'output', shut: 1, open: 0 },
    ]);
  });
});

describe('layerGradients', () => {
  it('are the norms that the trainer clips, layer by layer, and leave the net alone', () => {
    const whole = { ...recipe, training: { ...recipe.training, chunk: 400, batch: 1 } };
    const trainer = makeTrainer(whole, data, 7);
    const { net } = makeTrainer(whole, data, 8);
    const before = net.layers[0].weights.weightHh.slice();
    const layers = layerGradients(whole, data, net, 7);
    const joint = (pick: (l: (typeof layers)[number]) => number) => Math.hypot(...layers.map(pick));
    expect(trainer.chunks).toBe(1);
    expect(joint((l) => l.atStart)).toBeCloseTo(trainer.runEpoch().gradientNorm, 12);
    expect(joint((l) => l.atEnd)).toBeCloseTo(makeTrainer(whole, data, 8).runEpoch().gradientNorm, 12);
    expect(layers.map((l) => l.name)).toEqual(['layers.0 gru', 'layers.1 lstm', 'layers.2 dense']);
    expect(layers[2].weights).toBe(4);
    expect(net.layers[0].weights.weightHh).toEqual(before);
    const merged = initNet(
      [
        { cell: 'gru', units: 10 },
        { cell: 'dense', units: 1 },
      ],
      1,
      1,
    );
    expect(layerGradients(whole, data, merged, 7)).toEqual([]);
  });
});
