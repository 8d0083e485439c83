import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/kernel/layout.ts';
import { ewmaBank } from '../../src/operators/ewmaBank.ts';
import golden from '../golden/scipy_ewmaBank.json' with { type: 'json' };
import { runInC } from '../support/cHost.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const BOTH = ['mean', 'std'];

describe('ewmaBank', () => {
  it('weighs by halves at a span of 3', () => {
    const [adjusted] = runKernel(ewmaBank, { spans: [3] }, [[3, 6, 1]]);
    expect([...adjusted]).toEqual([3, 5, 19 / 7]);
    const [plain] = runKernel(ewmaBank, { spans: [3], adjust: false }, [[3, 6, 1]]);
    expect([...plain]).toEqual([3, 4.5, 2.75]);
  });

  it.each(golden.cases)('equals numpy: span $span, adjust $adjust, offset $offset', (g) => {
    const x = mixture(3000, 16).map((v) => g.offset + v);
    const [mean, std] = runKernel(ewmaBank, { spans: [g.span], adjust: g.adjust, outputs: BOTH }, [x]);
    const size = Math.max(1, Math.abs(g.offset));
    for (const [k, i] of g.at.entries()) {
      expect(Math.abs(mean[i] - g.mean[k]) / size, `mean ${i}`).toBeLessThan(1e-12);
      expect(Math.abs(std[i] - g.std[k]), `std ${i}`).toBeLessThan(1e-9 * Math.sqrt(size));
    }
  });

  it('gives each span as if it were alone, and names it', () => {
    const x = mixture(500, 3);
    const spans = [10, 2, 500, 33.3, 1, 7, 90, 250];
    const { channels, stage } = runStage(ewmaBank, { spans }, { on: ['t'] }, streamOf({ t: 'degC' }), [x]);
    expect(stage.output.channels.slice(1).map((c) => c.name)).toEqual(spans.map((span) => `t_ewma${span}`));
    spans.forEach((span, k) => {
      expect(channels[k + 1]).toEqual(runKernel(ewmaBank, { spans: [span] }, [x])[0]);
    });
  });

  it('keeps a constant from the first sample on, and spreads nowhere', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.boolean(), (level, adjust) => {
        const [mean, std] = runKernel(ewmaBank, { spans: [77], adjust, outputs: BOTH }, [
          new Float64Array(50).fill(level),
        ]);
        for (const v of mean) expect(v).toBeCloseTo(level, 10);
        for (const v of std) expect(v).toBeCloseTo(0, 6);
      }),
    );
  });

  it('moves in float at long spans, where a step of 2e-4 of a 0.01 K change is lost in 80 degC', () => {
    const x = Float64Array.from({ length: 40_000 }, (_, i) => Math.fround(i < 20_000 ? 80 : 80.01));
    const coeffs = ewmaBank.design(ewmaBank.params.parse({ spans: [9480] }), 2, [0]);
    const outputs = Array(16).fill('reals' as const);
    const state = ewmaBank.state(allocate(coeffs));
    const [float] = runInC({ name: 'ewmaBank', coeffs, state, inputs: [x], outputs, n: x.length, real: 'float' });
    const [double] = runKernel(ewmaBank, { spans: [9480] }, [x]);
    expect(double[39_999]).toBeGreaterThan(80.009);
    for (let i = 0; i < x.length; i += 100) expect(Math.abs(float[i] - double[i])).toBeLessThan(2e-5);
  });

  it('takes one kind of span, 1 to 8 of them, none twice', () => {
    const message = (params: object) => ewmaBank.params.safeParse(params).error?.issues[0].message;
    expect(message({})).toBe('is needed, or spansS instead of it');
    expect(message({ spans: [5, 5] })).toBe('must be 1 to 8 different numbers from 1 on, got [5,5]');
    expect(message({ spansS: [0] })).toBe('must be 1 to 8 different numbers above 0, got 0');
  });
});
