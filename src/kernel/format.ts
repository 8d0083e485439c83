/** What the integers of a channel stand for: value = step x integer. */
export interface Format {
  readonly step: number;
  /** Largest magnitude that is expected; there is room for twice as much before samples are clipped. */
  readonly range: number;
  /** Angles: 2^32 steps are a turn, and the integers wrap as the angle does. */
  readonly wraps: boolean;
}

/** A turn of 2^32 steps. */
export const TURN: Format = { step: (2 * Math.PI) / 2 ** 32, range: Math.PI, wraps: true };

/** Of what is no channel: a port that stays unbound. */
export const NOTHING: Format = { step: 1, range: 0, wraps: false };

/** The finest steps, a power of two, in which a range takes half of 32 bits' magnitudes. */
export function formatFor(range: number): Format {
  return { step: 2 ** (Math.ceil(Math.log2(range)) - 30), range, wraps: false };
}

/** The integer nearest to a value, clipped or wrapped. */
export function toSteps({ step, wraps }: Format, value: number): number {
  const steps = Math.floor(value / step + 0.5);
  if (wraps) return Math.max(-MOST, (steps - 2 ** 32 * Math.floor(steps / 2 ** 32)) | 0);
  return Math.max(-MOST, Math.min(MOST, steps));
}

const MOST = 2 ** 31 - 1;
