import type { Frame, FramingCounters } from './framing/framer.ts';
import { type Decoder, type DecoderCounters, type OnRecord, type RecordStream, withRecords } from './record.ts';

/** What gives frames: a framer, or a CAN adapter. */
export interface FrameSource<F extends Frame> {
  readonly counters: FramingCounters;
  push(bytes: Uint8Array, arrivedS: number, emit: (frame: F) => void): void;
  idle(emit: (frame: F) => void): void;
  reset(): void;
}

/** What all decoders share: frames come from a source, and `decode` turns each into records. */
export abstract class FrameDecoder<F extends Frame = Frame> implements Decoder {
  readonly counters: DecoderCounters;
  abstract readonly streams: readonly RecordStream[];
  awaiting: string | undefined;
  /** The node that is to answer; undefined: any. */
  protected awaitedNode: number | undefined;
  protected emit: OnRecord = () => {};
  private readonly source: FrameSource<F>;
  private readonly take = (frame: F): void => this.decode(frame);

  constructor(source: FrameSource<F>) {
    this.source = source;
    this.counters = withRecords(source.counters);
  }

  push(bytes: Uint8Array, arrivedS: number, emit: OnRecord): void {
    this.emit = emit;
    this.source.push(bytes, arrivedS, this.take);
  }

  idle(emit: OnRecord): void {
    this.emit = emit;
    this.source.idle(this.take);
  }

  expect(message: string | undefined, node?: number): void {
    this.awaiting = message;
    this.awaitedNode = node;
  }

  reset(): void {
    this.awaiting = undefined;
    this.source.reset();
  }

  /** Reads one frame; hands its records to `this.emit`. */
  protected abstract decode(frame: F): void;

  /** A message has come, from a node where that is known: it may be the one that is waited for. */
  protected came(message: string, node = Number.NaN): void {
    const isAsked = this.awaitedNode === undefined || Number.isNaN(node) || node === this.awaitedNode;
    if (message === this.awaiting && isAsked) this.awaiting = undefined;
  }
}
