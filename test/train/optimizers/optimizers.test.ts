import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SnapshotReader, SnapshotWriter } from '../../../src/core/snapshot.ts';
import { Adam } from '../../../src/train/optimizers/adam.ts';
import { clipValue } from '../../../src/train/optimizers/clipValue.ts';
import type { Decayable, Optimizer } from '../../../src/train/optimizers/optimizer.ts';
import { Rmsprop } from '../../../src/train/optimizers/rmsprop.ts';
import { Sgd } from '../../../src/train/optimizers/sgd.ts';
import { softThreshold } from '../../../src/train/regularization/softThreshold.ts';
import { oneCycle } from '../../../src/train/schedules/oneCycle.ts';

const golden = JSON.parse(readFileSync(new URL('../../golden/torch_optimizers.json', import.meta.url), 'utf8'))
  .optimizers as Record<string, number[]>;

const gradient = (step: number) =>
  Float64Array.from({ length: 6 }, (_, i) => Math.sin(1 + 0.7 * i + 1.3 * step) * (1 + i));
const start = () => Float64Array.from({ length: 6 }, (_, i) => 0.1 * i);

const makers: Record<string, (w: Decayable[]) => Optimizer> = {
  sgd: (w) => new Sgd(w, { momentum: 0, nesterov: false }),
  momentum: (w) => new Sgd(w, { momentum: 0.9, nesterov: false }),
  nesterov: (w) => new Sgd(w, { momentum: 0.9, nesterov: true }),
  rmsprop: (w) => new Rmsprop(w, { smoothing: 0.99, momentum: 0 }),
  rmspropMomentum: (w) => new Rmsprop(w, { smoothing: 0.9, momentum: 0.8 }),
  adam: (w) => new Adam(w),
  adamW: (w) => new Adam(w, 0.1),
};

describe.each(Object.entries(makers))('%s', (name, make) => {
  it('takes the same twenty steps as torch', () => {
    const value = start();
    const optimizer = make([{ value, decay: true }]);
    for (let step = 0; step < 20; step++) optimizer.step([gradient(step)], 0.01);
    for (const [i, w] of value.entries()) expect(w).toBeCloseTo(golden[name][i], 12);
  });

  it('goes on bit for bit from a snapshot, in single precision too', () => {
    for (const Type of [Float64Array, Float32Array]) {
      const whole = Type.from(start());
      const optimizer = make([{ value: whole, decay: true }]);
      for (let step = 0; step < 5; step++) optimizer.step([Type.from(gradient(step))], 0.01);
      const half = whole.slice();
      const writer = new SnapshotWriter(1);
      optimizer.save(writer);
      const resumed = make([{ value: half, decay: true }]);
      resumed.load(new SnapshotReader(writer.finish(), 1));
      for (let step = 5; step < 9; step++) {
        optimizer.step([Type.from(gradient(step))], 0.01);
        resumed.step([Type.from(gradient(step))], 0.01);
      }
      expect(half).toEqual(whole);
    }
  });
});

describe('what goes with an optimizer', () => {
  it.each([
    ['oneCycleSgd', makers.momentum],
    ['oneCycleAdam', makers.adam],
  ])('%s moves rate and momentum as torch does', (name, make) => {
    const value = start();
    const optimizer = make([{ value, decay: true }]);
    const cycle = oneCycle({ rise: 0.3, startOver: 25, endOver: 1e4 });
    for (let step = 0; step < 20; step++) {
      optimizer.step([gradient(step)], 0.02 * cycle.rate(step, 20, 1), cycle.momentum(step, 20, 1));
    }
    for (const [i, w] of value.entries()) expect(w).toBeCloseTo(golden[name][i], 12);
  });

  it('adds an L2 penalty to the gradient as torch does, which is not weight decay', () => {
    const value = start();
    const optimizer = new Adam([{ value, decay: true }]);
    for (let step = 0; step < 20; step++) optimizer.step([gradient(step).map((g, i) => g + 0.1 * value[i])], 0.01);
    for (const [i, w] of value.entries()) expect(w).toBeCloseTo(golden.adamL2[i], 12);
  });

  it.each([makers.momentum, makers.rmsprop, makers.adam])('decays weights, but no biases', () => {
    const [weight, bias] = [Float64Array.of(1), Float64Array.of(1)];
    const arrays = [
      { value: weight, decay: true },
      { value: bias, decay: false },
    ];
    const still = [new Float64Array(1), new Float64Array(1)];
    new Sgd(arrays, { momentum: 0.9, nesterov: false, decay: 0.5 }).step(still, 0.1);
    new Rmsprop(arrays, { smoothing: 0.9, momentum: 0, decay: 0.5 }).step(still, 0.1);
    expect([weight[0], bias[0]]).toEqual([0.95 * 0.95, 1]);
  });

  it('makes true zeros by the proximal step of an L1 penalty, of weights that nothing holds', () => {
    const value = Float64Array.of(1, -1, 0.05, -0.05, Number.NaN);
    const bias = Float64Array.of(0.05);
    softThreshold(
      [
        { value, decay: true },
        { value: bias, decay: false },
      ],
      0.1,
    );
    expect([...value]).toEqual([0.9, -0.9, 0, 0, Number.NaN]);
    expect(bias[0]).toBe(0.05);
    // the minimum of (w - 0.3)^2 / 2 + 0.4 |w| is at 0, that of (w - 1)^2 / 2 + 0.4 |w| at 0.6
    const w = Float64Array.of(2, 2);
    const descent = new Sgd([{ value: w, decay: true }], { momentum: 0, nesterov: false });
    for (let step = 0; step < 300; step++) {
      descent.step([Float64Array.of(w[0] - 0.3, w[1] - 1)], 0.1);
      softThreshold([{ value: w, decay: true }], 0.1 * 0.4);
    }
    expect(w[0]).toBe(0);
    expect(w[1]).toBeCloseTo(0.6, 10);
    // the same minimum, where each gradient has its own gain
    const v = Float64Array.of(2, 2);
    const adam = new Adam([{ value: v, decay: true }]);
    for (let step = 0; step < 3000; step++) {
      adam.step([Float64Array.of(v[0] - 0.3, v[1] - 1)], 0.003);
      softThreshold([{ value: v, decay: true }], 0.003 * 0.4, (k, i) => adam.gain(k, i));
    }
    expect(v[0]).toBe(0);
    expect(v[1]).toBeCloseTo(0.6, 3);
  });

  it('clips each gradient by itself, and leaves a NaN to be found', () => {
    const g = Float64Array.of(3, -3, 0.5, Number.NaN);
    clipValue([g], 1);
    expect([...g]).toEqual([1, -1, 0.5, Number.NaN]);
  });
});
