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
  /** `request`: body of a request that the awaited message answers; undefined where the profile has none. */
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
  private readonly requests: readonly { reply: string; node: number | undefined; body: Uint8Array }[];
  private readonly rules: ReplyRules;
  protected readonly reply: string | undefined;

  constructor(framer: Framer, { messages, order, poll }: BytesProfile, options: DecoderOptions, rules = BARE) {
    super(framer);
    this.rules = rules;
    this.reply = options.reply;
    this.messages = new Map(
      messages.map((m) => [m.name, new MessageReader(m, order, rules.from, options.raw ?? false)]),
    );
    this.requests = (poll?.requests ?? []).flatMap(({ reply, node, body }) =>
      reply !== undefined && body !== undefined ? [{ reply, node, body: fromHex(body)! }] : [],
    );
  }

  get streams(): readonly RecordStream[] {
    return Array.from(this.messages.values(), (m) => m.stream);
  }

  /** Bodies of the requests that a message answers, of those to the node that was asked. */
  protected bodiesOf(message: string | undefined): readonly Uint8Array[] {
    const { awaitedNode } = this;
    return this.requests
      .filter((r) => r.reply === message && (awaitedNode === undefined || r.node === awaitedNode))
      .map((r) => r.body);
  }

  protected decode(frame: Frame): void {
    const { counters, rules } = this;
    const asked = this.awaiting ?? this.reply;
    const message = asked === undefined ? undefined : this.messages.get(asked);
    if (asked === undefined || !message) {
      counters.unexpected++;
      return;
    }
    const requests = this.bodiesOf(asked);
    const answers =
      requests.length > 0 ? requests.map((r) => rules.answer(frame, r)) : [rules.answer(frame, undefined)];
    const answer = answers.find((a) => a !== 'other') ?? 'other';
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
