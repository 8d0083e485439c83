import type { Block } from '../../core/block.ts';

/** Up to here doubles tell nanoseconds apart. */
const FINE_S = 4e6;

/** Parts of a second that times in files are rounded to: nanoseconds where doubles are that fine, else microseconds. */
export const partsAt = (t: number): number => (Math.abs(t) < FINE_S ? 1e9 : 1e6);

/** Time of a block's sample i as files show it. */
export function sampleTime({ t0, dt }: Pick<Block, 't0' | 'dt'>, i: number): number {
  return fileTime(t0, dt, i);
}

/**
 * The time t0 + i dt as files show it: 0.3, not 0.30000000000000004. Whole seconds are kept apart from the rest, whose sum then has digits to
 * spare: a sum of some 1.7e9 s is off by a quarter of the microsecond that it is rounded to.
 */
export function fileTime(t0: number, dt: number, i: number): number {
  const parts = partsAt(t0 + i * dt);
  const whole = Math.floor(t0);
  // + 0: no -0
  return (whole * parts + Math.round((t0 - whole + i * dt) * parts)) / parts + 0;
}
