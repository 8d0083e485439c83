import type { SpecialFrames } from './canDecoder.ts';
import type { CanFrame } from './canFrame.ts';
import { fromHex } from './hex.ts';
import type { CanProfile } from './liveProfile.ts';
import { MessageReader } from './message.ts';
import type { DecoderCounters, DecoderOptions, OnRecord, RecordStream } from './record.ts';
import type { RequestDescription } from './request.ts';

/** Function codes of SDO frames: 0x580 for replies, 0x600 for requests, over 128 nodes. */
const SDO_REPLY = 0x580 >> 7;
const SDO_REQUEST = 0x600;
const READ = 0x40;
const ABORT = 0x80;
/** Bytes of the value by the command of an expedited reply; where the size is not given, the object's type says it. */
const SIZES: Readonly<Record<number, number>> = { 79: 1, 75: 2, 71: 3, 67: 4, 66: 4 };
/** Command, index and subindex stand before the value. */
const HEAD = 4;

/** Replies to SDO reads, by their objects. Refusals and values in several frames give no record. */
export class SdoReplies implements SpecialFrames {
  private readonly objects: ReadonlyMap<number, MessageReader>;

  constructor({ messages, order }: CanProfile, { raw = false }: DecoderOptions) {
    this.objects = new Map(
      messages.flatMap((m) =>
        m.object === undefined ? [] : [[keyOf(m.object), new MessageReader(m, order, HEAD, raw)] as const],
      ),
    );
  }

  get streams(): readonly RecordStream[] {
    return Array.from(this.objects.values(), (m) => m.stream);
  }

  read(message: number, node: number, frame: CanFrame, counters: DecoderCounters, emit: OnRecord): string | undefined {
    if (message !== SDO_REPLY) return undefined;
    const { bytes, start, end } = frame;
    const object =
      end - start === 8
        ? this.objects.get((bytes[start + 2] << 16) | (bytes[start + 1] << 8) | bytes[start + 3])
        : undefined;
    if (!object) return undefined;
    const size = SIZES[bytes[start]];
    if (size !== undefined) {
      frame.end = start + HEAD + size;
      object.read(frame, node, frame.timeS, counters, emit);
      return object.stream.name;
    }
    counters.unreadable++;
    return bytes[start] === ABORT ? object.stream.name : '';
  }
}

function keyOf(object: string): number {
  const [index, sub = '0'] = object.split(':');
  return Number.parseInt(index, 16) * 256 + Number.parseInt(sub, 16);
}

/** Why a frame does more than read: it is an SDO upload, or a remote frame. SDO downloads, NMT, SYNC and PDOs are none. */
export function canopenRefusal({ canId, body, node = 0 }: RequestDescription): string | undefined {
  if (body === undefined) return undefined;
  const bytes = fromHex(body);
  const isSdo = canId === SDO_REQUEST && node < 128;
  return isSdo && bytes?.length === 8 && bytes[0] === READ && bytes.subarray(HEAD).every((b) => b === 0)
    ? undefined
    : 'only SDO uploads read: canId 0x600 and a body of 40, index, subindex and four zeros';
}
