import type { CanFrame, CanTransport } from './canFrame.ts';
import type { CanProfile } from './liveProfile.ts';
import { MessageReader } from './message.ts';
import {
  type Decoder,
  type DecoderCounters,
  type DecoderOptions,
  type OnRecord,
  type RecordStream,
  withRecords,
} from './record.ts';

/** Decoder of CAN frames by a profile's tables, over any adapter. Messages of other devices on the bus count as unknown. */
export class CanDecoder implements Decoder {
  readonly counters: DecoderCounters;
  awaiting: string | undefined;
  private readonly transport: CanTransport;
  private readonly messages: ReadonlyMap<number, MessageReader>;
  private readonly id: CanProfile['id'];
  private emit: OnRecord = () => {};

  constructor({ id, order, messages }: CanProfile, transport: CanTransport, { raw = false }: DecoderOptions = {}) {
    this.transport = transport;
    this.counters = withRecords(transport.counters);
    this.id = id;
    this.messages = new Map(messages.map((m) => [m.id ?? 0, new MessageReader(m, order, 0, raw)]));
  }

  get streams(): readonly RecordStream[] {
    return Array.from(this.messages.values(), (m) => m.maker.stream);
  }

  push(bytes: Uint8Array, arrivedS: number, emit: OnRecord): void {
    this.emit = emit;
    this.transport.push(bytes, arrivedS, this.take);
  }

  idle(emit: OnRecord): void {
    this.emit = emit;
    this.transport.idle(this.take);
  }

  expect(message: string | undefined): void {
    this.awaiting = message;
  }

  reset(): void {
    this.awaiting = undefined;
    this.transport.reset();
  }

  private readonly take = (frame: CanFrame): void => {
    if (frame.remote) return;
    const message =
      frame.extended === this.id.extended ? this.messages.get(bitsOf(frame.id, this.id.message)) : undefined;
    if (!message) {
      this.counters.unknown++;
      return;
    }
    if (message.maker.stream.name === this.awaiting) this.awaiting = undefined;
    const node = this.id.node ? bitsOf(frame.id, this.id.node) : Number.NaN;
    message.read(frame, node, frame.timeS, this.counters, this.emit);
  };
}

function bitsOf(id: number, [first, last]: readonly [number, number]): number {
  return Math.floor(id / 2 ** first) % 2 ** (last - first + 1);
}

/** The CAN id of a message from a node. */
export function canId({ id }: CanProfile, message: number, node: number): number {
  return message * 2 ** id.message[0] + (id.node ? node * 2 ** id.node[0] : 0);
}
