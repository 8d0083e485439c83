import { FrameDecoder } from './frameDecoder.ts';
import type { Frame, Framer } from './framing/framer.ts';
import { fromHex } from './hex.ts';
import type { BytesProfile } from './liveProfile.ts';
import { MessageReader } from './message.ts';
import type { DecoderOptions, RecordStream } from './record.ts';

/** What a frame is to the request in flight: its answer, its refusal, or none of its business. */
export type Answer = 'values' | 'refused' | 'other';

/** How replies of a protocol are told, which do not say themselves which values they carry. */
export interface ReplyRules {
  /** First byte of the values. */
  readonly from: number;
  /** Bytes behind the values. */
  readonly behind?: number;
  /** The device that answers; NaN where there is one. */
  node(frame: Frame): number;
  /** `request`: body of the request in flight; undefined where the profile has none for the message. */
  answer(frame: Frame, request: Uint8Array | undefined): Answer;
}

/** Where a frame is nothing but values. */
const BARE: ReplyRules = { from: 0, node: () => Number.NaN, answer: () => 'values' };

/**
 * Decoder of protocols whose replies are read by what was asked. A reply to nothing is unexpected: never values. A refusal ends the
 * request without a record.
 */
export class ReplyDecoder extends FrameDecoder {
  private readonly messages: ReadonlyMap<string, MessageReader>;
  protected readonly bodies = new Map<string, Uint8Array>();
  private readonly rules: ReplyRules;
  private readonly reply: string | undefined;

  constructor(framer: Framer, { messages, order, poll }: BytesProfile, options: DecoderOptions, rules = BARE) {
    super(framer);
    this.rules = rules;
    this.reply = options.reply;
    this.messages = new Map(
      messages.map((m) => [m.name, new MessageReader(m, order, rules.from, options.raw ?? false)]),
    );
    for (const { reply, body } of poll?.requests ?? []) {
      if (reply !== undefined && body !== undefined && !this.bodies.has(reply)) this.bodies.set(reply, fromHex(body)!);
    }
  }

  get streams(): readonly RecordStream[] {
    return Array.from(this.messages.values(), (m) => m.stream);
  }

  protected decode(frame: Frame): void {
    const { counters, rules } = this;
    const asked = this.awaiting ?? this.reply;
    const message = asked === undefined ? undefined : this.messages.get(asked);
    if (asked === undefined || !message) {
      counters.unexpected++;
      return;
    }
    const answer = rules.answer(frame, this.bodies.get(asked));
    if (answer === 'other') {
      counters.unexpected++;
      return;
    }
    frame.end -= rules.behind ?? 0;
    if (answer === 'refused') counters.unreadable++;
    else message.read(frame, rules.node(frame), Number.NaN, counters, this.emit);
    this.came(asked);
  }
}
