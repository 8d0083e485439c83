/** The bytes of one frame, `start` to before `end`, inside a larger buffer. Borrowed: valid until the call that hands it over returns. */
export interface Frame {
  bytes: Uint8Array;
  /** Over the same buffer, so that offsets are those of `bytes`. */
  view: DataView;
  start: number;
  end: number;
  /** When the first byte of the frame arrived, on the host's clock, s. */
  arrivedS: number;
}

/** What came over a link, counted. */
export interface FramingCounters {
  /** Frames whose check was good. */
  frames: number;
  /** Frames, or what looked like one, whose check was bad. */
  crcErrors: number;
  /** Bytes that belong to no good frame. */
  skippedBytes: number;
  /** Frames longer than the framing allows: dropped. */
  tooLong: number;
}

export function noFrames(): FramingCounters {
  return { frames: 0, crcErrors: 0, skippedBytes: 0, tooLong: 0 };
}

export type OnFrame = (frame: Frame) => void;

/**
 * Cuts a stream of bytes into frames. The frames do not depend on the pieces in which the bytes come; memory is bounded
 * whatever comes; a frame whose check is bad is never handed over.
 */
export interface Framer {
  readonly counters: FramingCounters;
  /** Takes bytes that arrived together; calls `emit` for each frame that they complete. */
  push(bytes: Uint8Array, arrivedS: number, emit: OnFrame): void;
  /** The link has gone silent: hands over whole frames that a false start holds back. Nothing is thrown away. */
  idle(emit: OnFrame): void;
  /** The link was opened anew: forgets a half frame. */
  reset(): void;
}

/** Longest frame that any framing takes, in bytes on the wire: the buffer holds two of them in 64 KiB. */
export const LONGEST_FRAME = 32 * 1024;

/** An empty frame over a buffer. */
export function frameOver(bytes: Uint8Array): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes, view, start: 0, end: 0, arrivedS: Number.NaN };
}
