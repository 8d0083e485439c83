import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/kernel/layout.ts';
import { lowpass } from '../../src/operators/lowpass.ts';
import golden from '../golden/scipy_lowpass.json' with { type: 'json' };
import { equalsScipy } from '../support/iirGolden.ts';
import { gainDb, impulseResponse } from '../support/response.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const RATE = 1000;
const coeffsOf = (params: object) => allocate(lowpass.design(lowpass.params.parse(params), RATE, [0]));

describe('lowpass', () => {
  it('averages two samples at order 1 and a quarter of the rate', () => {
    const [y] = runKernel(lowpass, { cutoffHz: 250, order: 1 }, [[2, 2, 4, 8]]);
    [2, 2, 3, 6].forEach((v, i) => void expect(y[i]).toBeCloseTo(v, 12));
  });

  it.each(golden.cases)(
    'equals scipy: order $order at $cutoffHz Hz',
    ({ cutoffHz, order, decimate, y, delay, delayAtHz }) => {
      const [got] = runKernel(lowpass, { cutoffHz, order, decimate }, [mixture(400, 1)], RATE);
      y.forEach((v, i) => void expect(Math.abs(got[i] - v)).toBeLessThan(1e-9));
      const c = coeffsOf({ cutoffHz, order, decimate });
      delayAtHz.forEach((hz, i) => void expect(lowpass.delay(c, hz / RATE) / delay[i]).toBeCloseTo(1, 7));
    },
  );

  equalsScipy(lowpass);

  it('meets what it was asked for with the smallest order', () => {
    const wanted = { cutoffHz: 90, stopHz: 140, attenuationDb: 50, rippleDb: 0.5 } as const;
    for (const family of ['butterworth', 'chebyshev1', 'chebyshev2'] as const) {
      const answer = impulseResponse(lowpass, { ...wanted, family }, 4000);
      for (const f of [0.14, 0.2, 0.45]) expect(gainDb(answer, f)).toBeLessThan(-50 + 1e-6);
      for (const f of [0, 0.05, 0.09]) expect(gainDb(answer, f)).toBeGreaterThan(-0.5 - 1e-6);
    }
  });

  it('keeps a constant, at every order, from the first sample', () => {
    for (let order = 1; order <= 16; order++) {
      const [y] = runKernel(lowpass, { cutoffHz: 37, order }, [new Float64Array(300).fill(325)], RATE);
      for (const v of y) expect(v).toBeCloseTo(325, 9);
    }
  });

  it('settles within its warm-up, at every order, and not much sooner', () => {
    for (let order = 1; order <= 16; order++) {
      const params = { cutoffHz: 50, order };
      const warmup = lowpass.warmup(coeffsOf(params));
      const step = new Float64Array(4 * warmup).fill(1, 1);
      const [y] = runKernel(lowpass, params, [step], RATE);
      expect(y.findLastIndex((v) => Math.abs(v - 1) > 1e-3)).toBe(warmup);
    }
  });

  it('decimates by absolute index, with the times of the samples kept', () => {
    const stream = streamOf({ x: 'A' }, RATE);
    const x = mixture(403, 5);
    const full = runStage(lowpass, { cutoffHz: 100, order: 8 }, { on: ['x'] }, stream, [x]);
    const less = runStage(lowpass, { cutoffHz: 100, order: 8, decimate: 4 }, { on: ['x'] }, stream, [x]);
    expect(less.stage.output.rateHz).toBe(250);
    expect([...less.channels[0]]).toEqual([...full.channels[0]].filter((_, i) => i % 4 === 0));
  });

  it('says at design what cannot be filtered', () => {
    const design = (params: object) => () => coeffsOf(params);
    expect(design({ cutoffHz: 600 })).toThrow('lowpass: cutoffHz must be below half the rate, 500 Hz, got 600');
    expect(design({ cutoffHz: 130, decimate: 4 })).toThrow('below half the decimated rate, 125 Hz, got 130');
    expect(design({ cutoffHz: 0.05 })).toThrow(
      'at least a ten-thousandth of the rate, 0.1 Hz, got 0.05; decimate first',
    );
    expect(lowpass.params.safeParse({ cutoffHz: 1, order: 17 }).error?.issues[0].message).toBe(
      'must be an integer in [1, 16], got 17',
    );
  });
});
