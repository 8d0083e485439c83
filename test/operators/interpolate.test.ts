import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, blockOf, detach } from '../../src/core/block.ts';
import { INTERPOLATED, MISSING } from '../../src/core/quality.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { interpolate } from '../../src/operators/interpolate.ts';
import golden from '../golden/scipy_interpolate.json' with { type: 'json' };
import { runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const through = (params: object, x: ArrayLike<number>) => {
  const { channels, quality } = runStage(interpolate, params, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
  return { y: channels[0], q: quality[0] };
};

describe('interpolate', () => {
  it('draws a line over a hole, says so, and leaves a longer one', () => {
    const { y, q } = through({ longestHoleS: 0.003 }, [0, NaN, NaN, NaN, 8, NaN, NaN, NaN, NaN, 9, NaN, 10]);
    expect([...y]).toEqual([0, 2, 4, 6, 8, NaN, NaN, NaN, NaN, 9, 9.5, 10]);
    const [I, M] = [INTERPOLATED, MISSING];
    expect([...q]).toEqual([0, I, I, I, 0, M, M, M, M, 0, I, 0]);
  });

  it.each(golden.cases.map((c) => [`${c.method}, holes of ${c.width} of 19, up to ${c.longest}`, c] as const))(
    'equals scipy: %s',
    (_, g) => {
      const clean = mixture(300, 1);
      const x = clean.map((v, i) => ((i * i + 3 * i) % 19 < g.width ? NaN : v));
      const { y, q } = through({ longestHoleS: g.longest / 1000, method: g.method }, x);
      g.filled.forEach((i, k) => {
        expect(Math.abs(y[i] - g.y[k])).toBeLessThan(1e-9 * Math.max(1, Math.abs(g.y[k])));
        expect(q[i]).toBe(INTERPOLATED);
      });
      expect(y.filter(Number.isNaN).length).toBe(g.missing);
      x.forEach((v, i) => {
        if (!Number.isNaN(v)) expect([y[i], q[i]]).toEqual([v, 0]);
      });
    },
  );

  it('gives a cubic back over any holes with two neighbours on either side', () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
        number,
        number,
        number,
        (holes, a, b, d) => {
          const present: boolean[] = [true, true];
          for (const hole of holes) present.push(...new Array(hole).fill(false), true, true, true);
          const cubic = (i: number) => a + b * (i / 10) + d * (i / 10 - 1) ** 3;
          const { y } = through(
            { longestHoleS: 0.009, method: 'cubic' },
            present.map((p, i) => (p ? cubic(i) : NaN)),
          );
          y.forEach((v, i) => void expect(v).toBeCloseTo(cubic(i), 8));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives rows back that were lost between two blocks, at their times', () => {
    const stream = streamOf({ x: 'A' });
    const stage = new Stage(interpolate, interpolate.params.parse({ longestHoleS: 0.005 }), { on: ['x'] }, stream);
    const rows: [number, number, number][] = [];
    const keep = (block: Block) => {
      const b = detach(block);
      for (let i = 0; i < b.n; i++) rows.push([b.t0 + i * b.dt, b.channels[0][i], b.quality[0]?.[i] ?? 0]);
    };
    const ramp = (from: number, to: number) =>
      blockOf(stream, [Float64Array.from({ length: to - from }, (_, i) => from + i)], from, from / 1000);
    stage.push(ramp(0, 10), keep);
    stage.push(ramp(13, 20), keep);
    stage.push(ramp(30, 40), keep);
    stage.flush(keep);
    expect(rows.length).toBe(40);
    rows.forEach(([t, v, q], i) => {
      expect(t).toBeCloseTo(i / 1000, 9);
      if (i >= 20 && i < 30) expect(q).toBe(MISSING);
      else expect([v, q]).toEqual([i, i >= 10 && i < 13 ? INTERPOLATED : 0]);
    });
  });

  it('leaves holes at the start and the end, which have one side only', () => {
    const { y } = through({ longestHoleS: 0.01 }, [NaN, NaN, 3, NaN, 5, NaN]);
    expect([...y]).toEqual([NaN, NaN, 3, 4, 5, NaN]);
  });

  it('takes the line where a cubic would go through invented samples: errors would feed on themselves', () => {
    // every other sample of a noisy signal
    const clean = mixture(400, 6);
    const x = clean.map((v, i) => (i % 2 ? NaN : v));
    const cubic = through({ longestHoleS: 0.001, method: 'cubic' }, x).y;
    const linear = through({ longestHoleS: 0.001 }, x).y;
    expect([...cubic.subarray(2)]).toEqual([...linear.subarray(2)]);
  });

  it('names what does not fit', () => {
    const design = (longestHoleS: number) => () =>
      interpolate.design(interpolate.params.parse({ longestHoleS }), 1000, [0]);
    expect(design(0.0005)).toThrow(
      'interpolate: longestHoleS must be from 1 to 100000 samples, 0.001 to 100 s, got 0.0005',
    );
    expect(design(0.003)).not.toThrow();
    expect(interpolate.params.safeParse({ longestHoleS: 1, method: 'spline' }).error?.issues[0].message).toBe(
      'must be one of linear, cubic, got "spline"',
    );
  });
});
