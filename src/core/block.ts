import type { Stream } from './stream.ts';

/**
 * n consecutive samples of one motor on one uniform time base. A block never spans a gap.
 *
 * A block is borrowed: it is valid until the call that hands it over returns, and the emitter reuses its buffers.
 * Who keeps it, copies it with `detach`. Channel arrays may be longer than n.
 */
export interface Block {
  /** Channel names, units and rate; shared by all blocks of the stream. */
  stream: Stream;
  /** Index of sample 0 since the stream began; counts lost samples too. */
  seq: number;
  /** True time of sample 0 in seconds since 1970 UTC; the delays so far are already taken off. */
  t0: number;
  /** Fitted sample period in seconds. */
  dt: number;
  /** Number of samples. */
  n: number;
  /** Planar samples, [channel][0..n-1], in the order of stream.channels, SI units (temperatures in degC). */
  channels: Float64Array[];
  /** Quality bits, [channel][0..n-1]; null means that all samples of the channel are good. */
  quality: (Uint8Array | null)[];
  /** Samples lost just before this block. */
  gapBefore: number;
  /** Host's monotonic clock at arrival, seconds; for latency accounting only. */
  arrived: number;
}

/** Samples in a block unless something asks for another size. */
export const BLOCK_LENGTH = 256;

/** A copy that may be kept: own arrays, cut to n. */
export function detach(block: Block): Block {
  return {
    ...block,
    channels: block.channels.map((x) => x.slice(0, block.n)),
    quality: block.quality.map((q) => q && q.slice(0, block.n)),
  };
}

/** A good block over the given arrays, all of equal length. The arrays are not copied. */
export function blockOf(stream: Stream, channels: Float64Array[], seq = 0, t0 = 0): Block {
  return {
    stream,
    seq,
    t0,
    dt: 1 / stream.rateHz,
    n: channels[0]?.length ?? 0,
    channels,
    quality: channels.map(() => null),
    gapBefore: 0,
    arrived: 0,
  };
}
