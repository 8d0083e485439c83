import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING } from '../../src/core/quality.ts';
import { regime } from '../../src/operators/regime.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';

describe('regime', () => {
  it('goes up and down at the two sides of an edge', () => {
    const [y] = runKernel(regime, { edges: [10, 20], hysteresis: 2 }, [[5, 10.9, 11, 9, 8.9, 25, 19, 18.9, -5]]);
    expect([...y]).toEqual([0, 0, 1, 1, 0, 2, 2, 1, 0]);
  });

  it('starts by the plain edge', () => {
    expect(runKernel(regime, { edges: [10], hysteresis: 4 }, [[10.5]])[0][0]).toBe(1);
    expect(runKernel(regime, { edges: [10], hysteresis: 4 }, [[9.5]])[0][0]).toBe(0);
  });

  it('waits for the dwell, and never gives a shorter regime', () => {
    const x = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 200 });
    fc.assert(
      fc.property(x, fc.integer({ min: 1, max: 10 }), (values, dwell) => {
        const [y] = runKernel(regime, { edges: [10, 20], minDwellS: dwell / 1000 }, [values], 1000);
        let since = dwell;
        for (let i = 1; i < y.length; i++) {
          if (y[i] !== y[i - 1]) {
            expect(since).toBeGreaterThanOrEqual(dwell);
            since = 0;
          }
          since++;
        }
      }),
    );
  });

  it('remembers the regime over absent samples', () => {
    const x = [15, 9.5, Number.NaN, Number.NaN, 9.5, 8];
    const { channels, quality } = runStage(
      regime,
      { edges: [10], hysteresis: 2 },
      { on: ['x'] },
      streamOf({ x: 'A' }),
      [x],
    );
    expect([...channels[0]]).toEqual([1, 1, Number.NaN, Number.NaN, 1, 0]);
    expect(quality[0][2]).toBe(MISSING);
  });

  it('wants rising edges, a narrow hysteresis and a name for each regime', () => {
    const message = (params: object) => regime.params.safeParse(params).error?.issues[0].message;
    expect(message({ edges: [2, 1] })).toBe('must be a list of rising numbers, got [2,1]');
    expect(message({ edges: [1, 2], hysteresis: 1 })).toBe('must be narrower than the regimes');
    expect(message({ edges: [1], names: ['cold'] })).toBe('must have one name more than there are edges');
  });
});
