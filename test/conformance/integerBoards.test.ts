import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { printPipeline } from '../../src/codegen/pipeline.ts';
import { Random } from '../../src/core/random.ts';
import { findHostTarget } from '../../src/firmware/hostTarget.ts';
import type { Target } from '../../src/firmware/target.ts';
import { openTarget, targetNames } from '../../src/firmware/targets.ts';
import { initNet } from '../../src/nn/net.ts';
import { netLayers } from '../../src/nn/netModel.ts';
import { Predictor } from '../../src/nn/predictor.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';
import { temporaryFolder } from '../support/folder.ts';
import { recording } from '../support/recordings.ts';
import { scaled } from '../support/soak.ts';

/** Integer nets as exported pipelines, on every controller that there is an emulator for. SLIPRING_SOAK=1 takes all 100,000 steps. */
const STEPS = scaled(1000, 100_000);
const INPUTS = 8;
const folder = temporaryFolder();

/** All recurrent cells and activations; sizes that are known to the compiler, with and without columns over. */
const LAYERS = [
  { cell: 'gru', units: 16 },
  { cell: 'lstm', units: 9 },
  { cell: 'rnn', units: 8 },
  { cell: 'dense', units: 6, activation: 'gelu' },
  { cell: 'dense', units: 5, activation: 'relu' },
  { cell: 'dense', units: 2 },
];

function modelOf() {
  const net = initNet(LAYERS, INPUTS, 31);
  for (const { weights } of net.layers) {
    for (const w of Object.values(weights)) for (let i = 0; i < w.length; i++) w[i] *= 2;
  }
  const inputs = Array.from({ length: INPUTS }, (_, k) => ({ mean: k, std: 2, range: 4 }));
  const outputs = Array.from({ length: 2 }, () => ({ mean: 0, std: 1, residualTo: -1 }));
  const random = new Random(2);
  const calibration = Float64Array.from({ length: INPUTS * 500 }, () => random.normal());
  const options = { inputRange: inputs.map((i) => i.range), calibration };
  return {
    net,
    inputs,
    outputs,
    int8: quantizeNet(net, options),
    int16: quantizeNet(net, { ...options, weights: 'int16' }),
  };
}

/** Rows of eight recorded quantities of a motor, by their deviations; undefined where the recording is not at hand. */
function recordedDeviations(): number[] | undefined {
  const path = recording('pmsm_temperature_lea/profile60_first4500.csv');
  if (!path) return undefined;
  const [head, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const names = ['u_q', 'u_d', 'i_d', 'i_q', 'motor_speed', 'coolant', 'ambient', 'stator_winding'];
  const table = lines.map((line) => line.split(',').map(Number));
  const columns = names.map((name) => {
    const column = head.split(',').indexOf(name);
    const values = table.map((row) => row[column]);
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const std = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
    return values.map((v) => (v - mean) / std);
  });
  return table.flatMap((_, i) => columns.map((column) => column[i]));
}

/**
 * A third noise, a third the ends of each input's range (the largest sums and the fullest states), a third a recorded drive, again and
 * again. All are exact in float, and so the integers.
 */
function rowsOf(model: ReturnType<typeof modelOf>): Float64Array {
  const random = new Random(9);
  const recorded = recordedDeviations();
  const third = INPUTS * Math.floor(STEPS / 3);
  return Float64Array.from({ length: STEPS * INPUTS }, (_, i) => {
    const { mean, std, range } = model.inputs[i % INPUTS];
    const part = Math.floor(i / third);
    const deviation = part > 1 && recorded ? recorded[(i - 2 * third) % recorded.length] : random.normal();
    const end = random.below(2) === 0 ? 32767 : -32768;
    const q = part === 1 ? end : Math.max(-32768, Math.min(32767, Math.round(8192 * deviation)));
    return mean + (std * range * q) / 32768;
  });
}

const model = modelOf();
const x = rowsOf(model);

/** This machine's compiler, clang, and the emulated boards. */
function open(name: string): Target | undefined {
  return name === 'clang' ? findHostTarget({ CC: 'clang' }) : openTarget(name);
}

it.each(
  [...targetNames, 'clang'].flatMap((target) =>
    (['int8', 'int16'] as const).map((weights) => [weights, target] as const),
  ),
)(
  'an %s net gives the same integers on %s as here',
  async (weights, target) => {
    const predictor = new Predictor(model, weights);
    const y = new Float64Array(STEPS * 2);
    predictor.process(STEPS, x, y);
    const pipeline = printPipeline({
      name: 'net',
      rateHz: 100,
      inputs: model.inputs.map((_, k) => ({ name: `x${k}`, unit: '1' })),
      steps: [
        {
          name: 'predict',
          body: { kind: 'net', layers: netLayers(model, weights) },
          inputPorts: INPUTS,
          outputPorts: 2,
          instances: [model.inputs.map((_, k) => k)],
          gap: 'bridge',
          warmup: 30,
          delaySamples: 0,
          decimation: 1,
          interpolation: 1,
          sources: [0, 1].map((output) => ({ from: 'instance', instance: 0, output }) as const),
          outputs: [0, 1].map((k) => ({ name: `y${k}`, unit: '1' })),
        },
      ],
    });
    expect(pipeline.h).toContain(`no input can overflow 32 bits`);
    expect(pipeline.h).toMatch(/ \* {3}\d+ in gruInt(8|16)\n \* {3}\d+ in lstmInt/);
    const place = join(folder.path, `${weights}-${target}`);
    const board = open(target);
    if (!board) throw new Error(`${target} is missing; scripts/setup-test-tools.sh installs it`);
    const real = board.reals.includes('double') ? 'double' : 'float';
    const program = board.build(pipeline, real, place);
    const inputs = join(place, 'inputRows');
    writeFileSync(inputs, x);
    const expected = real === 'double' ? y : y.map(Math.fround);
    expect(firstDifference(await program.run(inputs), expected)).toBe(-1);
  },
  scaled(180_000, 7_200_000),
);

function firstDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  return a.findIndex((v, i) => !Object.is(v, b[i]));
}
