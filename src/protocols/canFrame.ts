import type { FrameSource } from './frameDecoder.ts';
import type { Frame } from './framing/framer.ts';
import type { Request } from './request.ts';

/** One CAN frame; `start` to `end` are its data. Borrowed. */
export interface CanFrame extends Frame {
  id: number;
  /** 29-bit id. */
  extended: boolean;
  /** Asks for a message instead of carrying it. */
  remote: boolean;
  /** Time on the adapter's clock, wrap-arounds undone, s; NaN where it sends none. */
  timeS: number;
}

export type OnCanFrame = (frame: CanFrame) => void;

/** What an adapter is to do on the bus. */
export interface CanSetup {
  readonly bitrate: number;
  /** Frames are to be sent; without, the adapter only listens and does not even acknowledge. */
  readonly sends: boolean;
}

/** How CAN frames come over a byte link: one file an adapter protocol. */
export interface CanTransport extends FrameSource<CanFrame> {
  /** What opens and closes the bus. */
  setup(setup: CanSetup): { open: readonly Request[]; close: readonly Request[] };
  /** A remote frame: a question without data. */
  remote(id: number, extended: boolean): Uint8Array;
  /** A frame with data, for protocols that ask by them. The guard lets only those of the profile pass. */
  data(id: number, extended: boolean, data: Uint8Array): Uint8Array;
}
