import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/kernel/layout.ts';
import { velocity } from '../../src/operators/velocity.ts';
import golden from '../golden/scipy_velocity.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { motion, wrapped } from '../support/signals.ts';

const line = (n: number, f: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => f(i));

describe('velocity', () => {
  it('counts edges by the time between them', () => {
    // 1 count every 4 samples of 1 ms at 100 counts a turn: 250 counts/s = 2.5 turns/s
    const slow = runKernel(velocity, { method: 'mt', windowLength: 2, countsPerTurn: 100 }, [
      line(20, (i) => i >> 2),
    ])[0];
    for (const v of slow.subarray(9)) expect(v).toBeCloseTo(5 * Math.PI, 12);
    // after the last edge at sample 4, at most one count since then
    const stopping = runKernel(velocity, { method: 'mt', windowLength: 2, countsPerTurn: 1, modulus: 100 }, [
      [0, 0, 1, 1, 2, 2, 2, 2, 2],
    ])[0];
    [0.5, 0.5, 0.5, 1 / 3, 0.25].forEach((counts, i) => {
      expect(stopping[4 + i]).toBeCloseTo(counts * 2000 * Math.PI, 9);
    });
  });

  it.each(golden.cases)('equals scipy or the definition: $params', ({ n, turns, params, first, stride, y }) => {
    const scale = params.countsPerTurn ?? 2 * Math.PI;
    const position = motion(n, turns).map((v) => (v * scale) / (2 * Math.PI));
    const x = wrapped(params.countsPerTurn ? position.map(Math.floor) : position, scale);
    const got = runKernel(velocity, params, [x])[0];
    const largest = Math.max(...y.map(Math.abs));
    y.forEach((v, i) => {
      expect(Math.abs(got[first + i * stride] - v)).toBeLessThanOrEqual(1e-9 * largest);
    });
  });

  it('gives a constant speed exactly, by every method, wherever the motion started', () => {
    const params = fc.constantFrom(
      { method: 'savgol', windowLength: 9, polyorder: 3 },
      { method: 'savgol', windowLength: 255, polyorder: 2 },
      { method: 'observer', bandwidthHz: 30, zeta: 0.7 },
    );
    const start = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    const speed = fc.double({ min: -2000, max: 2000, noNaN: true });
    fc.assert(
      fc.property(params, start, speed, (p, x0, v) => {
        const y = runKernel(velocity, p, [
          wrapped(
            line(600, (i) => x0 + (v * i) / 1000),
            2 * Math.PI,
          ),
        ])[0];
        expect(Math.abs(y[599] - v)).toBeLessThan(1e-6);
      }),
      { numRuns: 50 },
    );
  });

  it('is late by what it declares: savgol and mt by half a window, the observer by 2 zeta a / w in an acceleration', () => {
    const acceleration = 200;
    const x = line(3000, (i) => (acceleration * (i / 1000) ** 2) / 2);
    const lag = (p: object, counts = 0) => {
      const position = counts ? x.map((v) => Math.floor((v * counts) / (2 * Math.PI))) : x;
      const y = runKernel(velocity, counts ? { ...p, countsPerTurn: counts } : p, [position])[0];
      return 2999 - y[2999] / (acceleration / 1000);
    };
    const declared = (p: object) => {
      const c = allocate(velocity.design(velocity.params.parse(p), 1000, []));
      return velocity.delay(c, 0);
    };
    const observer = { method: 'observer', bandwidthHz: 10, zeta: 1 };
    expect(lag({ windowLength: 31 })).toBeCloseTo(15, 6);
    expect(lag({ method: 'mt', windowLength: 40 }, 1 << 20)).toBeCloseTo(20, 1);
    expect(lag(observer)).toBeCloseTo(declared(observer), 6);
    expect(declared(observer)).toBeCloseTo((2 * 1000) / (2 * Math.PI * 10), 0);
  });

  it('does not lose digits at a large position: the slope of the position itself does', () => {
    const far = 2 ** 40;
    const y = runKernel(velocity, { windowLength: 21 }, [line(100, (i) => far + i / 8)])[0];
    expect(Math.max(...y.subarray(21).map((v) => Math.abs(v - 125)))).toBeLessThan(1e-11);
    let naive = 0;
    for (let k = -10; k <= 10; k++) naive += (k / 770) * (far + (50 + k) / 8) * 1000;
    expect(Math.abs(naive - 125)).toBeGreaterThan(1e-3);
  });

  it('takes the shorter way round: more than half a turn a sample looks like the other direction', () => {
    const at = (v: number) =>
      runKernel(velocity, { windowLength: 5 }, [
        wrapped(
          line(20, (i) => v * i),
          2 * Math.PI,
        ),
      ])[0][19];
    expect(at(3.1)).toBeCloseTo(3100, 6);
    expect(at(3.2)).toBeCloseTo(1000 * (3.2 - 2 * Math.PI), 6);
  });

  it('knows a slow shaft where counting in a fixed window sees only 0 or 1', () => {
    // 0.9 rad/s at 4096 counts a turn: 587 counts/s, 5.9 counts in a window of 10 samples
    const x = line(1000, (i) => Math.floor((0.9 * i * 4096) / (2 * Math.PI * 1000)));
    const y = runKernel(velocity, { method: 'mt', windowLength: 10, countsPerTurn: 4096 }, [x])[0].subarray(50);
    const counted = line(950, (i) => ((x[i + 50] - x[i + 40]) * 2 * Math.PI * 100) / 4096);
    const worst = (v: Float64Array) => Math.max(...v.map((w) => Math.abs(w - 0.9)));
    expect(worst(counted)).toBeGreaterThan(0.13);
    expect(worst(y)).toBeLessThan(worst(counted));
    const crawling = line(3000, (i) => Math.floor(i / 100));
    const slow = runKernel(velocity, { method: 'mt', windowLength: 10, countsPerTurn: 4096 }, [crawling])[0];
    for (const v of slow.subarray(300)) expect(v).toBeCloseTo((2 * Math.PI * 10) / 4096, 12);
  });

  it('gives rad/s at the true time, as a step of a chain', () => {
    const stream = streamOf({ thetaM: 'rad' });
    const { stage, channels } = runStage(velocity, {}, { on: ['thetaM'], as: ['omegaM'] }, stream, [
      wrapped(
        line(500, (i) => (i / 1000) ** 2 * 50),
        2 * Math.PI,
      ),
    ]);
    expect(stage.output.channels[0]).toEqual({ name: 'omegaM', unit: 'rad/s', skewS: 0 });
    expect(channels[0].length).toBe(500);
    expect(channels[0][250]).toBeCloseTo(25, 9);
  });

  it('names what does not fit', () => {
    const message = (p: unknown) => velocity.params.safeParse(p).error?.issues[0].message;
    expect(message({ windowLength: 20 })).toBe('must be odd for savgol');
    expect(message({ method: 'mt' })).toBe('is missing: mt works on counts');
    expect(message({ method: 'observer' })).toBe('is missing: the observer needs it');
    const fast = velocity.params.parse({ method: 'observer', bandwidthHz: 300 });
    expect(() => velocity.design(fast, 1000, [])).toThrow(
      'velocity: bandwidthHz must be at most a quarter of the rate, 250 Hz, got 300',
    );
  });
});
