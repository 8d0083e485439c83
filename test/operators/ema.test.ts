import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { ema } from '../../src/operators/ema.ts';
import golden from '../golden/scipy_ema.json' with { type: 'json' };
import { runInC } from '../support/cHost.ts';
import { gainDb, impulseResponse } from '../support/response.ts';
import { runKernel } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const designed = (params: object) => allocate(ema.design(ema.params.parse(params), 1000, [0]));

describe('ema', () => {
  it('goes half the way with each sample at alpha 1/2', () => {
    expect([...runKernel(ema, { alpha: 0.5 }, [[8, 0, 4, 4]])[0]]).toEqual([8, 4, 4, 4]);
  });

  it.each(golden.cases.map((c) => [JSON.stringify(c.params), c] as const))('equals scipy: %s', (_, g) => {
    const [y] = runKernel(ema, g.params, [mixture(300, 2)]);
    g.y.forEach((v, i) => void expect(Math.abs(y[i] - v)).toBeLessThan(1e-9));
    [0, 5, 100].forEach((hz, k) => {
      const delay = ema.delay(designed(g.params), hz / 1000);
      expect(Math.abs(delay - g.delay[k]), `delay at ${hz} Hz`).toBeLessThan(1e-9 + 1e-6 * Math.abs(delay));
    });
  });

  it('is 3 dB down at cutoffHz, however slow or fast', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 450, noNaN: true }), (cutoffHz) => {
        const answer = impulseResponse(ema, { cutoffHz }, 4000);
        expect(gainDb(answer, cutoffHz / 1000)).toBeCloseTo(10 * Math.log10(0.5), 6);
      }),
    );
  });

  it('follows a step to 63 % in timeConstantS', () => {
    const [y] = runKernel(ema, { timeConstantS: 0.1 }, [[0, ...new Array(100).fill(1)]]);
    expect(y[100]).toBeCloseTo(1 - Math.exp(-1), 12);
  });

  it('moves in float where a plain average stands still: a step of 1 at 300, alpha 1e-5', () => {
    const n = 300_000;
    const x = new Float64Array(n).fill(301);
    x[0] = 300;
    let plain = 300;
    for (const v of x) plain = Math.fround(plain + Math.fround(1e-5 * Math.fround(v - plain)));
    expect(plain).toBe(300);
    const coeffs = ema.design(ema.params.parse({ alpha: 1e-5 }), 1000, [0]);
    const [y] = runInC({
      name: 'ema',
      coeffs,
      state: ema.state(allocate(coeffs)),
      inputs: [x],
      outputs: ['reals'],
      n,
      real: 'float',
    });
    expect(y[n - 1]).toBeCloseTo(301 - Math.exp(-(n - 1) * 1e-5), 3);
  });

  it('wants one way to say how slow it is, and a cutoff below half the rate', () => {
    expect(ema.params.safeParse({}).error?.issues[0].message).toBe('give one of timeConstantS, cutoffHz and alpha');
    expect(ema.params.safeParse({ alpha: 0.1, cutoffHz: 1 }).success).toBe(false);
    const message = 'ema: cutoffHz must be below half the rate, 500 Hz, got 500';
    expect(() => designed({ cutoffHz: 500 })).toThrow(new ConfigError(message, ['cutoffHz']));
  });
});
