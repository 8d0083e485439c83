import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/kernel/layout.ts';
import { delay } from '../../src/operators/delay.ts';
import golden from '../golden/scipy_delay.json' with { type: 'json' };
import { gainDb, groupDelayOf, impulseResponse } from '../support/response.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

describe('delay', () => {
  it('reads between samples by a polynomial', () => {
    // a parabola is read exactly by order 2: 4.5 samples late
    const [y] = runKernel(delay, { samples: 4.5, order: 2 }, [Array.from({ length: 12 }, (_, i) => i * i)]);
    for (let i = 8; i < 12; i++) expect(y[i]).toBeCloseTo((i - 4.5) ** 2, 10);
  });

  it.each(golden.cases.map((c) => [JSON.stringify(c.params), c] as const))(
    'equals scipy: %s',
    (_, { params, first, stride, y }) => {
      const [got] = runKernel(delay, params, [mixture(200, 1)]);
      y.forEach((v, i) => void expect(Math.abs(got[first + i * stride] - v)).toBeLessThan(1e-9));
    },
  );

  it('moves a slow sine by exactly what was asked, earlier or later, by both methods', () => {
    const shift = fc.double({ min: -40, max: 40, noNaN: true });
    const method = fc.constantFrom('lagrange' as const, 'allpass' as const);
    fc.assert(
      fc.property(shift, method, fc.integer({ min: 3, max: 9 }), (samples, method, order) => {
        const sine = (i: number) => Math.sin(i / 20);
        const x = Float64Array.from({ length: 400 }, (_, i) => sine(i));
        const { channels } = runStage(delay, { samples, method, order }, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
        for (let i = 120; i < 330; i++) expect(Math.abs(channels[0][i] - sine(i - samples))).toBeLessThan(2e-6);
      }),
      { numRuns: 60 },
    );
  });

  it('makes the others wait only where the future is asked for', () => {
    const stream = streamOf({ x: 'A', other: 'V' });
    const ramp = Float64Array.from({ length: 100 }, (_, i) => i);
    const late = runStage(delay, { samples: 12.25 }, { on: ['x'] }, stream, [ramp, ramp]);
    expect([late.stage.delaySamples, late.channels[0][50], late.channels[1][50]]).toEqual([0, 37.75, 50]);
    const early = runStage(delay, { samples: -12.25 }, { on: ['x'] }, stream, [ramp, ramp]);
    expect([early.stage.delaySamples, early.channels[0][50], early.channels[1][50]]).toEqual([14, 62.25, 50]);
    expect(early.channels[0].length).toBe(100);
  });

  it('changes no amplitude by allpass, where a polynomial loses half of it and more near half the rate', () => {
    const allpass = impulseResponse(delay, { samples: 5.5, method: 'allpass', order: 4 }, 200);
    const lagrange = impulseResponse(delay, { samples: 5.5, method: 'lagrange', order: 3 }, 200);
    for (const f of [0, 0.1, 0.3, 0.49]) expect(gainDb(allpass, f)).toBeCloseTo(0, 8);
    expect(gainDb(lagrange, 0.49)).toBeLessThan(-20);
    expect(gainDb(lagrange, 0.05)).toBeGreaterThan(-0.01);
    for (const f of [0.001, 0.1]) expect(groupDelayOf(allpass, f)).toBeCloseTo(5.5, 3);
  });

  it('takes 1e-9 samples of rounding in delayS for a whole shift', () => {
    const taps = (delayS: number) => allocate(delay.design(delay.params.parse({ delayS }), 10_000, [0])).tapCount;
    // 0.0003 * 10000 is 2.9999999999999996
    expect(0.0003 * 10_000).not.toBe(3);
    expect(taps(0.0003)).toBe(1);
    expect(taps(0.00031)).toBe(4);
  });

  it('names what does not fit', () => {
    const issue = (p: object) => delay.params.safeParse(p).error?.issues[0];
    expect(issue({})).toMatchObject({ path: ['delayS'], message: 'or samples must be given, one of them' });
    expect(issue({ delayS: 1, samples: 1 })?.path).toEqual(['delayS']);
    const far = delay.params.parse({ delayS: 1001 });
    expect(() => delay.design(far, 1000, [0])).toThrow('delay: must be at most 1000000 samples, got 1001000');
  });
});
