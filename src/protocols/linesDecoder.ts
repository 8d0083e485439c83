import type { Frame } from './framing/framer.ts';
import { LineFramer } from './framing/lines.ts';
import { LineMessageReader } from './lineMessage.ts';
import type { LinesProfile } from './liveProfile.ts';
import {
  type Decoder,
  type DecoderCounters,
  type DecoderOptions,
  type OnRecord,
  type RecordStream,
  withRecords,
} from './record.ts';

/**
 * Decoder of lines of numbers by a profile's tables. Where a line is told by the request that it answers, one that answers
 * none is unexpected, and one that is no answer (an error in prose) is unreadable: never a number.
 */
export class LinesDecoder implements Decoder {
  readonly counters: DecoderCounters;
  readonly streams: readonly RecordStream[];
  awaiting: string | undefined;
  private readonly framer: LineFramer;
  private readonly messages: readonly LineMessageReader[];
  private readonly byRequest: boolean;
  private emit: OnRecord = () => {};

  constructor({ lines, dispatch, messages }: LinesProfile, { raw = false, fromStart = false }: DecoderOptions = {}) {
    this.framer = new LineFramer({ ...lines, dropFirst: lines.dropFirst && !fromStart });
    this.counters = withRecords(this.framer.counters);
    this.byRequest = dispatch === 'request';
    this.messages = messages.map((m) => new LineMessageReader(m, raw));
    this.streams = this.messages.map((m) => m.stream);
  }

  push(bytes: Uint8Array, arrivedS: number, emit: OnRecord): void {
    this.emit = emit;
    this.framer.push(bytes, arrivedS, this.take);
  }

  /** A line is complete when it ends: nothing is held back. */
  idle(_emit: OnRecord): void {}

  expect(message: string | undefined): void {
    this.awaiting = message;
  }

  reset(): void {
    this.awaiting = undefined;
    this.framer.reset();
  }

  private readonly take = (line: Frame): void => {
    const { counters, awaiting } = this;
    const message = this.messages.find((m) => (this.byRequest ? m.stream.name === awaiting : m.fits(line)));
    if (!message) {
      if (this.byRequest) counters.unexpected++;
      else counters.unknown++;
      return;
    }
    if (message.stream.name === awaiting) this.awaiting = undefined;
    message.read(line, counters, this.emit);
  };
}
