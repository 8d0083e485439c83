import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../../core/errors.ts';

/** The factor of real time that `max`, `1x`, `0.5x` or a number means. Throws ConfigError. */
export function parseSpeed(speed: string | number = 'max'): number {
  if (speed === 'max') return Number.POSITIVE_INFINITY;
  const factor = typeof speed === 'number' ? speed : /^\d+(\.\d+)?x?$/.test(speed) ? Number.parseFloat(speed) : 0;
  if (!(factor > 0)) throw new ConfigError(`speed must be max, 1x or a factor above 0, got ${speed}`, ['speed']);
  return factor;
}

/** Holds signal time to real time times `speed`; does nothing at full speed. */
export class Pace {
  private readonly speed: number;
  private readonly signal: AbortSignal;
  private origin = Number.NaN;

  constructor(speed: number, signal: AbortSignal) {
    this.speed = speed;
    this.signal = signal;
  }

  /** From here on the clock runs anew: the signal's time is `timeS` now. */
  restart(timeS: number): void {
    this.origin = performance.now() / 1000 - timeS / this.speed;
  }

  /** Waits until the signal's time is due, or until the signal aborts. */
  async until(timeS: number): Promise<void> {
    if (!Number.isFinite(this.speed)) return;
    if (Number.isNaN(this.origin)) this.restart(timeS);
    const wait = this.origin + timeS / this.speed - performance.now() / 1000;
    // an aborted wait means that nobody listens any more
    if (wait > 0.001) await sleep(wait * 1000, undefined, { signal: this.signal }).catch(() => {});
  }
}
