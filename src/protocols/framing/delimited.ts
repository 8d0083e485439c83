import { type Frame, type Framer, type FramingCounters, frameOver, noFrames, type OnFrame } from './framer.ts';

/**
 * Base of the framings that end a frame by a byte which stands nowhere else. A frame over `longest` bytes is dropped to its
 * end; empty ones do not count. `dropFirst`: the first frame after opening is dropped, since it is usually the end of one.
 */
export abstract class Delimited implements Framer {
  readonly counters: FramingCounters = noFrames();
  protected readonly frame: Frame;
  private readonly buffer: Uint8Array;
  private readonly isEnd = new Uint8Array(256);
  private readonly dropFirst: boolean;
  private length = 0;
  private skipping: boolean;
  private startedS = Number.NaN;

  constructor(ends: readonly number[], longest: number, dropFirst: boolean) {
    for (const end of ends) this.isEnd[end] = 1;
    this.buffer = new Uint8Array(longest);
    this.frame = frameOver(this.buffer);
    this.dropFirst = dropFirst;
    this.skipping = dropFirst;
  }

  push(piece: Uint8Array, arrivedS: number, emit: OnFrame): void {
    const { buffer, isEnd, counters } = this;
    let length = this.length;
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i];
      if (isEnd[byte] === 1) {
        this.end(length, emit);
        length = 0;
      } else if (this.skipping) {
        counters.skippedBytes++;
      } else if (length === buffer.length) {
        this.skipping = true;
        counters.tooLong++;
        counters.skippedBytes += length + 1;
        length = 0;
      } else {
        if (length === 0) this.startedS = arrivedS;
        buffer[length++] = byte;
      }
    }
    this.length = length;
  }

  /** A delimiter ends each frame: nothing is held back. */
  idle(_emit: OnFrame): void {}

  reset(): void {
    this.counters.skippedBytes += this.length;
    this.length = 0;
    this.skipping = this.dropFirst;
  }

  /** Decodes the `length` bytes of `frame.bytes` in place; sets `frame.start` and `frame.end`. False when they are no frame. */
  protected abstract decode(length: number): boolean;

  private end(length: number, emit: OnFrame): void {
    const { counters, frame } = this;
    if (this.skipping || length === 0) {
      this.skipping = false;
      return;
    }
    if (!this.decode(length)) {
      counters.crcErrors++;
      counters.skippedBytes += length;
      return;
    }
    frame.arrivedS = this.startedS;
    counters.frames++;
    emit(frame);
  }
}
