import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fftBins } from '../../src/operators/fftBins.ts';
import golden from '../golden/scipy_fftBins.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const sine = (n: number, hz: number, size: number) =>
  Float64Array.from({ length: n }, (_, i) => size * Math.cos((2 * Math.PI * hz * i) / 1000 + 0.3));

describe('fftBins', () => {
  it('splits a constant and an alternating part between the outer bands', () => {
    const x = Float64Array.from({ length: 17 }, (_, i) => (i % 2 === 0 ? 5 : 1));
    const bands = [
      [0, 30],
      [30, 470],
      [470, 500],
    ];
    const y = runKernel(fftBins, { windowLength: 16, window: 'rect', overlap: 0, bands }, [x]);
    // 3 at 0 Hz, 2 at half the rate, both one-sided already
    expect(y.slice(0, 3).map((v) => v[1])).toEqual([3, expect.closeTo(0, 12), 2]);
  });

  it.each(golden.cases)('equals scipy: $window, $windowLength samples, overlap $overlap, $measure', (g) => {
    const { windowLength, window, overlap, bands, measure } = g;
    const hop = Math.round(windowLength * (1 - overlap));
    const y = runKernel(fftBins, { windowLength, window, overlap, bands, measure }, [
      mixture(windowLength + 3 * hop, 11),
    ]);
    g.y.forEach((row, j) => {
      row.forEach((v, b) => void expect(Math.abs(y[b][g.newest / hop + j] - v)).toBeLessThan(1e-9));
    });
    expect(g.y.length).toBeGreaterThan(2);
  });

  it('adds up to the mean square of the windowed signal, whatever the bands (Parseval)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('hann', 'flattop', 'rect'),
        fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 6 }),
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 65, maxLength: 65 }),
        (window, inner, x) => {
          const edges = [0, ...inner.sort((a, b) => a - b).map((line) => (line * 1000) / 64), 500];
          const bands = edges.slice(1).map((high, k) => [edges[k], high]);
          const params = { windowLength: 64, window, overlap: 0, bands };
          const c = fftBins.design(fftBins.params.parse(params), 1000, [0]);
          const y = runKernel(fftBins, params, [x]);
          const total = bands.reduce((sum, _, b) => sum + y[b][1] ** 2, 0);
          let [squares, weights] = [0, 0];
          c.window.value.forEach((w, i) => {
            squares += (w * x[i + 1]) ** 2;
            weights += w * w;
          });
          expect(total).toBeCloseTo(squares / weights, 6);
        },
      ),
    );
  });

  it('gives a sine its amplitude between lines too, with flattop: 0.2 %, where hann misses 15 %', () => {
    const peak = (window: string, hz: number) =>
      runKernel(fftBins, { windowLength: 256, window, bands: [[50, 400]], measure: 'peak' }, [sine(513, hz, 7)])[0][3] /
      7;
    // half-way between lines 51 and 52
    const between = (51.5 * 1000) / 256;
    expect(Math.abs(peak('flattop', between) - 1)).toBeLessThan(2e-3);
    expect(peak('hann', between)).toBeLessThan(0.86);
    expect(peak('hann', (51 * 1000) / 256)).toBeCloseTo(1, 6);
  });

  it('stamps each output with the middle of its window', () => {
    const x = new Float64Array(2048);
    // a burst of 64 samples about sample 1024
    x.set(sine(64, 200, 5), 1024 - 32);
    const params = { windowLength: 256, overlap: 0.75, bands: [[150, 250]] };
    const { channels, stage } = runStage(fftBins, params, { on: ['x'] }, streamOf({ x: 'm/s^2' }), [x]);
    expect(stage.output.channels.map((c) => `${c.name} ${c.unit}`)).toEqual(['x_150to250Hz m/s^2']);
    expect(stage.output.rateHz).toBe(1000 / 64);
    expect(channels[0].indexOf(Math.max(...channels[0]))).toBe(1024 / 64);
  });

  it('names a band without a line, and lengths that are no power of two', () => {
    const at =
      (bands: unknown, windowLength = 64) =>
      () =>
        runKernel(fftBins, { windowLength, bands }, [[0]]);
    expect(
      at([
        [0, 100],
        [101, 108],
      ]),
    ).toThrow('fftBins: bands[1] holds no line: they are 15.625 Hz apart, up to 500 Hz; got [101,108]');
    expect(fftBins.params.safeParse({ windowLength: 100, bands: [[0, 1]] }).error?.issues[0].message).toBe(
      'must be a power of two from 16 to 16384, got 100',
    );
    expect(fftBins.params.safeParse({ bands: [[5, 5]] }).error?.issues[0].message).toMatch(
      'lowHz below highHz, got [5,5]',
    );
  });
});
