import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parkVector } from '../../src/operators/parkVector.ts';
import golden from '../golden/scipy_parkVector.json' with { type: 'json' };
import { itscRuns } from '../support/itscCurrents.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { unbalanced } from '../support/signals.ts';

/** Two phases whose vector has the given length along phase a. */
const along = (length: readonly number[]) => [length, length.map((r) => -r / 2)];
const last = (y: Float64Array[]) => y.map((v) => v[v.length - 1]);

describe('parkVector', () => {
  it('gives length, mean, ripple and second harmonic of a pulsating vector', () => {
    const y = last(runKernel(parkVector, { frequencyHz: 125, windowLength: 4 }, along([2, 3, 2, 1, 2, 3, 2, 1])));
    [1.5 + 1, 2, Math.SQRT1_2, 1, 0.5].forEach((v, port) => {
      expect(y[port]).toBeCloseTo(v, 12);
    });
  });

  it.each(golden.cases)('equals numpy over each window: $f0 to $f1 Hz, $params', (c) => {
    const { omega, phases } = unbalanced(c.n, c.f0, c.f1, 1000);
    const got = runKernel(parkVector, c.params, [...phases, omega]);
    c.y.forEach((expected, k) => {
      const at = c.windowLength - 1 + k * c.stride;
      expected.forEach((v, port) => {
        expect(Math.abs(got[port][at] - v)).toBeLessThan(1e-9);
      });
    });
  });

  it('sees a constant length in any balanced supply', () => {
    const hz = fc.double({ min: 1, max: 400, noNaN: true });
    fc.assert(
      fc.property(hz, fc.integer({ min: 4, max: 200 }), (frequencyHz, windowLength) => {
        const phase = (shift: number) =>
          Float64Array.from(
            { length: windowLength + 9 },
            (_, i) => 5 * Math.cos((2 * Math.PI * frequencyHz * i) / 1000 - shift),
          );
        const third = (2 * Math.PI) / 3;
        const y = last(runKernel(parkVector, { frequencyHz, windowLength }, [phase(0), phase(third)]));
        [5, 5, 0, 0, 0].forEach((v, port) => {
          expect(y[port]).toBeCloseTo(v, 7);
        });
      }),
    );
  });

  it('keeps its ripple after a spike, and small ripple on a large current: sums of squares in float lose both', () => {
    const n = 5000;
    const length = Array.from({ length: n }, (_, i) => 3e5 + 0.02 * Math.sin(i / 3));
    length[100] = 1e14;
    const y = last(runKernel(parkVector, { frequencyHz: 50, windowLength: 200 }, along(length)));
    const tail = length.slice(-200);
    const mean = tail.reduce((sum, r) => sum + r, 0) / 200;
    const std = Math.sqrt(tail.reduce((sum, r) => sum + (r - mean) ** 2, 0) / 200);
    expect(Math.abs(y[2] / std - 1)).toBeLessThan(1e-4);
    const naive = tail.reduce((sum, r) => sum + Math.fround(r * r), 0) / 200 - mean * mean;
    expect(Math.abs(naive / std ** 2 - 1)).toBeGreaterThan(1);
  });

  it('gives every output the time of the middle of the window', () => {
    const stream = streamOf({ iA: 'A', iB: 'A' });
    const length = Array.from({ length: 100 }, (_, i) => 10 + i);
    for (const windowLength of [20, 21]) {
      const { stage, channels } = runStage(
        parkVector,
        { frequencyHz: 50, windowLength },
        { keep: false },
        stream,
        along(length),
      );
      const time = 50 - stage.output.channels[0].skewS * 1000;
      expect(stage.output.channels.map((c) => c.unit)).toEqual(['A', 'A', 'A', 'A', '1']);
      expect(channels[0][50]).toBeCloseTo(10 + time, 9);
      expect(channels[1][50]).toBeCloseTo(10 + time, 9);
    }
  });

  it('grades shorted turns of a recorded induction motor', () => {
    const runs = itscRuns();
    if (!runs) return;
    const severity = (level: string) => {
      const values = runs
        .filter((r) => r.fault.includes(level))
        .map((r) => runKernel(parkVector, { currents: 3, frequencyHz: 60, periods: 3 }, r.phases)[4].subarray(50))
        .map((v) => v.reduce((sum, s) => sum + s, 0) / v.length);
      return values.reduce((sum, v) => sum + v, 0) / values.length;
    };
    const levels = ['HLT', '1', '2', '3', '4'].map(severity);
    for (let k = 1; k < levels.length; k++) expect(levels[k]).toBeGreaterThan(levels[k - 1] + 0.03);
    expect(levels[4] / levels[0]).toBeGreaterThan(8);
  });

  it('asks for one window', () => {
    const message = (p: unknown) => parkVector.params.safeParse(p).error?.issues[0].message;
    expect(message({ frequencyHz: 50, periods: 0.3 })).toBe('must be a multiple of 0.5, got 0.3');
    const short = parkVector.params.parse({ frequencyHz: 400, periods: 1 });
    expect(() => parkVector.design(short, 1000, [])).toThrow(
      'parkVector: periods must make a window of 4 to 32768 samples, got 3',
    );
  });
});
