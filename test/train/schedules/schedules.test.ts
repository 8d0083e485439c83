import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeSchedule, type ScheduleSettings, scheduleSchema } from '../../../src/train/schedules/makeSchedule.ts';
import { Plateau } from '../../../src/train/schedules/plateau.ts';
import { power } from '../../../src/train/schedules/power.ts';
import { endsCycle } from '../../../src/train/schedules/restarts.ts';

const golden = JSON.parse(readFileSync(new URL('../../golden/torch_optimizers.json', import.meta.url), 'utf8'))
  .schedules as Record<string, number[]>;
const [STEPS, PER_EPOCH] = [30, 3];

/** The factors of all updates. */
const factors = (settings: ScheduleSettings, warmup = 0) => {
  const { schedule } = makeSchedule(settings, warmup);
  return Array.from({ length: STEPS }, (_, step) => schedule(step, STEPS, PER_EPOCH));
};

describe('schedules', () => {
  it.each([
    ['cosine', { cosine: { end: 0.01 } }],
    ['restarts', { restarts: { first: 2, multiply: 2, end: 0.05 } }],
    ['oneCycle', { oneCycle: { rise: 0.3, startOver: 25, endOver: 1e4 } }],
  ])('%s moves the rate as torch does, update by update', (name, settings) => {
    for (const [step, factor] of factors(settings).entries()) expect(factor).toBeCloseTo(golden[name][step], 12);
  });

  it.each([
    ['step', { step: { every: 4, factor: 0.3 } }],
    ['exponential', { exponential: { factor: 0.8 } }],
  ])('%s moves the rate as torch does, epoch by epoch', (name, settings) => {
    for (const [step, factor] of factors(settings).entries()) {
      expect(factor).toBeCloseTo(golden[name][Math.floor(step / PER_EPOCH)], 12);
    }
  });

  it('plateau lowers the rate after the same epochs as torch, and goes on from a snapshot', () => {
    const plateau = new Plateau({ factor: 0.5, patience: 2, least: 0.2 });
    for (let epoch = 0; epoch < 30; epoch++) {
      expect(plateau.current).toBeCloseTo(golden.plateau[epoch], 12);
      plateau.observe(1 / (1 + Math.min(epoch, 6)) + 0.01 * (epoch % 3));
    }
    expect(plateau.current).toBe(0.2);
  });

  it('warms up in a line before any other', () => {
    const warm = factors({ constant: {} }, 2);
    expect(warm.slice(0, 7)).toEqual([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1, 1]);
  });

  it('knows where a cycle ends: after 2, 6 and 14 epochs', () => {
    const ends = Array.from({ length: 14 }, (_, epoch) => endsCycle({ first: 2, multiply: 2, end: 0 }, epoch));
    expect(ends.flatMap((yes, epoch) => (yes ? [epoch] : []))).toEqual([1, 5, 13]);
  });

  it('takes names and settings, and refuses others by name', () => {
    const restarts = { first: 20, multiply: 1, end: 0.01 };
    expect(scheduleSchema.parse({ restarts: {} })).toEqual({ restarts });
    expect(factors('restarts')).toEqual(factors({ restarts }));
    expect(scheduleSchema.safeParse('cosin').success).toBe(false);
    expect(scheduleSchema.safeParse({ cosine: {}, step: {} }).success).toBe(false);
  });
});

describe('power', () => {
  it('is the product of its factors', () => {
    expect([0, 1, 2, 5, 10].map((n) => power(2, n))).toEqual([1, 2, 4, 32, 1024]);
    expect(power(0.97, 100)).toBeCloseTo(0.97 ** 100, 15);
  });
});
