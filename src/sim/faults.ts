import { Random } from '../core/random.ts';
import type { FaultParams } from './sensorParams.ts';

/**
 * Random numbers for one purpose: each sensor, stream and cycle draws its own sequence, so that a change to one leaves the
 * others as they are.
 */
export function randomFor(seed: number, purpose: string): Random {
  // FNV-1a
  let h = 0x811c9dc5;
  for (let i = 0; i < purpose.length; i++) h = Math.imul(h ^ purpose.charCodeAt(i), 0x01000193);
  return new Random(seed, h >>> 0);
}

/** Events of a Poisson process, by the sample: `due()` is asked once a sample. */
export class Events {
  private readonly random: Random;
  private readonly meanSamples: number;
  private left = Number.POSITIVE_INFINITY;

  constructor(perSample: number, random: Random) {
    this.random = random;
    this.meanSamples = 1 / perSample;
    if (perSample > 0) this.draw();
  }

  due(): boolean {
    if (--this.left > 0) return false;
    this.draw();
    return true;
  }

  private draw(): void {
    this.left = exponential(this.random, this.meanSamples);
  }
}

/** A length in samples, exponentially distributed, at least 1. */
export function length(random: Random, mean: number): number {
  return Math.max(1, Math.round(exponential(random, mean)));
}

function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.uniform());
}

/** Spikes and dropouts of one channel. */
export class ChannelFaults {
  private readonly random: Random;
  private readonly spikes: Events;
  private readonly spikeSize: number;
  private readonly dropouts: Events;
  private readonly dropoutSamples: number;
  private absent = 0;

  constructor(params: FaultParams, rateHz: number, random: Random) {
    this.random = random;
    this.spikes = new Events(params.spikeRateHz / rateHz, random);
    this.spikeSize = params.spikeSize;
    this.dropouts = new Events(params.dropoutRateHz / rateHz, random);
    this.dropoutSamples = params.dropoutS * rateHz;
  }

  /** The value as it arrives: itself, with a spike, or NaN. */
  spoil(x: number): number {
    if (this.dropouts.due()) this.absent = length(this.random, this.dropoutSamples);
    const spike = this.spikes.due();
    if (this.absent > 0) {
      this.absent--;
      return Number.NaN;
    }
    return spike ? x + this.spikeSize * (2 * this.random.uniform() - 1) : x;
  }
}
