import { describe, expect, it } from 'vitest';
import { dcBlock } from '../../src/operators/dcBlock.ts';
import golden from '../golden/scipy_dc_block.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

describe('dcBlock', () => {
  it.each(golden.cases)('equals scipy at $cutoffHz Hz', ({ cutoffHz, y }) => {
    const x = mixture(200, 2).map((v) => 100 + v);
    const [got] = runKernel(dcBlock, { cutoffHz }, [x], 1000);
    y.forEach((v, i) => void expect(Math.abs(got[i] - v)).toBeLessThan(1e-9));
  });

  it('gives 0 for a constant from the first sample on', () => {
    expect([...runKernel(dcBlock, { cutoffHz: 1 }, [[325, 325, 325]])[0]]).toEqual([0, 0, 0]);
  });

  it('lives on after one NaN, which two popular packages do not', () => {
    const x = mixture(100, 2);
    x[50] = Number.NaN;
    const { channels } = runStage(dcBlock, { cutoffHz: 100 }, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
    expect(channels[0].every(Number.isFinite)).toBe(true);
  });

  it('refuses a cutoff above a quarter of the rate', () => {
    expect(() => runKernel(dcBlock, { cutoffHz: 300 }, [[0]], 1000)).toThrow(
      'below a quarter of the rate, 250 Hz, got 300',
    );
  });
});
