import { FrameDecoder } from './frameDecoder.ts';
import type { Frame } from './framing/framer.ts';
import { LineFramer } from './framing/lines.ts';
import { LineMessageReader } from './lineMessage.ts';
import type { LinesProfile } from './liveProfile.ts';
import type { DecoderOptions, RecordStream } from './record.ts';

/** The framer of a profile's lines. */
export function lineFramer({ lines }: LinesProfile, { fromStart = false, link }: DecoderOptions): LineFramer {
  return new LineFramer({ ...lines, dropFirst: lines.dropFirst && !fromStart, datagrams: link === 'udp' });
}

/**
 * Decoder of lines of numbers by a profile's tables. Where a line is told by the request that it answers, one that answers
 * none is unexpected, and one that is no answer (an error in prose) is unreadable: never a number.
 */
export class LinesDecoder extends FrameDecoder {
  readonly streams: readonly RecordStream[];
  private readonly messages: readonly LineMessageReader[];
  private readonly byRequest: boolean;
  private readonly reply: string | undefined;

  constructor(profile: LinesProfile, options: DecoderOptions = {}) {
    super(lineFramer(profile, options));
    this.byRequest = profile.dispatch === 'request';
    this.reply = options.reply;
    this.messages = profile.messages
      .map((m) => new LineMessageReader(m, options.raw ?? false))
      .sort((a, b) => b.prefix.length - a.prefix.length);
    this.streams = this.messages.map((m) => m.stream);
  }

  protected decode(line: Frame): void {
    const { counters } = this;
    const asked = this.awaiting ?? this.reply;
    const message = this.messages.find((m) => (this.byRequest ? m.stream.name === asked : m.fits(line)));
    if (message) {
      this.came(message.stream.name);
      message.read(line, counters, this.emit);
    } else if (this.byRequest) counters.unexpected++;
    else counters.unknown++;
  }
}
