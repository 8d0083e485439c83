import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { fitRate, SampleClock } from '../../src/protocols/sampleClock.ts';

const stampsOf = (n: number, dt: number, more = (_: number) => 0) =>
  Float64Array.from({ length: n }, (_, i) => i * dt + more(i));

/** Follows stamps and gives the samples lost and the largest error of the fitted times against the true ones. */
function follow(stamps: Float64Array, truth: (row: number) => number, dt: number) {
  const clock = new SampleClock(stamps[0], dt, 256);
  let lost = 0;
  let worst = 0;
  for (let i = 1; i < stamps.length; i++) {
    if (stamps[i] - stamps[i - 1] > 1.5 * clock.dt) {
      const gap = clock.lostBefore(stamps, i, stamps.length);
      clock.skip(gap);
      lost += gap;
    }
    clock.advance(stamps[i]);
    if (i > 500) worst = Math.max(worst, Math.abs(clock.time() - truth(i)));
  }
  return { lost, worst };
}

describe('fitRate', () => {
  it('finds the round rate under decimal stamps', () => {
    for (const rate of [2, 6.25, 10, 50, 100, 1000, 8000, 10_000]) {
      const stamps = Float64Array.from({ length: 500 }, (_, i) => Number((i / rate).toFixed(6)));
      expect(1 / fitRate(stamps, 500)!.dt).toBeCloseTo(rate, 9);
    }
  });

  it('is not misled by gaps, or by stamps the size of a date', () => {
    const random = new Random(1);
    let k = 0;
    const stamps = Float64Array.from({ length: 1000 }, () => {
      k += random.uniform() < 0.1 ? 3 : 1;
      return 1.7e9 + 0.01 * k;
    });
    expect(1 / fitRate(stamps, 1000)!.dt).toBeCloseTo(100, 3);
  });

  it('tells irregular stamps by their jitter', () => {
    const random = new Random(2);
    let t = 0;
    const walk = Float64Array.from({ length: 1000 }, () => {
      t += 0.091 + 0.03 * random.normal() ** 2;
      return t;
    });
    expect(fitRate(walk, 1000)!.jitter).toBeGreaterThan(0.5);
    expect(
      fitRate(
        stampsOf(1000, 0.001, () => 1e-4 * random.normal()),
        1000,
      )!.jitter,
    ).toBeLessThan(0.25);
  });

  it('has no answer for fewer than two times', () => expect(fitRate(Float64Array.of(1, 1, 1), 3)).toBeUndefined());
});

describe('SampleClock', () => {
  it('gives exact times back exactly', () => {
    expect(follow(stampsOf(5000, 0.16), (i) => i * 0.16, 0.16).worst).toBeLessThan(1e-9);
  });

  it('averages jitter of stamps: less than a fourth of its deviation is left', () => {
    const random = new Random(3);
    const stamps = stampsOf(20_000, 0.001, () => 1e-4 * random.normal());
    const { lost, worst } = follow(stamps, (i) => i * 0.001, 0.001);
    expect(lost).toBe(0);
    expect(worst).toBeLessThan(2.5e-5);
  });

  it('takes a burst of late stamps for what it is: nothing was lost', () => {
    // rows 1000..1006 wait for row 1007's moment
    const stamps = stampsOf(3000, 0.001, (i) => (i >= 1000 && i < 1007 ? (1007 - i) * 0.0009 : 0));
    const { lost, worst } = follow(stamps, (i) => i * 0.001, 0.001);
    expect(lost).toBe(0);
    expect(worst).toBeLessThan(5e-5);
  });

  it('counts each lost sample, also with jitter', () => {
    const random = new Random(4);
    let k = 0;
    let lost = 0;
    const truth: number[] = [];
    const stamps = Float64Array.from({ length: 5000 }, (_, i) => {
      const gap = i > 300 && random.uniform() < 0.01 ? 1 + random.below(50) : 0;
      lost += gap;
      k += 1 + gap;
      truth.push(k * 0.001);
      return k * 0.001 + 5e-5 * random.normal();
    });
    const result = follow(stamps, (i) => truth[i], 0.001);
    expect(lost).toBeGreaterThan(500);
    expect(result.lost).toBe(lost);
    expect(result.worst).toBeLessThan(1e-4);
  });

  it('follows a crystal that drifts', () => {
    // 50 ppm up over the log
    const truth = (i: number) => i * 0.001 * (1 + 2.5e-5 * (i / 50_000));
    const stamps = Float64Array.from({ length: 50_000 }, (_, i) => truth(i));
    expect(follow(stamps, truth, 0.001)).toMatchObject({ lost: 0 });
    expect(follow(stamps, truth, 0.001).worst).toBeLessThan(2e-5);
  });
});
