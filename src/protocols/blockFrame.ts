import type { Block } from '../core/block.ts';
import type { Stream } from '../core/stream.ts';

/** Version of the format, in the first message. */
export const FRAMES_VERSION = 1;

/** Bytes before the samples: a multiple of 8, so that the samples can be used where they lie. */
export const FRAME_HEADER = 40;

/** Of how many bytes the samples are. Float64 are the block's own numbers; Float32 have 7 digits and halve the traffic. */
export type FramePrecision = 'float32' | 'float64';

/**
 * Writes a block as a binary message. All is little-endian, as are the machines:
 *
 *      0  u16  index of the stream, as its description says
 *      2  u8   bytes of a sample: 4 or 8
 *      3  u8   0
 *      4  u32  n, samples of a channel
 *      8  f64  seq, index of the first sample since the stream began
 *     16  f64  t0, true time of the first sample, s
 *     24  f64  dt, sample period, s
 *     32  f64  gapBefore, samples that the source lost just before
 *     40       samples, channel by channel, n each; NaN is absent
 *       then   u8 a channel: 1 when its quality follows, else all its samples are good
 *       then   the quality bits of those channels, n bytes each
 */
export function encodeBlockFrame(block: Block, index: number, precision: FramePrecision): Uint8Array {
  const { n, channels } = block;
  const size = precision === 'float32' ? 4 : 8;
  const flagged = block.quality.map((q) => q?.subarray(0, n)).map((q) => (q?.some((bits) => bits !== 0) ? q : null));
  const marks = FRAME_HEADER + channels.length * n * size;
  const bytes = new Uint8Array(marks + channels.length + n * flagged.filter((q) => q !== null).length);
  const header = new DataView(bytes.buffer);
  header.setUint16(0, index, true);
  header.setUint8(2, size);
  header.setUint32(4, n, true);
  header.setFloat64(8, block.seq, true);
  header.setFloat64(16, block.t0, true);
  header.setFloat64(24, block.dt, true);
  header.setFloat64(32, block.gapBefore, true);
  const Samples = precision === 'float32' ? Float32Array : Float64Array;
  const samples = new Samples(bytes.buffer, FRAME_HEADER, channels.length * n);
  channels.forEach((x, c) => void samples.set(x.subarray(0, n), c * n));
  let at = marks + channels.length;
  flagged.forEach((q, c) => {
    if (!q) return;
    bytes[marks + c] = 1;
    bytes.set(q, at);
    at += n;
  });
  return bytes;
}

/** First message to a client. */
export const helloMessage = (): string => JSON.stringify({ slipring: FRAMES_VERSION });

/** Describes a stream, before its first block. A stream that changes gets a new index. */
export function streamMessage(index: number, { motor, name, rateHz, delayS, channels }: Stream): string {
  return JSON.stringify({ stream: index, motor, name, rateHz, delayS, channels });
}

/** Samples that this client was too slow for, since it came. */
export const droppedMessage = (samples: number): string => JSON.stringify({ dropped: samples });

/** Last message: all streams have ended. */
export const endMessage = (): string => JSON.stringify({ end: true });
