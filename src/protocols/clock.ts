import { ConfigError } from '../core/errors.ts';
import { toSI } from '../core/units.ts';
import { Scale } from './scale.ts';

/** Seconds in a unit of time. Throws ConfigError for a unit that is none. */
export function secondsPer(unit: string): number {
  const { si, scale } = toSI(unit);
  if (si !== 's') throw new ConfigError(`unit "${unit}" is no time; known: s, ms, us, ns, min`);
  return scale;
}

/**
 * Undoes the wrap-arounds of a device's clock. A raw value that falls by more than half the modulus has wrapped; one that
 * falls by less means that the device has started anew.
 */
export class DeviceClock {
  /** Whether the newest value is the first after a restart. */
  restarted = false;
  private readonly modulus: number;
  private readonly tick: Scale;
  private last = Number.NaN;
  private wrapped = 0;

  /** `tickS`: seconds a tick; modulus Infinity for a clock that never wraps. */
  constructor(modulus: number, tickS: number) {
    this.modulus = modulus;
    this.tick = new Scale(tickS);
  }

  /** Takes the next raw value; returns the time in seconds on the device's own scale, NaN for an absent value. */
  advance(raw: number): number {
    this.restarted = false;
    if (Number.isNaN(raw)) return Number.NaN;
    const fall = this.last - raw;
    if (fall > this.modulus / 2) {
      this.wrapped += this.modulus;
    } else if (fall > 0) {
      this.restarted = true;
      this.wrapped = 0;
    }
    this.last = raw;
    return this.tick.of(this.wrapped + raw);
  }
}

/** Counts a device's sequence numbers on over their wrap-arounds, and what is missing between them. */
export class SequenceCounter {
  /** Records missing just before the newest. */
  lost = 0;
  private readonly modulus: number;
  private value = Number.NaN;

  constructor(modulus: number) {
    this.modulus = modulus;
  }

  /**
   * Takes the next raw number. Returns its index since the start, or NaN for one that came before (a duplicate, or out of order):
   * its record is to be dropped.
   */
  advance(raw: number): number {
    this.lost = 0;
    if (Number.isNaN(this.value)) {
      this.value = raw;
      return raw;
    }
    const { modulus } = this;
    const step = (((raw - this.value) % modulus) + modulus) % modulus;
    if (step === 0 || step > modulus / 2) return Number.NaN;
    this.lost = step - 1;
    this.value += step;
    return this.value;
  }

  /** The device has started anew. */
  restart(): void {
    this.value = Number.NaN;
  }
}
