import { BLOCK_LENGTH, type Block } from '../core/block.ts';
import { MISSING } from '../core/quality.ts';
import type { Random } from '../core/random.ts';
import type { Stream } from '../core/stream.ts';
import { ChannelFaults, Events, length } from './faults.ts';
import type { FaultParams } from './sensorParams.ts';

/** Receives a borrowed block: valid until it returns. */
export type Emit = (block: Block) => void;

/**
 * Collects the samples of one stream into blocks, and loses and spoils some on the way.
 *
 * A sample is `begin()`, then `put` for each channel, then `end(emit)`. Block boundaries stand at absolute indices, so that they
 * do not depend on how the simulation is called. A loss ends its block early and shows as gapBefore in the next.
 */
export class StreamWriter {
  readonly stream: Stream;

  private readonly block: Block;
  private readonly flags: Uint8Array[];
  private readonly channelFaults: readonly ChannelFaults[];
  private readonly losses: Events;
  private readonly lossSamples: number;
  private readonly random: Random;
  private readonly startS: number;
  private readonly length: number;
  private index = 0;
  private lost = 0;
  private losing = 0;

  /** `startS` is the time of sample 0. */
  constructor(stream: Stream, blockS: number, startS: number, faults: FaultParams, random: Random) {
    this.stream = stream;
    this.startS = startS;
    this.length = Math.min(BLOCK_LENGTH, Math.max(1, Math.floor(stream.rateHz * blockS * (1 + 1e-12))));
    this.random = random;
    this.channelFaults = stream.channels.map(() => new ChannelFaults(faults, stream.rateHz, random));
    this.losses = new Events(faults.lossRateHz / stream.rateHz, random);
    this.lossSamples = faults.lossS * stream.rateHz;
    this.flags = stream.channels.map(() => new Uint8Array(this.length));
    this.block = {
      stream,
      seq: 0,
      t0: startS,
      dt: 1 / stream.rateHz,
      n: 0,
      channels: stream.channels.map(() => new Float64Array(this.length)),
      quality: stream.channels.map(() => null),
      gapBefore: 0,
      arrived: 0,
    };
  }

  /** Sets one channel of the present sample. */
  put(channel: number, value: number, flags = 0): void {
    const { block } = this;
    let x = value;
    let q = flags;
    const spoiled = this.channelFaults[channel].spoil(value);
    if (spoiled !== value) {
      x = spoiled;
      if (Number.isNaN(x)) q = MISSING;
    }
    block.channels[channel][block.n] = x;
    if (q === 0 && block.quality[channel] === null) return;
    if (block.quality[channel] === null) block.quality[channel] = this.flags[channel].fill(0);
    this.flags[channel][block.n] = q;
  }

  /** Closes the present sample. */
  end(emit: Emit): void {
    if (this.losing === 0 && this.losses.due()) {
      this.flush(emit);
      this.losing = length(this.random, this.lossSamples);
    }
    this.index++;
    if (this.losing > 0) {
      this.losing--;
      this.lost++;
      this.block.quality.fill(null);
      return;
    }
    if (this.block.n === 0) this.open();
    this.block.n++;
    if (this.index % this.length === 0) this.flush(emit);
  }

  /** Emits what has been collected. */
  flush(emit: Emit): void {
    const { block } = this;
    if (block.n === 0) return;
    emit(block);
    block.n = 0;
    block.gapBefore = 0;
    block.quality.fill(null);
  }

  private open(): void {
    const { block } = this;
    block.seq = this.index - 1;
    block.t0 = this.startS + block.seq / this.stream.rateHz;
    block.gapBefore = this.lost;
    this.lost = 0;
  }
}
