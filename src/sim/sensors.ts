import { CLIPPED } from '../core/quality.ts';
import type { Random } from '../core/random.ts';

/** A converter's imperfections, in the channel's unit. */
export interface AnalogParams {
  readonly step: number;
  /** Values are cut to [-range, range - step]; infinite for none. */
  readonly range: number;
  readonly noise: number;
  readonly offset: number;
  readonly gain: number;
}

/** y = step * round((gain x + offset + noise) / step), cut to the range. */
export class AnalogSensor {
  /** Quality bits of the latest reading. */
  flags = 0;

  private readonly params: AnalogParams;
  private readonly random: Random;

  constructor(params: AnalogParams, random: Random) {
    this.params = params;
    this.random = random;
  }

  read(x: number): number {
    const { step, range, noise, offset, gain } = this.params;
    const analog = gain * x + offset + (noise > 0 ? noise * this.random.normal() : 0);
    const y = step * Math.round(analog / step);
    this.flags = 0;
    if (y >= -range && y <= range - step) return y;
    this.flags = CLIPPED;
    return y < 0 ? -range : range - step;
  }
}

/** A temperature sensor's own time constant: a first-order lag, by the implicit Euler rule. */
export class Lag {
  value: number;
  private readonly share: number;

  constructor(timeConstant: number, dt: number, initial: number) {
    this.value = initial;
    this.share = dt / (timeConstant + dt);
  }

  follow(x: number): void {
    this.value += this.share * (x - this.value);
  }
}

/** Position over all turns as an encoder counts it, rad; `angle` is in [0, 2 pi). */
export function encoderPosition(turns: number, angle: number, countsPerTurn: number): number {
  const counts = turns * countsPerTurn + Math.floor((angle / (2 * Math.PI)) * countsPerTurn);
  return (counts / countsPerTurn) * 2 * Math.PI;
}
