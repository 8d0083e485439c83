import { describe, expect, it } from 'vitest';
import { Cycle, cycleParams } from '../../src/sim/cycle.ts';
import { randomFor } from '../../src/sim/faults.ts';

describe('cycle', () => {
  it('repeats fixed segments at exact times', () => {
    const params = cycleParams.parse({
      segments: [
        { durationS: 0.3, speedRpm: 100 },
        { durationS: 0.7, torqueNm: 1 },
      ],
    });
    const cycle = new Cycle(params, randomFor(1, 'cycle'));
    const starts: number[] = [];
    for (let ms = 1; ms <= 100_000; ms++) if (cycle.advance(1e-3)) starts.push(ms);
    expect(starts.slice(0, 4)).toEqual([300, 1000, 1300, 2000]);
    expect(starts.at(-1)).toBe(100_000);
  });

  it('draws phases by weight and values from their ranges, the same for a seed', () => {
    const params = cycleParams.parse({
      reverse: 0.25,
      coolantC: [20, 40],
      phases: {
        often: { weight: 3, durationS: [1, 2], speedRpm: [100, 200], loadNm: [1, 2] },
        seldom: { weight: 1, durationS: [1, 1], speedRpm: [1000, 1000], loadNm: [-1, -1] },
      },
    });
    const draw = (seed: number) => {
      const cycle = new Cycle(params, randomFor(seed, 'cycle'));
      return Array.from({ length: 4000 }, () => {
        cycle.advance(10);
        return cycle.current;
      });
    };
    const segments = draw(1);
    expect(draw(1)).toEqual(segments);
    expect(draw(2)).not.toEqual(segments);
    const seldom = segments.filter((s) => Math.abs(s.speedRpm!) === 1000);
    // binomial: 1000 +- 4 * 27
    expect(Math.abs(seldom.length - 1000)).toBeLessThan(110);
    expect(Math.abs(segments.filter((s) => s.speedRpm! < 0).length - 1000)).toBeLessThan(110);
    for (const s of segments) {
      const direction = Math.sign(s.speedRpm!);
      expect(Math.sign(direction * s.loadNm)).toBe(Math.abs(s.speedRpm!) === 1000 ? -1 : 1);
      expect(s.durationS).toBeGreaterThanOrEqual(1);
      expect(s.durationS).toBeLessThan(2);
      expect(s.coolantC).toBeGreaterThanOrEqual(20);
      expect(s.coolantC).toBeLessThan(40);
    }
  });
});
