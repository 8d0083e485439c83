import type { CanFrame, CanTransport } from './canFrame.ts';
import { FrameDecoder } from './frameDecoder.ts';
import type { CanProfile } from './liveProfile.ts';
import { MessageReader } from './message.ts';
import type { DecoderCounters, DecoderOptions, OnRecord, RecordStream } from './record.ts';

/** Frames that a table cannot describe. */
export interface SpecialFrames {
  readonly streams: readonly RecordStream[];
  /**
   * Reads a frame and counts what it cannot read. Returns the message that has come, '' for a frame of its own that is none, undefined
   * for any other.
   */
  read(message: number, node: number, frame: CanFrame, counters: DecoderCounters, emit: OnRecord): string | undefined;
}

/** Decoder of CAN frames by a profile's tables, over any adapter. Messages of other devices on the bus count as unknown. */
export class CanDecoder extends FrameDecoder<CanFrame> {
  private readonly messages: ReadonlyMap<number, MessageReader>;
  private readonly id: CanProfile['id'];
  private readonly special: SpecialFrames | undefined;

  constructor(
    { id, order, messages }: CanProfile,
    transport: CanTransport,
    { raw = false }: DecoderOptions = {},
    special?: SpecialFrames,
  ) {
    super(transport);
    this.id = id;
    this.special = special;
    const described = messages.filter((m) => m.fields.length > 0 && m.object === undefined);
    this.messages = new Map(described.map((m) => [m.id ?? 0, new MessageReader(m, order, 0, raw)]));
  }

  get streams(): readonly RecordStream[] {
    return [...Array.from(this.messages.values(), (m) => m.stream), ...(this.special?.streams ?? [])];
  }

  protected decode(frame: CanFrame): void {
    const { extended, message: messageBits, node: nodeBits } = this.id;
    if (frame.remote) return;
    const number = frame.extended === extended ? bitsOf(frame.id, messageBits) : -1;
    const node = nodeBits ? bitsOf(frame.id, nodeBits) : Number.NaN;
    const special = this.special?.read(number, node, frame, this.counters, this.emit);
    if (special !== undefined) {
      this.came(special, node);
      return;
    }
    const message = this.messages.get(number);
    if (!message) {
      this.counters.unknown++;
      return;
    }
    if (message.read(frame, node, frame.timeS, this.counters, this.emit)) this.came(message.stream.name, node);
  }
}

function bitsOf(id: number, [first, last]: readonly [number, number]): number {
  return Math.floor(id / 2 ** first) % 2 ** (last - first + 1);
}

/** The CAN id of a message of a node. */
export function canId({ id }: CanProfile, message: number, node: number): number {
  return message * 2 ** id.message[0] + (id.node ? node * 2 ** id.node[0] : 0);
}
