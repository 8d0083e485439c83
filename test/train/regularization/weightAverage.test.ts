import { describe, expect, it } from 'vitest';
import { SnapshotReader, SnapshotWriter } from '../../../src/core/snapshot.ts';
import { WeightAverage } from '../../../src/train/regularization/weightAverage.ts';

const averageOf = (average: WeightAverage, w: Float64Array) => average.instead([w], () => w[0]);

describe('WeightAverage', () => {
  it('ema follows the weights from the first on, by hand', () => {
    const w = Float64Array.of(8);
    const average = new WeightAverage([w], { ema: 0.75 });
    average.afterUpdate([w]);
    expect(averageOf(average, w)).toBe(8);
    w[0] = 4;
    average.afterUpdate([w]);
    expect(averageOf(average, w)).toBe(7);
    // the weights go on from where they were
    expect(w[0]).toBe(4);
  });

  it('swa is the mean over the last epochs, and nothing before', () => {
    const w = Float64Array.of(0);
    const average = new WeightAverage([w], { swa: 0.5 });
    for (let epoch = 0; epoch < 8; epoch++) {
      w[0] = epoch;
      average.afterUpdate([w]);
      average.afterEpoch(epoch, 8, [w]);
      expect(average.ready).toBe(epoch >= 4);
    }
    expect(averageOf(average, w)).toBe((4 + 5 + 6 + 7) / 4);
  });

  it('goes on from a snapshot', () => {
    const w = Float64Array.of(3);
    const [average, other] = [new WeightAverage([w], { ema: 0.9 }), new WeightAverage([w], { ema: 0.9 })];
    average.afterUpdate([w]);
    const to = new SnapshotWriter(1);
    average.save(to);
    other.load(new SnapshotReader(to.finish(), 1));
    w[0] = 5;
    for (const a of [average, other]) a.afterUpdate([w]);
    expect(averageOf(other, w)).toBe(averageOf(average, w));
  });
});
