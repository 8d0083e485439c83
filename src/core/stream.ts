import type { Unit } from './units.ts';

/** One channel of a stream. */
export interface Channel {
  readonly name: string;
  readonly unit: Unit;
  /**
   * Delay in seconds that is still in the channel's samples after whole samples have been taken off: the sample at time t
   * shows the signal at t - skewS. Clarke/Park corrects it by omega * skew. 0 for a raw channel.
   */
  readonly skewS: number;
}

/** What all blocks of one motor and one time base share. Compared by identity. */
export interface Stream {
  /** Motor, or other source, that the samples belong to. */
  readonly motor: string;
  /** Name of the time base within the motor: `currents`, `encoder`, `main`. */
  readonly name: string;
  readonly rateHz: number;
  readonly channels: readonly Channel[];
  /** Samples between the newest input and the newest output so far, in seconds: how late results come, already taken off t0. */
  readonly delayS: number;
}

/** A channel as a source delivers it. */
export function channel(name: string, unit: Unit): Channel {
  return { name, unit, skewS: 0 };
}

/** Index of a channel by name, -1 when the stream has none. */
export function channelIndex(stream: Stream, name: string): number {
  return stream.channels.findIndex((c) => c.name === name);
}
