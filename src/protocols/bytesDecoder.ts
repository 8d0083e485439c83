import { FrameDecoder } from './frameDecoder.ts';
import type { Frame } from './framing/framer.ts';
import { makeFramer } from './framing/framing.ts';
import type { BytesProfile } from './liveProfile.ts';
import { MessageReader } from './message.ts';
import { NUMBER_TYPES } from './numberTypes.ts';
import type { DecoderCounters, DecoderOptions, OnRecord, RecordStream } from './record.ts';

/** Messages that a table cannot describe. */
export interface SpecialMessages {
  readonly streams: readonly RecordStream[];
  /** Reads a frame and counts what it cannot read. False when the id is none of its own. */
  read(id: number, frame: Frame, counters: DecoderCounters, emit: OnRecord): boolean;
}

/** Decoder of binary frames by a profile's tables, where a frame says which message it is, or there is one message only. */
export class BytesDecoder extends FrameDecoder {
  private readonly messages = new Map<number, MessageReader>();
  private readonly special: SpecialMessages | undefined;
  private readonly idAt: number;
  private readonly idEnd: number;
  private readonly readId: ((view: DataView, at: number) => number) | undefined;

  constructor(profile: BytesProfile, options: DecoderOptions = {}, special?: SpecialMessages) {
    const { framing, dispatch, messages, order } = profile;
    super(makeFramer(framing, !options.fromStart));
    this.special = special;
    const place = dispatch === 'request' ? undefined : dispatch;
    this.idAt = place?.at ?? 0;
    this.idEnd = place ? place.at + NUMBER_TYPES[place.type].size : 0;
    this.readId = place && NUMBER_TYPES[place.type].reader(place.order ?? order);
    for (const message of messages) {
      this.messages.set(message.id ?? 0, new MessageReader(message, order, this.idEnd, options.raw ?? false));
    }
  }

  get streams(): readonly RecordStream[] {
    return [...Array.from(this.messages.values(), (m) => m.stream), ...(this.special?.streams ?? [])];
  }

  protected decode(frame: Frame): void {
    const { counters } = this;
    if (frame.end - frame.start < this.idEnd) {
      counters.unreadable++;
      return;
    }
    const id = this.readId ? this.readId(frame.view, frame.start + this.idAt) : 0;
    const message = this.messages.get(id);
    if (message) {
      const isRead = message.read(frame, Number.NaN, Number.NaN, counters, this.emit);
      if (isRead) this.came(message.stream.name);
    } else if (!this.special?.read(id, frame, counters, this.emit)) {
      counters.unknown++;
    }
  }
}
