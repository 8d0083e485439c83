import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SnapshotReader, SnapshotWriter } from '../../../src/core/snapshot.ts';
import { Adam } from '../../../src/train/optimizers/adam.ts';
import { clipGlobalNorm } from '../../../src/train/optimizers/clipGlobalNorm.ts';

const golden = JSON.parse(readFileSync(new URL('../../golden/torch_adam.json', import.meta.url), 'utf8')).adam as {
  decay: number;
  weights: number[];
  norms: number[];
}[];

const gradient = (step: number) =>
  Float64Array.from({ length: 6 }, (_, i) => Math.sin(1 + 0.7 * i + 1.3 * step) * (1 + i));
const decaying = (value: Float64Array) => ({ value, decay: true });
const start = () => Float64Array.from({ length: 6 }, (_, i) => 0.1 * i);

describe('Adam with clipGlobalNorm', () => {
  it.each(golden)('takes the same forty steps as torch with clip_grad_norm_, decay $decay', ({ decay, ...golden }) => {
    const weights = start();
    const adam = new Adam([decaying(weights)], decay);
    for (let step = 0; step < 40; step++) {
      const g = gradient(step);
      expect(clipGlobalNorm([g], 3)).toBeCloseTo(golden.norms[step], 12);
      adam.step([g], 0.01);
    }
    for (const [i, w] of weights.entries()) expect(w).toBeCloseTo(golden.weights[i], 13);
  });

  it('moves by the rate at the first step, however small the gradient', () => {
    const weights = new Float64Array(2);
    new Adam([decaying(weights)]).step([Float64Array.of(1e-3, -7)], 0.5);
    expect(weights[0]).toBeCloseTo(-0.5, 4);
    expect(weights[1]).toBeCloseTo(0.5, 8);
  });

  it('goes on bit for bit from a snapshot', () => {
    const whole = start();
    const adam = new Adam([decaying(whole)]);
    const writer = new SnapshotWriter(1);
    let half = new Float64Array(0);
    for (let step = 0; step < 20; step++) {
      if (step === 10) {
        adam.save(writer);
        half = whole.slice();
      }
      adam.step([gradient(step)], 0.01);
    }
    const resumed = new Adam([decaying(half)]);
    resumed.load(new SnapshotReader(writer.finish(), 1));
    for (let step = 10; step < 20; step++) resumed.step([gradient(step)], 0.01);
    expect(half).toEqual(whole);
  });
});

describe('clipGlobalNorm', () => {
  it('leaves gradients below the limit as they are and joins the norm over arrays', () => {
    const a = Float64Array.of(3);
    const b = Float64Array.of(4);
    expect(clipGlobalNorm([a, b], 6)).toBe(5);
    expect([a[0], b[0]]).toEqual([3, 4]);
    clipGlobalNorm([a, b], 1);
    expect(Math.hypot(a[0], b[0])).toBeCloseTo(1, 6);
  });
});
