import type { Block } from '../core/block.ts';
import type { Channel, Stream } from '../core/stream.ts';
import { FRAME_HEADER, FRAMES_VERSION } from './blockFrame.ts';

const MOST_STREAMS = 4096;
const MOST_CHANNELS = 1024;
const MOST_SAMPLES = 1 << 20;
const MOST_EXAMPLES = 10;

export interface FrameCounters {
  blocks: number;
  samples: number;
  /** Samples between blocks that never came: lost by the source, or dropped because this client was too slow. */
  lost: number;
  /** The latter alone, as the other end counts them. */
  dropped: number;
  /** Messages that could not be read. */
  malformed: number;
  /** Why, for the first of them. */
  readonly examples: string[];
}

interface Followed {
  readonly stream: Stream;
  next: number | undefined;
}

/**
 * Turns the messages of a WebSocket mirror back into blocks, in a page or anywhere: see encodeBlockFrame.
 *
 *     const reader = new BlockFrameReader();
 *     socket.binaryType = 'arraybuffer';
 *     socket.onmessage = ({ data }) => { const block = reader.read(data); if (block) show(block); };
 *
 * A block may be kept: its arrays are its message's memory, or copies. `gapBefore` counts all samples since the block before, whoever lost
 * them; a reader that comes late has lost nothing. What cannot be read is counted, never thrown. A new connection is a new reader.
 */
export class BlockFrameReader {
  readonly counters: FrameCounters = { blocks: 0, samples: 0, lost: 0, dropped: 0, malformed: 0, examples: [] };
  /** All streams have ended: nothing more comes. */
  ended = false;
  private readonly followed = new Map<number, Followed>();

  /** The streams that were described so far, the newest of each name. */
  get streams(): readonly Stream[] {
    const named = new Map<string, Stream>();
    for (const { stream } of this.followed.values()) named.set(JSON.stringify([stream.motor, stream.name]), stream);
    return [...named.values()];
  }

  read(message: string | ArrayBuffer | Uint8Array): Block | undefined {
    if (typeof message === 'string') {
      const fault = this.readText(message);
      return fault === undefined ? undefined : this.reject(fault);
    }
    if (message instanceof ArrayBuffer) return this.readFrame(new Uint8Array(message));
    // not as Node's Buffer, whose slice is no copy
    return this.readFrame(new Uint8Array(message.buffer, message.byteOffset, message.length));
  }

  private readText(text: string): string | undefined {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return 'no JSON';
    }
    if (!isObject(value)) return 'no JSON object';
    if ('slipring' in value) return value.slipring === FRAMES_VERSION ? undefined : `version ${value.slipring}`;
    if ('dropped' in value) {
      if (!isCount(value.dropped)) return 'dropped is no whole number';
      this.counters.dropped = value.dropped;
      return undefined;
    }
    if ('stream' in value) return this.describe(value);
    // what a later version may say beside
    this.ended ||= value.end === true;
    return undefined;
  }

  private describe(value: Record<string, unknown>): string | undefined {
    const { stream: index, motor, name, rateHz, delayS, channels } = value;
    if (!isCount(index) || index > 0xffff) return 'stream is no index';
    if (this.followed.size >= MOST_STREAMS) return `more than ${MOST_STREAMS} streams`;
    if (typeof motor !== 'string' || typeof name !== 'string') return 'stream without name';
    if (!isNumber(rateHz) || !(rateHz > 0) || !isNumber(delayS)) return `${name}: no rate`;
    if (!Array.isArray(channels) || channels.length > MOST_CHANNELS || !channels.every(isChannel)) {
      return `${name}: no channels`;
    }
    const own = channels.map((c): Channel => ({ name: c.name, unit: c.unit, skewS: c.skewS }));
    this.followed.set(index, { stream: { motor, name, rateHz, channels: own, delayS }, next: undefined });
    return undefined;
  }

  private readFrame(bytes: Uint8Array): Block | undefined {
    if (bytes.length < FRAME_HEADER) return this.reject(`frame of ${bytes.length} bytes`);
    const header = new DataView(bytes.buffer, bytes.byteOffset, FRAME_HEADER);
    const followed = this.followed.get(header.getUint16(0, true));
    if (!followed) return this.reject('frame of an unknown stream');
    const [size, n] = [header.getUint8(2), header.getUint32(4, true)];
    const [seq, t0, dt, gap] = [8, 16, 24, 32].map((at) => header.getFloat64(at, true));
    if (!isCount(seq) || !isCount(gap) || !Number.isFinite(t0) || !(Number.isFinite(dt) && dt > 0)) {
      return this.reject('frame without place in time');
    }
    if ((size !== 4 && size !== 8) || n === 0 || n > MOST_SAMPLES) return this.reject(`${n} samples of ${size} bytes`);
    const width = followed.stream.channels.length;
    const marks = FRAME_HEADER + width * n * size;
    const hasQuality = bytes.subarray(marks, marks + width);
    const flagged = hasQuality.reduce((sum, mark) => sum + mark, 0);
    if (bytes.length !== marks + width + n * flagged || hasQuality.some((mark) => mark > 1)) {
      return this.reject(`frame of ${bytes.length} bytes for ${width} channels of ${n} samples`);
    }
    const channels = samplesOf(bytes, size, width, n);
    let at = marks + width;
    const quality = Array.from(hasQuality, (mark) => {
      if (mark === 0) return null;
      at += n;
      return bytes.subarray(at - n, at);
    });
    const gapBefore = gapOf(followed, seq, gap);
    followed.next = seq + n;
    this.counters.blocks++;
    this.counters.samples += n;
    this.counters.lost += gapBefore;
    return { stream: followed.stream, seq, t0, dt, n, channels, quality, gapBefore, arrived: 0 };
  }

  private reject(reason: string): undefined {
    this.counters.malformed++;
    if (this.counters.examples.length < MOST_EXAMPLES) this.counters.examples.push(reason);
    return undefined;
  }
}

function gapOf({ next }: Followed, seq: number, told: number): number {
  if (next === undefined) return 0;
  // a step back is a stream that began anew: what it lost since then it says itself
  return seq >= next ? seq - next : told;
}

function samplesOf(bytes: Uint8Array, size: 4 | 8, width: number, n: number): Float64Array[] {
  const isAligned = (bytes.byteOffset + FRAME_HEADER) % size === 0;
  const { buffer, byteOffset } = isAligned ? bytes : bytes.slice();
  const at = (c: number) => byteOffset + FRAME_HEADER + c * n * size;
  return Array.from({ length: width }, (_, c) =>
    size === 8 ? new Float64Array(buffer, at(c), n) : Float64Array.from(new Float32Array(buffer, at(c), n)),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isChannel(value: unknown): value is Channel {
  return isObject(value) && typeof value.name === 'string' && typeof value.unit === 'string' && isNumber(value.skewS);
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown): value is number => isNumber(value) && Number.isInteger(value) && value >= 0;
