import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INTERPOLATED, MISSING, WARMUP } from '../../src/core/quality.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { savgol } from '../../src/operators/savgol.ts';
import golden from '../golden/scipy_savgol.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const RATE = 50;
const through = (params: object, x: ArrayLike<number>) =>
  runStage(savgol, params, { on: ['x'] }, streamOf({ x: 'rad' }, RATE), [x]);
const close = (got: number, wanted: number, size: number) =>
  expect(Math.abs(got - wanted) / size, `${got} for ${wanted}`).toBeLessThan(1e-9);

describe('savgol', () => {
  it.each(golden.cases)('equals scipy: $windowLength/$polyorder, derivative $deriv, lag $lag', (g) => {
    const { windowLength, polyorder, deriv, lag, taps, y, end, atHand, early } = g;
    const params = { windowLength, polyorder, deriv, lag };
    const c = allocate(savgol.design(savgol.params.parse(params), RATE, [0]));
    const largestTap = Math.max(...taps.map(Math.abs));
    taps.forEach((tap, i) => void close(c.taps[i], tap, largestTap));
    const x = mixture(2 * windowLength, 3);
    const got = through(params, x).channels[0];
    const size = Math.max(...y.map(Math.abs));
    y.forEach((v, i) => void close(got[windowLength - 1 - lag + i], v, size));
    // mode interp at the end; at the start a fit to what has come
    end?.forEach((v, i) => void close(got[x.length - lag + i], v, size));
    close(runKernel(savgol, params, [x], RATE)[0][atHand - 1], early, Math.max(size, Math.abs(early)));
  });

  it('gives back a polynomial of its order, and its derivatives, at any lag and from the start', () => {
    const numbers = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        numbers,
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 0, max: 2 }),
        ([a, b, c, d], lag, deriv) => {
          const at = (t: number) =>
            [a + t * (b + t * (c + t * d)), b + t * (2 * c + 3 * t * d), 2 * c + 6 * t * d][deriv];
          const x = Array.from({ length: 30 }, (_, i) => a + (i / RATE) * (b + (i / RATE) * (c + (i / RATE) * d)));
          const [y] = through({ windowLength: 9, polyorder: 3, deriv, lag }, x).channels;
          for (let i = Math.max(0, 3 - lag); i < 30; i++) expect(y[i]).toBeCloseTo(at(i / RATE), 7);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('bridges a hole by a straight line and calls a long one MISSING', () => {
    const x = Float64Array.from({ length: 200 }, (_, i) => 3 * i);
    x.fill(Number.NaN, 50, 54).fill(Number.NaN, 100, 150);
    const { channels, quality } = through({ windowLength: 9, polyorder: 2 }, x);
    for (let i = 4; i < 100; i++) expect(channels[0][i]).toBeCloseTo(3 * i, 9);
    for (let i = 50; i < 54; i++) expect(quality[0][i] & INTERPOLATED).toBe(INTERPOLATED);
    expect(quality[0][130]).toBe(MISSING);
    expect(quality[0][150] & WARMUP).toBe(WARMUP);
    expect(quality[0][160]).toBe(0);
  });

  it.each([
    { params: { windowLength: 21, polyorder: 3 }, offset: 300, size: 0.02 },
    { params: { windowLength: 21, polyorder: 2, lag: 3 }, offset: 1e8, size: 10 },
    { params: { windowLength: 255, polyorder: 1 }, offset: 0, size: 1 },
    { params: { windowLength: 101, polyorder: 2, deriv: 1 }, offset: 1e8, size: 10 },
    { params: { windowLength: 31, polyorder: 3, deriv: 2 }, offset: 300, size: 0.02 },
  ])('slides long without drifting, on a large offset too: $params', ({ params, offset, size }) => {
    const x = mixture(20_000, 4).map((v) => offset + size * v);
    const c = allocate(savgol.design(savgol.params.parse(params), RATE, [0]));
    expect(c.recursive).toBe(true);
    const [y] = runKernel(savgol, params, [x], RATE);
    // each window by its dot product, less the offset, which taps of a derivative cancel and others let through
    const level = c.deriv === 0 ? offset : 0;
    const wanted = (i: number) =>
      level + c.taps.reduce((sum, tap, k) => sum + tap * (x[i + 1 - c.windowLength + k] - offset), 0);
    let error = 0;
    let largest = 0;
    for (let i = c.windowLength; i < x.length; i++) {
      error = Math.max(error, Math.abs(y[i] - wanted(i)));
      largest = Math.max(largest, Math.abs(wanted(i) - level));
    }
    // the rounding of the samples themselves, and 1e-11 of what is left without the offset
    expect(error).toBeLessThan(1e-11 * largest + level * 2e-16);
  });

  it('leaves a spike behind when its window and the next sums are over', () => {
    const params = { windowLength: 21, polyorder: 3 };
    const x = mixture(400, 5);
    const [clean] = runKernel(savgol, params, [x], RATE);
    const [spiked] = runKernel(savgol, params, [x.with(100, 9e14)], RATE);
    for (let i = 200; i < 400; i++) expect(spiked[i]).toBe(clean[i]);
  });

  it('names the unit of a derivative', () => {
    const unit = (deriv: number) =>
      through({ windowLength: 5, polyorder: 2, deriv }, [0]).stage.output.channels[0].unit;
    expect([0, 1, 2].map(unit)).toEqual(['rad', 'rad/s', 'rad/s^2']);
  });

  it('names what does not fit', () => {
    const message = (params: object) => savgol.params.safeParse(params).error?.issues[0];
    expect(message({ windowLength: 4 })).toMatchObject({
      path: ['windowLength'],
      message: 'must be an odd integer in [3, 255], got 4',
    });
    expect(message({ windowLength: 5, polyorder: 5 })).toMatchObject({ path: ['polyorder'] });
    expect(message({ windowLength: 5, lag: 5 })).toMatchObject({ path: ['lag'] });
    expect(message({ windowLength: 5, polyorder: 1, deriv: 2 })).toMatchObject({ path: ['deriv'] });
  });
});
