import { type Frame, type Framer, type FramingCounters, frameOver, noFrames, type OnFrame } from './framer.ts';

/** No frame starts here. */
export const NO_FRAME = 0;
/** A frame may start here; more bytes will tell. */
export const MORE = -1;
/** What starts here looks like a frame, but its check is bad. */
export const BAD_CHECK = -2;

/** Silence after which a half frame no longer holds back the whole ones behind it. */
const SILENCE_S = 0.05;

/**
 * Base of the framings that recognize a frame by its own bytes: whatever is no frame is dropped one byte at a time, and the
 * bytes already held are looked at again, so that no good frame is lost behind a false start. Each byte keeps its time of
 * arrival: frames that are released late are still stamped right.
 */
export abstract class Scanner implements Framer {
  readonly counters: FramingCounters = noFrames();
  protected readonly bytes: Uint8Array;
  protected readonly frame: Frame;
  private readonly arrived: Float64Array;
  private head = 0;
  private tail = 0;
  private lastS = Number.NEGATIVE_INFINITY;

  /** `longest`: bytes that `match` may ask for. */
  constructor(longest: number) {
    this.bytes = new Uint8Array(Math.max(1024, 2 * longest));
    this.arrived = new Float64Array(this.bytes.length);
    this.frame = frameOver(this.bytes);
  }

  push(piece: Uint8Array, arrivedS: number, emit: OnFrame): void {
    if (arrivedS - this.lastS > SILENCE_S) this.idle(emit);
    this.lastS = arrivedS;
    for (let at = 0; at < piece.length; ) {
      this.makeRoom();
      const n = Math.min(this.bytes.length - this.tail, piece.length - at);
      this.bytes.set(n === piece.length ? piece : piece.subarray(at, at + n), this.tail);
      this.arrived.fill(arrivedS, this.tail, this.tail + n);
      this.tail += n;
      at += n;
      this.scan(emit);
    }
  }

  idle(emit: OnFrame): void {
    for (let at = this.head + 1; at < this.tail; at++) {
      const size = this.match(at, this.tail - at);
      if (size <= 0) continue;
      this.counters.skippedBytes += at - this.head;
      this.head = at;
      this.scan(emit);
      at = this.head;
    }
  }

  reset(): void {
    this.counters.skippedBytes += this.tail - this.head;
    this.head = this.tail = 0;
    this.lastS = Number.NEGATIVE_INFINITY;
  }

  /**
   * Looks at `available` bytes from `at` on. Returns the size of the frame that starts there, with `frame.start` and
   * `frame.end` set to what is handed over; or NO_FRAME, MORE, BAD_CHECK.
   */
  protected abstract match(at: number, available: number): number;

  /** Time between a byte's arrival and that of the byte before it. */
  protected gapBefore(at: number): number {
    return at === 0 ? Number.NaN : this.arrived[at] - this.arrived[at - 1];
  }

  /** Hands over the frames that start with the bytes held. */
  protected scan(emit: OnFrame): void {
    const { counters, frame } = this;
    while (this.head < this.tail) {
      const size = this.match(this.head, this.tail - this.head);
      if (size === MORE) return;
      if (size > 0) {
        frame.arrivedS = this.arrived[this.head];
        this.head += size;
        counters.frames++;
        emit(frame);
      } else {
        if (size === BAD_CHECK) counters.crcErrors++;
        counters.skippedBytes++;
        this.head++;
      }
    }
  }

  /** What is held is less than half the buffer, so that each byte is moved about once. */
  private makeRoom(): void {
    if (this.tail < this.bytes.length && this.head < this.tail) return;
    // one byte before stays, for gapBefore
    const from = Math.max(0, this.head - 1);
    this.bytes.copyWithin(0, from, this.tail);
    this.arrived.copyWithin(0, from, this.tail);
    this.tail -= from;
    this.head -= from;
  }
}

/** Whether the bytes at `at` are `wanted` (1), are not (NO_FRAME), or may become it (MORE). */
export function startsWith(bytes: Uint8Array, at: number, available: number, wanted: Uint8Array): number {
  for (let i = 0; i < wanted.length; i++) {
    if (i === available) return MORE;
    if (bytes[at + i] !== wanted[i]) return NO_FRAME;
  }
  return 1;
}
