import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeviceClock, SequenceCounter } from '../../src/protocols/clock.ts';
import { vector } from '../support/vectors.ts';

const follow = (clock: DeviceClock, raw: readonly number[]) => raw.map((r) => clock.advance(r));

describe('DeviceClock', () => {
  it('counts on over any wrap-around of a clock that is read often enough', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(256, 60_000, 65_536, 86_400_000, 2 ** 32),
        fc.nat(1e6),
        fc.array(fc.double({ min: 0, max: 0.49, noNaN: true }), { maxLength: 50 }),
        (modulus, start, steps) => {
          let time = start;
          const clock = new DeviceClock(modulus, 1);
          let first = Number.NaN;
          for (const step of [0, ...steps]) {
            time += Math.floor(step * modulus);
            const got = clock.advance(time % modulus);
            if (Number.isNaN(first)) first = got - time;
            expect(got - time).toBe(first);
            expect(clock.restarted).toBe(false);
          }
        },
      ),
    );
  });

  it('takes a smaller fall for a restart: time begins anew', () => {
    const clock = new DeviceClock(2 ** 32, 1e-6);
    expect(follow(clock, [5e6, 5.001e6])).toEqual([5, 5.001]);
    expect(clock.advance(1200)).toBe(0.0012);
    expect(clock.restarted).toBe(true);
    clock.advance(2200);
    expect(clock.restarted).toBe(false);
  });

  it('passes over an absent value', () => {
    const clock = new DeviceClock(100, 1);
    expect(follow(clock, [90, Number.NaN, 5])).toEqual([90, Number.NaN, 105]);
  });

  const known = vector('timestamp-unwrap');
  it.runIf(known)('timestamp-unwrap', () => {
    const { reset, u32_us, ...cases } = known!.decoded;
    const all: { modulus: number; raw: number[]; unwrapped: number[] }[] = [
      { modulus: 2 ** 32, ...u32_us },
      ...Object.values<never>(cases),
    ];
    for (const { modulus, raw, unwrapped } of all) expect(follow(new DeviceClock(modulus, 1), raw)).toEqual(unwrapped);
    const clock = new DeviceClock(reset.modulus, 1);
    expect(reset.raw.map((r: number) => [clock.advance(r), clock.restarted])).toEqual(
      reset.raw.map((r: number, i: number) => [r, i === 2]),
    );
  });
});

describe('SequenceCounter', () => {
  it('counts what is missing, over the wrap-around', () => {
    const counter = new SequenceCounter(256);
    expect([254, 255, 0, 3].map((n) => [counter.advance(n), counter.lost])).toEqual([
      [254, 0],
      [255, 0],
      [256, 0],
      [259, 2],
    ]);
  });

  it('refuses what comes twice or out of order, and starts anew after a restart', () => {
    const counter = new SequenceCounter(256);
    counter.advance(10);
    expect(counter.advance(10)).toBeNaN();
    expect(counter.advance(9)).toBeNaN();
    expect([counter.advance(11), counter.lost]).toEqual([11, 0]);
    counter.restart();
    expect([counter.advance(2), counter.lost]).toEqual([2, 0]);
  });
});
