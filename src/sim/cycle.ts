import { z } from 'zod';
import type { Random } from '../core/random.ts';
import { positive, range, real, share } from './quantities.ts';

const segment = z
  .strictObject({
    durationS: positive('s', 'Length.'),
    speedRpm: real('rpm', 'Speed set point: the speed loop holds it.').optional(),
    torqueNm: real('Nm', 'Torque set point instead of a speed.').optional(),
    drivenRpm: real('rpm', 'With torqueNm: a second machine forces this speed.').optional(),
    loadNm: real('Nm', 'Torque of the load; positive brakes forward rotation and pulls at standstill too.').default(0),
    coolantC: real('degC', 'Temperature that the coolant heads for.').optional(),
  })
  .refine((s) => (s.speedRpm === undefined) !== (s.torqueNm === undefined), 'needs either speedRpm or torqueNm')
  .refine((s) => s.drivenRpm === undefined || s.torqueNm !== undefined, 'has drivenRpm, which needs torqueNm');

const phase = z.strictObject({
  weight: positive('1', 'Relative frequency.').default(1),
  durationS: range('s', 'Length, from and to.').refine(([low]) => low > 0, 'must be above 0'),
  speedRpm: range('rpm', 'Speed, from and to.'),
  loadNm: range('Nm', 'Load, from and to; turned round together with the speed.'),
});

export const cycleParams = z
  .strictObject({
    segments: z
      .array(segment)
      .min(1, 'must not be empty')
      .optional()
      .meta({ unit: '', description: 'A fixed cycle, repeated.' }),
    phases: z
      .record(z.string(), phase)
      .optional()
      .meta({ unit: '', description: 'A random cycle: kinds of phases to draw from.' }),
    reverse: share('Probability that a random phase runs backwards.').default(0),
    coolantC: range('degC', 'Coolant temperature, drawn anew for each random phase.').optional(),
  })
  .refine((c) => (c.segments === undefined) !== (c.phases === undefined), 'needs either segments or phases')
  .refine((c) => !c.phases || Object.keys(c.phases).length > 0, 'needs at least one phase');

export type Segment = z.output<typeof segment>;
type Phase = z.output<typeof phase>;
type CycleParams = z.output<typeof cycleParams>;

/**
 * What the motor is asked to do over time: a fixed list of segments over and over, or phases drawn at random by weight,
 * each value uniform in its range.
 */
export class Cycle {
  current: Segment;

  private readonly params: CycleParams;
  private readonly random: Random;
  private at = 0;
  private left = 0;

  constructor(params: CycleParams, random: Random) {
    this.params = params;
    this.random = random;
    this.current = this.next();
    this.left = this.current.durationS;
  }

  /** Moves on by dt; true when a new segment has begun. */
  advance(dt: number): boolean {
    this.left -= dt;
    // half a step of tolerance: the sum of many dt is never exactly the segment's length
    if (this.left > dt / 2) return false;
    this.current = this.next();
    this.left += this.current.durationS;
    return true;
  }

  private next(): Segment {
    const { segments, phases, reverse, coolantC } = this.params;
    if (segments) return segments[this.at++ % segments.length];
    const kind = this.draw(Object.values(phases!));
    const direction = this.random.uniform() < reverse ? -1 : 1;
    return {
      durationS: this.between(kind.durationS),
      speedRpm: direction * this.between(kind.speedRpm),
      loadNm: direction * this.between(kind.loadNm),
      coolantC: coolantC && this.between(coolantC),
    };
  }

  private draw(kinds: readonly Phase[]): Phase {
    let pick = this.random.uniform() * kinds.reduce((sum, kind) => sum + kind.weight, 0);
    for (const kind of kinds) {
      pick -= kind.weight;
      if (pick < 0) return kind;
    }
    return kinds[kinds.length - 1];
  }

  private between([low, high]: readonly [number, number]): number {
    return low + (high - low) * this.random.uniform();
  }
}
