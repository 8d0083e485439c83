import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import type { CardContent } from '../../../src/model/card.ts';
import { importModel } from '../../../src/model/importModel.ts';
import { loadModel } from '../../../src/model/loadModel.ts';
import type { Model } from '../../../src/model/model.ts';
import { toOnnx } from '../../../src/model/onnx/toOnnx.ts';
import { writeOnnx } from '../../../src/model/onnx/writeOnnx.ts';
import { initNet, type LayerSpec, parameters } from '../../../src/nn/net.ts';
import { predictAll } from '../support.ts';

env.wasm.numThreads = 1;
env.logLevel = 'error';

const T = 40;
const B = 2;
const dense = (units: number, activation = 'linear') => ({ cell: 'dense', units, activation });
const NETS: Readonly<Record<string, LayerSpec[]>> = {
  'gru and head': [{ cell: 'gru', units: 8 }, dense(2)],
  'two gru, tanh': [{ cell: 'gru', units: 5 }, { cell: 'gru', units: 3 }, dense(4, 'tanh'), dense(2)],
  'lstm, relu': [{ cell: 'lstm', units: 6 }, dense(4, 'relu'), dense(2)],
  'rnn of both kinds': [{ cell: 'rnn', units: 4 }, { cell: 'rnn', units: 4, activation: 'relu' }, dense(2)],
  'gelu without memory': [dense(6, 'gelu'), dense(2)],
  'gru alone': [{ cell: 'gru', units: 2 }],
};

/** A model whose every number is a 32-bit float. */
function modelOf(spec: readonly LayerSpec[], change: Partial<CardContent> = {}): Model {
  const net = initNet(spec, 3, 5);
  for (const { value } of parameters(net)) value.set(value.map(Math.fround));
  const std = [20, 80, 0.5];
  return {
    net,
    card: {
      name: 'rotor',
      summary: 'Rotor temperature.',
      task: 'regression',
      licence: 'MIT',
      rateHz: 2,
      inputs: std.map((s, i) => ({ channel: `x${i}`, unit: i < 2 ? 'degC' : 'A', mean: 10 * i + 1, std: s, range: 4 })),
      outputs: [
        { name: 'tempRotor', unit: 'degC', mean: 3, std: 8, residualTo: 'x1' },
        { name: 'tempOil', unit: 'degC', mean: 60, std: 20, residualTo: null },
      ],
      training: { recipe: {}, seed: 1, epochs: 3, parts: [] },
      metrics: [],
      ...change,
    },
  };
}

/** The same walk through the inputs' spread for every net. */
function rows({ card }: Model): number[] {
  const random = new Random(3);
  return Array.from({ length: T * B }, () => card.inputs.map(({ mean, std }) => mean + std * random.normal())).flat();
}

/** Runs the file in onnxruntime, `chunk` steps at a time with the states carried: the outputs of all steps. */
async function runOnnx(model: Model, x: readonly number[], chunk: number): Promise<Record<string, number[]>> {
  const graph = toOnnx(model);
  const { inputs } = model.net;
  const session = await InferenceSession.create(writeOnnx(graph));
  const states = graph.inputs.slice(1).map(({ name, shape = [] }) => ({ name, units: shape[2] as number }));
  const feeds: Record<string, Tensor> = {};
  for (const { name, units } of states) feeds[name] = new Tensor('float32', new Float32Array(B * units), [1, B, units]);
  const results: Record<string, number[]> = { y: [], class: [] };
  for (let t = 0; t < T; t += chunk) {
    const part = Float32Array.from(x.slice(t * B * inputs, (t + chunk) * B * inputs));
    const outputs = await session.run({
      ...feeds,
      x: new Tensor('float32', part, [part.length / B / inputs, B, inputs]),
    });
    for (const { name } of states) feeds[name] = outputs[`${name}.next`] as Tensor;
    for (const [name, list] of Object.entries(results)) list.push(...((outputs[name]?.data ?? []) as Float32Array));
  }
  await session.release();
  return results;
}

const largest = (values: readonly number[]) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

describe('export to ONNX', () => {
  for (const [name, spec] of Object.entries(NETS)) {
    it(`computes the same in onnxruntime, at once and step by step: ${name}`, async () => {
      const model = modelOf(spec);
      const x = rows(model).map(Math.fround);
      const ours = predictAll(model, x, T, B);
      for (const chunk of [T, 1]) {
        const { y } = await runOnnx(model, x, chunk);
        expect(y.length).toBe(ours.length);
        expect(largest(y.map((v, i) => v - ours[i])) / largest(ours)).toBeLessThan(1e-5);
      }
    });

    it(`comes back with every bit: ${name}`, () => {
      const model = modelOf(spec);
      const back = importModel(writeOnnx(toOnnx(model)), 'rotor.onnx');
      expect(parameters(back.net)).toEqual(parameters(model.net));
      expect(back.card).toEqual({ ...model.card, training: back.card.training });
      expect(writeOnnx(toOnnx(back))).toEqual(writeOnnx(toOnnx(model)));
    });
  }

  it('computes the same for the model of the demo, whose numbers are 64-bit floats', async () => {
    const model = loadModel('models/demo');
    const x = rows(model);
    const ours = predictAll(model, x, T, B);
    const { y } = await runOnnx(model, x, T);
    expect(largest(y.map((v, i) => v - ours[i])) / largest(ours)).toBeLessThan(1e-5);
  });

  it('gives probabilities and the likeliest class of a classification', async () => {
    const outputs = ['healthy', 'worn'].map((c) => ({ name: c, unit: '1', mean: 0, std: 1, residualTo: null }));
    const model = modelOf(NETS['gru and head'], { task: 'classification', outputs });
    const x = rows(model).map(Math.fround);
    const ours = predictAll(model, x, T, B);
    const { y, class: classes } = await runOnnx(model, x, T);
    expect(classes).toEqual(ours.filter((_, i) => i % 3 === 0));
    const probabilities = ours.filter((_, i) => i % 3 > 0);
    expect(largest(y.map((v, i) => v - probabilities[i]))).toBeLessThan(1e-5);
    const back = importModel(writeOnnx(toOnnx(model)), 'worn.onnx');
    expect(back.card.task).toBe('classification');
    expect(predictAll(back, x, T, B)).toEqual(ours);
  });

  it('refuses what is beyond 32-bit floats, and what ONNX has no operator for', () => {
    const model = modelOf([dense(2)]);
    model.net.layers[0].weights.weight[1] = 1e39;
    expect(() => toOnnx(model)).toThrow('onnx: layers.0.weight: value 2, 1e+39, is beyond 32-bit floats');
    const thermal = {
      cell: 'thermal',
      units: 1,
      timeConstants: [10],
      start: [{ input: 0 }],
      links: [{ node: 0, input: 0 }],
    };
    const node = modelOf([{ ...thermal, losses: [{ node: 0, input: 1 }] }]);
    expect(() => toOnnx(node)).toThrow('onnx: layers.0: thermal has no operator in ONNX');
  });
});
