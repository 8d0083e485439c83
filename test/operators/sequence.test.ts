import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING } from '../../src/core/quality.ts';
import { sequence } from '../../src/operators/sequence.ts';
import golden from '../golden/scipy_sequence.json' with { type: 'json' };
import { itscRuns } from '../support/itscCurrents.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { unbalanced } from '../support/signals.ts';

const third = (2 * Math.PI) / 3;
/** Three phases at 50 Hz and 1 kS/s with the given amplitudes of the sequences. */
const phasesOf = (n: number, positive: number, negative: number, zero = 0, hz = 50) =>
  [0, 1, 2].map((k) =>
    Float64Array.from({ length: n }, (_, i) => {
      const a = (2 * Math.PI * hz * i) / 1000;
      return positive * Math.cos(a - k * third) + negative * Math.cos(a + k * third) + zero * Math.cos(a);
    }),
  );
const median = (v: ArrayLike<number>) => Float64Array.from(v).sort()[v.length >> 1];
const last = (y: Float64Array[]) => y.map((v) => v[v.length - 1]);

describe('sequence', () => {
  it('separates the sequences of a made-up supply', () => {
    const y = last(runKernel(sequence, { currents: 3, frequencyHz: 50, periods: 1 }, phasesOf(40, 4, 1, 0.5)));
    [4, 1, 0.5, 0.25].forEach((v, port) => {
      expect(y[port]).toBeCloseTo(v, 12);
    });
  });

  it.each(golden.cases)('equals a fit of each phase by numpy: $f0 to $f1 Hz, $params', (c) => {
    const { omega, phases } = unbalanced(c.n, c.f0, c.f1, 1000);
    const got = runKernel(sequence, c.params, [
      ...phases.slice(0, c.params.currents),
      ...(c.params.currents === 3 ? [] : [new Float64Array(c.n)]),
      omega,
    ]);
    c.y.forEach((expected, k) => {
      const at = c.windowLength - 1 + k * c.stride;
      expected.forEach((v, port) => {
        if (port === 2 && c.params.currents === 2) return;
        expect(Math.abs(got[port][at] - v)).toBeLessThan(1e-9);
      });
    });
  });

  it('sees no negative sequence in any balanced supply, whatever window and frequency', () => {
    const hz = fc.double({ min: 5, max: 400, noNaN: true });
    fc.assert(
      fc.property(hz, fc.integer({ min: 20, max: 300 }), (frequencyHz, windowLength) => {
        const x = phasesOf(windowLength + 5, 3, 0, 0, frequencyHz);
        const [positive, negative] = last(runKernel(sequence, { frequencyHz, windowLength }, x));
        expect(positive).toBeCloseTo(3, 9);
        expect(negative).toBeLessThan(1e-9);
      }),
    );
  });

  it('keeps a ratio of 0.03 apart from a window that does not fit the period: a plain DFT reports 0.09 for 0', () => {
    const n = 60;
    const [a, b, c] = phasesOf(n, 3, 0, 0, 47);
    let re = 0;
    let im = 0;
    for (let i = 10; i < n; i++) {
      const alpha = (2 * a[i] - b[i] - c[i]) / 3;
      const beta = (b[i] - c[i]) / Math.sqrt(3);
      const angle = (2 * Math.PI * 47 * i) / 1000;
      re += alpha * Math.cos(angle) - beta * Math.sin(angle);
      im -= alpha * Math.sin(angle) + beta * Math.cos(angle);
    }
    expect(Math.hypot(re, im) / 50 / 3).toBeGreaterThan(0.05);
    expect(last(runKernel(sequence, { frequencyHz: 47, windowLength: 50 }, [a, b]))[3]).toBeLessThan(1e-12);
  });

  it('does not drift in millions of samples, nor keep a spike', () => {
    const n = 2_000_000;
    const [iA, iB] = phasesOf(n, 3, 0.3);
    iA[1000] = 1e14;
    const y = runKernel(sequence, { frequencyHz: 50, periods: 1 }, [iA, iB]);
    expect(y[0][n - 1]).toBeCloseTo(3, 9);
    expect(y[1][n - 1]).toBeCloseTo(0.3, 9);
  });

  it('says MISSING at standstill, where the sequences are not defined', () => {
    const stream = streamOf({ iA: 'A', iB: 'A', omegaE: 'rad/s' });
    const omega = Float64Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 314));
    const { quality, channels } = runStage(sequence, { windowLength: 21 }, { keep: false }, stream, [
      new Float64Array(200).fill(2),
      new Float64Array(200).fill(-1),
      omega,
    ]);
    expect(quality[0][50]).toBe(MISSING);
    expect(channels[2][50]).toBeNaN();
    expect(quality[0][150]).toBe(0);
    expect(channels[0][150]).toBeGreaterThan(0);
  });

  it('names its outputs, and asks for one window', () => {
    const stream = streamOf({ iA: 'A', iB: 'A', iC: 'A' });
    const { stage } = runStage(
      sequence,
      { currents: 3, frequencyHz: 60, periods: 3 },
      { keep: false },
      stream,
      phasesOf(9, 1, 0),
    );
    expect(stage.output.channels.map((c) => `${c.name} ${c.unit}`)).toEqual([
      'positive A',
      'negative A',
      'zero A',
      'negativeRatio 1',
    ]);
    expect(stage.delay).toBe(24.5);
    const message = (p: unknown) => sequence.params.safeParse(p).error?.issues[0].message;
    expect(message({ frequencyHz: 50 })).toBe('is needed, or periods instead of it');
    expect(message({ periods: 2 })).toBe('needs frequencyHz; with a channel omegaE give windowLength');
    const fast = sequence.params.parse({ frequencyHz: 600, windowLength: 100 });
    expect(() => sequence.design(fast, 1000, [])).toThrow(
      'sequence: frequencyHz must be below half the rate, 500 Hz, got 600',
    );
  });

  it('tells shorted turns of a recorded induction motor: ratio 0.03 healthy, 0.25 to 0.32 with 40 % shorted', () => {
    const runs = itscRuns();
    if (!runs) return;
    const byFault = new Map<string, number[]>();
    for (const { fault, phases } of runs) {
      const ratio = runKernel(sequence, { currents: 3, frequencyHz: 60, periods: 3 }, phases)[3].subarray(50);
      byFault.set(fault, [...(byFault.get(fault) ?? []), median(ratio)]);
    }
    // the median of four repetitions each: two runs with shorted turns look like healthy ones
    const medians = (level: string) => [...byFault].filter(([f]) => f.includes(level)).map(([, v]) => median(v));
    expect(byFault.size).toBe(13);
    const healthy = medians('HLT')[0];
    expect(healthy).toBeGreaterThan(0.027);
    expect(healthy).toBeLessThan(0.034);
    for (const [level, low, high] of [
      ['1', 0.055, 0.125],
      ['2', 0.155, 0.2],
      ['3', 0.235, 0.27],
      ['4', 0.25, 0.325],
    ] as const) {
      expect(medians(level).length).toBe(3);
      for (const ratio of medians(level)) {
        expect(ratio).toBeGreaterThan(low);
        expect(ratio).toBeLessThan(high);
      }
    }
  });
});
