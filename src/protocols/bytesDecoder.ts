import type { Frame } from './framing/framer.ts';
import { type EncodingFramer, makeFramer } from './framing/framing.ts';
import type { BytesProfile } from './liveProfile.ts';
import { MessageReader } from './message.ts';
import { NUMBER_TYPES } from './numberTypes.ts';
import {
  type Decoder,
  type DecoderCounters,
  type DecoderOptions,
  type OnRecord,
  type RecordStream,
  withRecords,
} from './record.ts';

/** Reads messages that a table cannot describe, by id. Counts what it cannot read. */
export type SpecialMessages = ReadonlyMap<number, (frame: Frame, counters: DecoderCounters, emit: OnRecord) => void>;

/** Decoder of binary frames by a profile's tables. */
export class BytesDecoder implements Decoder {
  readonly counters: DecoderCounters;
  awaiting: string | undefined;
  private readonly framer: EncodingFramer;
  private readonly messages = new Map<number, MessageReader>();
  private readonly special: SpecialMessages | undefined;
  private readonly idAt: number;
  private readonly idEnd: number;
  private readonly readId: ((view: DataView, at: number) => number) | undefined;
  private emit: OnRecord = () => {};

  constructor(
    profile: BytesProfile,
    { raw = false, fromStart = false }: DecoderOptions = {},
    special?: SpecialMessages,
  ) {
    const { framing, dispatch, messages, order } = profile;
    this.framer = makeFramer(framing, !fromStart);
    this.counters = withRecords(this.framer.counters);
    this.special = special;
    this.idAt = dispatch?.at ?? 0;
    this.idEnd = dispatch ? dispatch.at + NUMBER_TYPES[dispatch.type].size : 0;
    this.readId = dispatch && NUMBER_TYPES[dispatch.type].reader(dispatch.order ?? order);
    for (const message of messages) {
      this.messages.set(dispatch ? (message.id ?? Number.NaN) : 0, new MessageReader(message, order, this.idEnd, raw));
    }
  }

  get streams(): readonly RecordStream[] {
    return Array.from(this.messages.values(), (m) => m.maker.stream);
  }

  push(bytes: Uint8Array, arrivedS: number, emit: OnRecord): void {
    this.emit = emit;
    this.framer.push(bytes, arrivedS, this.take);
  }

  idle(emit: OnRecord): void {
    this.emit = emit;
    this.framer.idle(this.take);
  }

  expect(message: string | undefined): void {
    this.awaiting = message;
  }

  reset(): void {
    this.awaiting = undefined;
    this.framer.reset();
  }

  private readonly take = (frame: Frame): void => {
    const { counters } = this;
    if (frame.end - frame.start < this.idEnd) {
      counters.unreadable++;
      return;
    }
    const id = this.readId ? this.readId(frame.view, frame.start + this.idAt) : 0;
    const message = this.messages.get(id);
    if (message) {
      if (message.maker.stream.name === this.awaiting) this.awaiting = undefined;
      message.read(frame, Number.NaN, Number.NaN, counters, this.emit);
      return;
    }
    const read = this.special?.get(id);
    if (read) read(frame, counters, this.emit);
    else counters.unknown++;
  };
}
