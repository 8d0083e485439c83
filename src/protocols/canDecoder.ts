import type { CanFrame, CanTransport } from './canFrame.ts';
import { FrameDecoder } from './frameDecoder.ts';
import type { CanProfile } from './liveProfile.ts';
import { MessageReader } from './message.ts';
import type { DecoderOptions, RecordStream } from './record.ts';

/** Decoder of CAN frames by a profile's tables, over any adapter. Messages of other devices on the bus count as unknown. */
export class CanDecoder extends FrameDecoder<CanFrame> {
  private readonly messages: ReadonlyMap<number, MessageReader>;
  private readonly id: CanProfile['id'];

  constructor({ id, order, messages }: CanProfile, transport: CanTransport, { raw = false }: DecoderOptions = {}) {
    super(transport);
    this.id = id;
    this.messages = new Map(messages.map((m) => [m.id ?? 0, new MessageReader(m, order, 0, raw)]));
  }

  get streams(): readonly RecordStream[] {
    return Array.from(this.messages.values(), (m) => m.stream);
  }

  protected decode(frame: CanFrame): void {
    const { extended, message: messageBits, node: nodeBits } = this.id;
    if (frame.remote) return;
    const message = frame.extended === extended ? this.messages.get(bitsOf(frame.id, messageBits)) : undefined;
    if (!message) {
      this.counters.unknown++;
      return;
    }
    const node = nodeBits ? bitsOf(frame.id, nodeBits) : Number.NaN;
    if (message.read(frame, node, frame.timeS, this.counters, this.emit)) this.came(message.stream.name);
  }
}

function bitsOf(id: number, [first, last]: readonly [number, number]): number {
  return Math.floor(id / 2 ** first) % 2 ** (last - first + 1);
}

/** The CAN id of a message of a node. */
export function canId({ id }: CanProfile, message: number, node: number): number {
  return message * 2 ** id.message[0] + (id.node ? node * 2 ** id.node[0] : 0);
}
