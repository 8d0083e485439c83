import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING, WARMUP } from '../../src/core/quality.ts';
import { derivative } from '../../src/operators/derivative.ts';
import golden from '../golden/scipy_derivative.json' with { type: 'json' };
import { runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const through = (method: string, x: ArrayLike<number>, rateHz = 1000) =>
  runStage(derivative, { method }, { on: ['x'] }, streamOf({ x: 'rad' }, rateHz), [x]);

describe('derivative', () => {
  it('takes half the distance of the two neighbours, or the distance to the one before', () => {
    expect([...through('central', [1, 2, 5, 5], 10).channels[0]]).toEqual([10, 20, 15, Number.NaN]);
    expect([...through('first', [1, 2, 5, 5], 10).channels[0]]).toEqual([10, 30, 0, Number.NaN]);
  });

  it.each(golden.cases)('equals numpy: $rateHz Hz, offset $offset', ({ rateHz, offset, central, first }) => {
    const x = mixture(80, 15).map((v) => offset + v);
    // the digits of the differences end where those of the samples do
    const tolerance = rateHz * Math.max(1e-9, 4e-16 * Math.abs(offset));
    for (const [method, wanted] of Object.entries({ central, first })) {
      const [y] = through(method, x, rateHz).channels;
      wanted.forEach((v, i) => void expect(Math.abs(y[i] - v), `${method}[${i}]`).toBeLessThan(tolerance));
    }
  });

  it('is exact for a parabola, at the time that it says', () => {
    const coefficient = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(coefficient, coefficient, coefficient, (a, b, c) => {
        const x = Float64Array.from({ length: 20 }, (_, i) => a + b * i + c * i * i);
        for (const method of ['central', 'first']) {
          const { channels, stage } = through(method, x, 1);
          const skew = stage.output.channels[0].skewS;
          for (let i = 1; i < 19; i++) expect(channels[0][i]).toBeCloseTo(b + 2 * c * (i - skew), 8);
        }
      }),
    );
  });

  it('differentiates no jump over a gap: 10 rad of motion in 50 lost samples are no 10,000 rad/s', () => {
    const x = Float64Array.from({ length: 200 }, (_, i) => 0.2 * i);
    x.fill(Number.NaN, 100, 150);
    for (const method of ['central', 'first']) {
      const { channels, quality } = through(method, x);
      for (const [i, v] of channels[0].entries()) if (!Number.isNaN(v)) expect(v, `${method} ${i}`).toBeCloseTo(200, 6);
      expect(quality[0].slice(102, 148).every((q) => q === MISSING)).toBe(true);
      expect(quality[0].slice(152, 198).every((q) => q === 0)).toBe(true);
      expect(quality[0].some((q) => q === WARMUP)).toBe(method === 'central');
    }
  });

  it('names the unit, and the methods that it knows', () => {
    expect(through('central', [1]).stage.output.channels[0].unit).toBe('rad/s');
    expect(derivative.params.safeParse({ method: 'second' }).error?.issues[0].message).toBe(
      'must be one of central, first, got "second"',
    );
  });
});
