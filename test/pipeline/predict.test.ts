import { beforeAll, describe, expect, it } from 'vitest';
import { type Block, detach } from '../../src/core/block.ts';
import { INTERPOLATED, MISSING, WARMUP } from '../../src/core/quality.ts';
import { loadModel } from '../../src/model/loadModel.ts';
import { saveModel } from '../../src/model/saveModel.ts';
import { initNet } from '../../src/nn/net.ts';
import { Predictor } from '../../src/nn/predictor.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';
import { Chain } from '../../src/pipeline/chain.ts';
import { temporaryFolder } from '../support/folder.ts';
import { blockAt, joinChannel, joinQuality, planYaml, runBlocks, stream } from './support.ts';

const folder = temporaryFolder();
const model = `${folder.path}/rotor`;
const main = stream('main', 2, { omegaM: 'rad/s', tempStator: 'degC', torque: 'Nm' });
const signal = (t: number, c: number) => [100 * Math.sin(t / 5), 60 + 10 * Math.cos(t / 30), 1][c];
const step = (more = '') => `- predict: { model: ${model}, precision: int8, warmupS: 5${more} }`;

beforeAll(() => {
  const net = initNet(
    [
      { cell: 'gru', units: 4 },
      { cell: 'dense', units: 1 },
    ],
    2,
    9,
  );
  saveModel(model, {
    net,
    int8: quantizeNet(net, { inputRange: [4, 4] }),
    card: {
      name: 'rotor',
      summary: 'Rotor temperature.',
      task: 'regression',
      licence: 'MIT',
      rateHz: 2,
      inputs: [
        { channel: 'tempStator', unit: 'degC', mean: 60, std: 20, range: 4 },
        { channel: 'omegaM', unit: 'rad/s', mean: 0, std: 80, range: 4 },
      ],
      outputs: [{ name: 'tempRotor', unit: 'degC', mean: 3, std: 8, residualTo: 'tempStator' }],
      training: { recipe: {}, seed: 1, epochs: 1, parts: [] },
      metrics: [],
    },
  });
});

/** What the predictor itself gives for rows [from, to) of the signal. */
function expected(from: number, to: number): number[] {
  const rows = Float64Array.from({ length: 2 * (to - from) }, (_, k) =>
    signal((from + (k >> 1)) / 2, k % 2 === 0 ? 1 : 0),
  );
  const y = new Float64Array(to - from);
  new Predictor(loadModel(model), 'int8').process(to - from, rows, y);
  return Array.from(y);
}

describe('predict', () => {
  it("adds the model's output to its stream, equal to the predictor, however the rows are split", async () => {
    const plan = await planYaml(step(), [main]);
    expect(plan.outputs[0].channels.map((c) => c.name)).toEqual(['omegaM', 'tempStator', 'torque', 'tempRotor']);
    const blocks = [blockAt(main, 0, 7, signal), blockAt(main, 7, 1, signal), blockAt(main, 8, 92, signal)];
    const out = runBlocks(plan, blocks);
    expect(joinChannel(out, 'tempRotor')).toEqual(expected(0, 100));
    expect(joinQuality(out, 'tempRotor')).toEqual([...Array(10).fill(WARMUP), ...Array(90).fill(0)]);
  });

  it('holds absent inputs for the warm-up time, then gives MISSING and starts anew', async () => {
    const plan = await planYaml(step(', as: predicted'), [main]);
    const holed = (t: number, c: number) => (c === 1 && t >= 20 && t < 40 ? Number.NaN : signal(t, c));
    const out = runBlocks(plan, [blockAt(main, 0, 200, holed)]);
    const quality = joinQuality(out, 'predicted');
    expect(quality.slice(40, 50).every((q) => (q & INTERPOLATED) !== 0)).toBe(true);
    expect(quality.slice(50, 80)).toEqual(Array(30).fill(MISSING));
    expect(quality.slice(80, 90).every((q) => (q & WARMUP) !== 0)).toBe(true);
    expect(joinChannel(out, 'predicted').slice(80)).toEqual(expected(80, 200));
  });

  it('goes on bit for bit from saved state', async () => {
    const plan = await planYaml(step(), [main]);
    const out: Block[] = [];
    const first = new Chain(plan, (b) => out.push(detach(b)));
    first.push(blockAt(main, 0, 33, signal));
    const second = new Chain(plan, (b) => out.push(detach(b)), first.save());
    second.push(blockAt(main, 33, 67, signal));
    expect(joinChannel(out, 'tempRotor')).toEqual(expected(0, 100));
  });

  it.each([
    ['an unknown model', '- predict: { model: rotr }', /p\.yaml:1:21: predict: unknown model "rotr"/],
    [
      'a wrong precision',
      '- predict: { model: x, precision: int4 }',
      /p\.yaml:1:35: predict: precision must be one of float, int8, int16, got "int4"/,
    ],
  ])('refuses %s', async (_, yaml, message) => {
    await expect(planYaml(yaml, [main])).rejects.toThrow(message);
  });

  it('refuses a stream of another rate, unit or without its channels', async () => {
    const plan = (s: typeof main) => planYaml(step(), [s]);
    await expect(plan({ ...main, rateHz: 10 })).rejects.toThrow(
      'model rotor was trained at 2 Hz, but stream main has 10 Hz',
    );
    await expect(plan(stream('main', 2, { tempStator: 'degC' }))).rejects.toThrow('predict: unknown channel "omegaM"');
    await expect(plan(stream('main', 2, { tempStator: 'degC', omegaM: 'Hz' }))).rejects.toThrow(
      'predict: input omegaM needs rad/s, but omegaM is in Hz',
    );
  });
});
