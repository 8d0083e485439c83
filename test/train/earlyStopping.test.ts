import { describe, expect, it } from 'vitest';
import { EarlyStopping } from '../../src/train/earlyStopping.ts';

describe('EarlyStopping', () => {
  it('stops after two epochs without a lower value and restores the best weights', () => {
    const w = Float64Array.of(0);
    const stopping = new EarlyStopping([w], 2);
    const seen = [3, 1, 1, Number.NaN].map((value, epoch) => {
      w[0] = epoch;
      return [stopping.observe(epoch, value, [w]), stopping.stop];
    });
    // an equal value is no improvement, and NaN is none
    expect(seen).toEqual([
      [true, false],
      [true, false],
      [false, false],
      [false, true],
    ]);
    stopping.restore([w]);
    expect([w[0], stopping.bestEpoch, stopping.bestValue]).toEqual([1, 1, 1]);
  });
});
