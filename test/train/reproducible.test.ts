import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { createEngine } from '../../src/nn/engine/createEngine.ts';
import { initNet, type LayerSpec } from '../../src/nn/net.ts';
import { Augmenter } from '../../src/train/data/augmenter.ts';
import { Lanes } from '../../src/train/data/lanes.ts';
import { fitScaler } from '../../src/train/data/scaler.ts';
import { sequencesOf } from '../../src/train/data/sequences.ts';
import { splitByTime } from '../../src/train/data/split.ts';
import { windowsOf } from '../../src/train/data/windows.ts';
import { mse } from '../../src/train/losses/mse.ts';
import { Adam } from '../../src/train/optimizers/adam.ts';
import { clipGlobalNorm } from '../../src/train/optimizers/clipGlobalNorm.ts';
import { thermalSeries } from './support.ts';

const [INPUTS, T, B] = [8, 64, 16];

/** SHA-256 of all weights, little-endian, after 32 steps of Adam on seeded data. */
function hashAfterTraining(choice: 'reference' | 'wasm', spec: LayerSpec[]): string {
  const engine = createEngine(initNet(spec, INPUTS, 1), choice);
  const gradients = engine.trainables.map((t) => t.gradient);
  const adam = new Adam(engine.trainables, 0.1, engine.vectors);
  const batch = engine.batch(T, B);
  const random = new Random(6);
  const uniform = (n: number) => Float64Array.from({ length: n }, () => 2 * random.uniform() - 1);
  const weight = new Float64Array(T * B).fill(1);
  const dy = new Float64Array(T * B);
  for (let step = 0; step < 32; step++) {
    const y = batch.forward(uniform(T * B * INPUTS), new Uint8Array(B).fill(step % 4 === 0 ? 1 : 0));
    mse(y, uniform(T * B), weight, dy);
    engine.clearGradients();
    batch.backward(dy);
    clipGlobalNorm(gradients, 0.5, engine.vectors);
    adam.step(gradients, 0.005);
  }
  const hash = createHash('sha256');
  for (const { value } of engine.trainables) hash.update(Buffer.from(value.slice().buffer as ArrayBuffer));
  return hash.digest('hex');
}

/** On every machine and with every version of Node; seen with 20, 22 and 24. */
const EXPECTED = {
  wasm: {
    gru: '9cbb7aff6d1e7d94123226eeeb334739c5fdb338ec358f402243924bde7b41a4',
    lstm: 'c7975c36015014d859b345460f0469cc8f3b15511e9614631d8c8b8b390a0a22',
    rnn: '01adc8cc0b72e0e408ab4937fa65f0c32be91c286ed5ab948e588347387ce1f6',
  },
  reference: {
    gru: '5b9862e2698653a4d6770997fd8444c6bfb67e19eb930b7f9ebe925fea7c69bb',
    lstm: '03062bff06f37362804f234d8102f74755af05b13d49d69799fde80dd35c3d73',
    rnn: '01f65e14f876e0a06c32744f398d5d3eeb6235051dab856490c1ff570644db93',
  },
};

/** SHA-256 of what a net is shown in two epochs of augmented windows. */
function hashOfAugmented(): string {
  const task = { inputs: ['current'], targets: ['temperature'] };
  const { train } = splitByTime([thermalSeries(1000, 7, 0.3, 20)], { train: 0.8, validation: 0.2, test: 0 }, 0, 1);
  const scaler = fitScaler(train, task);
  const all = { noise: 0.1, offset: 0.1, gain: 0.1, dropout: 0.1, timeWarp: 0.2, mixup: 0.2 };
  const windows = windowsOf(sequencesOf(train, task, 30), { length: 16, stride: 4, learn: 'every' });
  const lanes = new Lanes(windows, scaler, 8, 16, 0, new Augmenter(all, scaler, undefined, 3));
  const hash = createHash('sha256');
  for (const epoch of [0, 1]) {
    for (let k = 0; k < lanes.chunks; k++) {
      const { x, y, weight } = lanes.gather(k, epoch);
      for (const values of [x, y, weight]) hash.update(Buffer.from(values.slice().buffer as ArrayBuffer));
    }
  }
  return hash.digest('hex');
}

it('augments rows as it does everywhere', () => {
  expect(hashOfAugmented()).toBe('34fdc0766ab7e6651ab56d11ef3b1065d7036dda77edfefa31d881a234aad2a3');
});

describe.each(['wasm', 'reference'] as const)('training by %s', (choice) => {
  it.each(['gru', 'lstm', 'rnn'] as const)('gives the weights that it gives everywhere: %s', (cell) => {
    const spec = [
      { cell, units: 32 },
      { cell: 'dense', units: 6, activation: 'gelu' },
      { cell: 'dense', units: 1 },
    ];
    expect(hashAfterTraining(choice, spec)).toBe(EXPECTED[choice][cell]);
  });
});
