import { ConfigError } from '../core/errors.ts';

/** y = (x multiplier + offset unit) / 2^shift. */
export interface Affine {
  readonly multiplier: number;
  readonly offset: number;
  readonly unit: number;
  readonly shift: number;
}

/** Integers for y = gain x + offset, both in steps, with as many bits as both leave room for. */
export function affine(gain: number, offset: number): Affine {
  const forGain = 29 - exponentOf(gain);
  const forOffset = 59 - exponentOf(offset);
  const shift = Math.min(62, forGain, forOffset);
  if (shift < 0) throw new ConfigError(`a gain of ${gain} between steps is beyond 32 bits`);
  const unit = unitFor(shift);
  return { multiplier: Math.round(gain * 2 ** shift), offset: Math.round((offset * 2 ** shift) / unit), unit, shift };
}

/** What an offset is multiplied by in a sum that is shifted then: as fine as the result at least. */
export const unitFor = (shift: number): number => 2 ** Math.min(30, shift);

/** A whole number e with |x| < 2^(e + 1). */
const exponentOf = (x: number): number => (x === 0 ? -1000 : Math.floor(Math.log2(Math.abs(x)) + 1e-12));
