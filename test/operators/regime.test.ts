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

  it('numbers the combinations of several channels, or names those that matter', () => {
    const x = [
      [0, 6, 6, 0, 6],
      [0, 50, 150, 150, 250],
    ];
    expect([...runKernel(regime, { edges: [[5], [100, 200]] }, x)[0]]).toEqual([0, 3, 4, 1, 5]);
    const states = [
      { name: 'standstill', where: [0, 'any'] },
      { name: 'overload', where: [1, [1, 2]] },
    ];
    expect([...runKernel(regime, { edges: [[5], [100, 200]], states }, x)[0]]).toEqual([0, 2, 1, 0, 1]);
    // the hysteresis of one channel is not that of the other
    const swings = [
      [4, 5.4, 4, 6, 3.9],
      [0, 0, 0, 0, 0],
    ];
    expect([...runKernel(regime, { edges: [[5], [5]], hysteresis: [2, 0] }, swings)[0]]).toEqual([0, 0, 0, 2, 0]);
  });

  it('changes by k of n votes, and says how many agree', () => {
    const values = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 100 });
    const votes = fc
      .integer({ min: 1, max: 9 })
      .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: (n >> 1) + 1, max: n })));
    fc.assert(
      fc.property(values, votes, (x, [windowLength, agreeing]) => {
        const params = { edges: [0.5, 1.5, 2.5], windowLength, agreeing, outputs: ['regime', 'confidence', 'sinceS'] };
        const [y, confidence, sinceS] = runKernel(regime, params, [x]);
        let [now, since] = [x[0], 0];
        x.forEach((_, i) => {
          const window = x.slice(Math.max(0, i + 1 - windowLength), i + 1);
          const share = (r: number) => window.filter((v) => v === r).length;
          const winner = [0, 1, 2, 3].find((r) => share(r) >= agreeing);
          since = winner === undefined || winner === now ? since + (i > 0 ? 1 : 0) : 0;
          now = winner ?? now;
          expect(y[i]).toBe(now);
          expect(confidence[i]).toBeCloseTo(share(now) / window.length, 12);
          expect(sinceS[i]).toBeCloseTo(since / 1000, 12);
        });
      }),
    );
  });

  it('stays one regime a channel where it has one list of edges, and joins channels where it has more', () => {
    const stream = streamOf({ speed: 'rad/s', iA: 'A' });
    const names = (params: object, on: string[]) =>
      runStage(regime, params, { on }, stream, [[1], [1]]).stage.output.channels;
    expect(names({ edges: [0] }, ['speed', 'iA']).map((c) => c.name)).toEqual(['speed', 'iA']);
    expect(names({ edges: [[0], [0]] }, ['speed', 'iA']).map((c) => c.name)).toEqual(['speed', 'iA', 'regime']);
  });

  it('wants rising edges, a narrow hysteresis and a name for each regime', () => {
    const message = (params: object) => regime.params.safeParse(params).error?.issues[0].message;
    expect(message({ edges: [2, 1] })).toBe('must be a list of rising numbers, got [2,1]');
    expect(message({ edges: [1, 2], hysteresis: 1 })).toBe('must be narrower than the regimes');
    expect(message({ edges: [1], names: ['cold'] })).toBe('must have one name more than there are edges');
    expect(message({ edges: [[1], [2, 1]] })).toBe('must be a list of rising numbers, got [[1],[2,1]]');
    // a number beside a list has no widths to compare hysteresis with
    expect(message({ edges: [[1], 2] })).toBe('must be a list of rising numbers, got [[1],2]');
    expect(message({ edges: [1], windowLength: 4, agreeing: 2 })).toBe(
      'must be more than half of windowLength, and no more than that',
    );
    expect(message({ edges: [[1], [1]], states: [{ name: 'a', where: [0] }] })).toBe('must say where for each channel');
    expect(message({ edges: [[1], [1]], hysteresis: [1] })).toBe('must have one width a channel');
  });
});
