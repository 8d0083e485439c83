import { describe, expect, it } from 'vitest';
import type { Block } from '../../../src/core/block.ts';
import { Random } from '../../../src/core/random.ts';
import { channel } from '../../../src/core/stream.ts';
import { DeviceTime } from '../../../src/io/device/deviceTime.ts';
import { LiveStream } from '../../../src/io/device/liveStream.ts';
import { recordOf } from '../../../src/protocols/record.ts';

interface Sample {
  readonly index: number;
  readonly arrivedS: number;
  readonly deviceTimeS?: number;
  readonly seq?: number;
  readonly lost?: number;
  readonly restarted?: boolean;
}

/** Runs samples through a stream as a link does: looked at when they come, and when time has passed. */
function follow(rateHz: number, samples: readonly Sample[], interruptAt?: number) {
  const stream = { motor: 'm', name: 's', rateHz, channels: [channel('index', '1')], delayS: 0 };
  const counters = { samples: 0, lost: 0, gaps: 0, late: 0, timeSetAnew: 0 };
  const out: { index: number; place: number; timeS: number }[] = [];
  let longestBlock = 0;
  const emit = (b: Block) => {
    longestBlock = Math.max(longestBlock, b.n);
    for (let i = 0; i < b.n; i++) out.push({ index: b.channels[0][i], place: b.seq + i, timeS: b.t0 + i * b.dt - 1e9 });
  };
  const live = new LiveStream({ stream, counters, time: new DeviceTime(), epochS: 1e9, emit });
  const record = recordOf({ name: 's', channels: [{ name: 'index', unit: '1' }] });
  for (const [i, s] of samples.entries()) {
    if (i === interruptAt) live.interrupt();
    while (live.dueS < s.arrivedS) live.flush(live.dueS);
    Object.assign(record, { deviceTimeS: Number.NaN, seq: Number.NaN, lost: 0, restarted: false }, s);
    record.values[0] = s.index;
    live.add(record);
    if (samples[i + 1]?.arrivedS !== s.arrivedS) live.flush(s.arrivedS);
  }
  live.flush(Number.POSITIVE_INFINITY);
  return { out, counters, longestBlock };
}

type Followed = ReturnType<typeof follow>;

/** Whether all samples lie at the places that their own indices say. */
function expectPlaces({ out }: Followed): void {
  expect(out.map((o) => o.place - out[0].place)).toEqual(out.map((o) => o.index - out[0].index));
}

/** Arrivals of `n` samples, late by up to `jitterS`, never out of order. */
function arrivals(n: number, periodS: number, jitterS: number, random: Random): Sample[] {
  let last = 0;
  return Array.from({ length: n }, (_, index) => {
    last = Math.max(last, index * periodS + jitterS * random.uniform());
    return { index, arrivedS: last };
  });
}

describe('a live stream', () => {
  it('turns jitter of arrival into even times, also where the device is off its rate', () => {
    for (const factor of [0.98, 1, 1.01]) {
      const followed = follow(100, arrivals(3000, 0.01 * factor, 0.003, new Random(1)));
      expectPlaces(followed);
      expect(followed.counters).toMatchObject({ samples: 3000, lost: 0, gaps: 0, timeSetAnew: 0 });
      for (const o of followed.out.slice(500)) expect(Math.abs(o.timeS - o.index * 0.01 * factor)).toBeLessThan(0.003);
    }
  });

  it('counts each loss by arrival alone', () => {
    const random = new Random(2);
    const all = arrivals(3000, 0.01, 0.003, random);
    const holes = [500, 900, 1500, 2222];
    const kept = all.filter(({ index }) => !holes.some((h, k) => index >= h && index < h + 1 + 7 * k));
    const followed = follow(100, kept);
    expectPlaces(followed);
    expect(followed.counters).toMatchObject({ gaps: 4, lost: 1 + 8 + 15 + 22 });
  });

  it('tells a stall from a loss: what comes late, in one piece or in many, is no gap', () => {
    const stalled = (n: number, spreadS: number) =>
      arrivals(2000, 0.01, 0.002, new Random(3)).map((s) =>
        s.index >= 1000 && s.index < 1000 + n ? { ...s, arrivedS: 10 + 0.01 * n + spreadS * (s.index - 1000) } : s,
      );
    for (const spreadS of [0, 0.0005]) {
      const followed = follow(100, stalled(12, spreadS));
      expectPlaces(followed);
      expect(followed.counters).toMatchObject({ lost: 0, gaps: 0 });
    }
    // the first samples wait for the program to start
    const late = arrivals(2000, 0.01, 0.002, new Random(4)).map((s) => ({
      ...s,
      arrivedS: Math.max(s.arrivedS, 0.08),
    }));
    const followed = follow(100, late);
    expect(followed.counters).toMatchObject({ lost: 0, gaps: 0 });
    for (const o of followed.out.slice(100)) expect(Math.abs(o.timeS - o.index * 0.01)).toBeLessThan(0.003);
  });

  it('believes pieces of many samples, as USB adapters send them every 16 ms', () => {
    const pieces = (s: Sample) => ({ ...s, arrivedS: Math.ceil(s.arrivedS / 0.016) * 0.016 });
    const whole = arrivals(5000, 0.001, 0, new Random(5)).map(pieces);
    const followed = follow(1000, whole);
    expect(followed.counters).toMatchObject({ lost: 0, gaps: 0, timeSetAnew: 0 });
    expect(followed.longestBlock).toBeLessThanOrEqual(5);
    const times = followed.out.slice(1000).map((o) => o.timeS);
    for (let i = 1; i < times.length; i++) expect(Math.abs(times[i] - times[i - 1] - 0.001)).toBeLessThan(2e-4);
    const hole = follow(
      1000,
      whole.filter(({ index }) => index < 3000 || index >= 3200),
    );
    expect(hole.counters.gaps).toBe(1);
    expect(Math.abs(hole.counters.lost - 200)).toBeLessThanOrEqual(1);
  });

  it("takes the device's own time as it is, and its count before all", () => {
    const random = new Random(6);
    const all = arrivals(2000, 0.002, 0.02, random);
    const kept = all.filter(({ index }) => index < 800 || index >= 803);
    const timed = follow(
      500,
      kept.map((s) => ({ ...s, deviceTimeS: 5 + 0.002 * s.index })),
    );
    expectPlaces(timed);
    expect(timed.counters).toMatchObject({ lost: 3, gaps: 1 });
    const times = timed.out.map((o) => o.timeS);
    for (let i = 1; i < times.length; i++) {
      expect(Math.abs(times[i] - times[i - 1] - 0.002 * (timed.out[i].place - timed.out[i - 1].place))).toBeLessThan(
        2e-5,
      );
    }
    const counted = follow(
      500,
      kept.map((s) => ({ ...s, seq: s.index, lost: s.index === 803 ? 3 : 0 })),
    );
    expectPlaces(counted);
    expect(counted.counters).toMatchObject({ lost: 3, gaps: 1 });
  });

  it('estimates what was lost while the link was down, where the count has wrapped around or started anew', () => {
    const all = arrivals(3000, 0.01, 0.002, new Random(7)).map((s) => ({ ...s, seq: s.index, lost: 0 }));
    const back = 1000 + 600;
    const kept = all.filter(({ index }) => index < 1000 || index >= back);
    // a count of 8 bits says 600 mod 256
    const wrapped = follow(
      100,
      kept.map((s) => (s.index === back ? { ...s, lost: 600 % 256 } : s)),
      1000,
    );
    expectPlaces(wrapped);
    const exact = follow(
      100,
      kept.map((s) => (s.index === back ? { ...s, lost: 600 } : s)),
      1000,
    );
    expectPlaces(exact);
    const restarted = follow(
      100,
      kept.map((s) => ({
        ...s,
        deviceTimeS: 0.01 * (s.index < 1000 ? s.index : s.index - back),
        restarted: s.index === back,
      })),
      1000,
    );
    expect(Math.abs(restarted.counters.lost - 600)).toBeLessThanOrEqual(1);
  });

  it('sets its time anew when the device is far from its rate, and stays bounded', () => {
    const fast = follow(100, arrivals(5000, 0.004, 0.001, new Random(8)));
    expect(fast.counters.timeSetAnew).toBeGreaterThan(0);
    expect(fast.counters.samples).toBe(5000);
    const burst = follow(
      100,
      Array.from({ length: 20_000 }, (_, index) => ({ index, arrivedS: 1 })),
    );
    expect(burst.counters.samples).toBe(20_000);
  });
});
