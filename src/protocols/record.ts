import type { Unit } from '../core/units.ts';
import type { FramingCounters } from './framing/framer.ts';

export interface RecordChannel {
  readonly name: string;
  readonly unit: Unit;
  /** Names of the values of a code. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Channels that a device sends together. Compared by identity. */
export interface RecordStream {
  readonly name: string;
  readonly channels: readonly RecordChannel[];
  /** Nominal rate, where the profile names one. */
  readonly rateHz?: number;
}

/** What a device said at one moment. Borrowed: valid until the call that hands it over returns. */
export interface DeviceRecord {
  stream: RecordStream;
  /** A value a channel, in SI units (temperatures in degC); NaN is absent, never 0. */
  values: Float64Array;
  /** Values that are text, by name. */
  texts: Readonly<Record<string, string>> | undefined;
  /** Which of several devices on one link: CAN node, controller id, motor index; NaN where there is one. */
  node: number;
  /** Time on the device's own clock, wrap-arounds undone, s; NaN where it sends none. */
  deviceTimeS: number;
  /** The device's clock or count has just started anew. */
  restarted: boolean;
  /** Index by the device's sequence number, lost records counted; NaN where it sends none. */
  seq: number;
  /** Records lost just before, by the sequence number. */
  lost: number;
  /** When the first byte arrived, on the host's clock, s. */
  arrivedS: number;
}

export type OnRecord = (record: DeviceRecord) => void;

export interface DecoderCounters extends FramingCounters {
  records: number;
  /** Good frames of a kind that the profile does not describe. */
  unknown: number;
  /** Good frames, or lines, from which no record could be read. */
  unreadable: number;
  /** Records that never came, by their sequence numbers. */
  lost: number;
  /** Records that came twice or out of order: dropped. */
  stale: number;
  restarts: number;
  /** Replies to no request in flight: dropped. */
  unexpected: number;
}

/** How input is read. */
export interface DecoderOptions {
  /** Numbers as they are on the wire, without scale, offset and unit. */
  readonly raw?: boolean;
  /** The input starts at the start of a frame: also the first line is whole. */
  readonly fromStart?: boolean;
  /** Message that a line answers which comes while no request is in flight: for recordings, which hold no requests. */
  readonly reply?: string;
  /** How the device is attached, where its protocol depends on it. */
  readonly link?: 'serial' | 'udp';
}

/** Turns a device's bytes into records. Pure and bounded; the records do not depend on the pieces in which bytes come. */
export interface Decoder {
  readonly counters: DecoderCounters;
  /** Streams known so far; those of a device that describes itself appear with their first record. */
  readonly streams: readonly RecordStream[];
  /** Message that answers the request in flight, until its reply has come. */
  readonly awaiting: string | undefined;
  push(bytes: Uint8Array, arrivedS: number, emit: OnRecord): void;
  /** The link has gone silent: frames held back by a false start come out. */
  idle(emit: OnRecord): void;
  /** A request whose reply is this message has gone out, to this node where one was chosen; undefined: it is given up. */
  expect(message: string | undefined, node?: number): void;
  /** The link was opened anew. */
  reset(): void;
}

/** The counters of a framer, extended in place by those of its decoder: both go on counting into one object. */
export function withRecords(framing: FramingCounters): DecoderCounters {
  return Object.assign(framing, {
    records: 0,
    unknown: 0,
    unreadable: 0,
    lost: 0,
    stale: 0,
    restarts: 0,
    unexpected: 0,
  });
}

/** A record without node, clock and count. */
export function recordOf(stream: RecordStream, values = new Float64Array(stream.channels.length)): DeviceRecord {
  return {
    stream,
    values,
    texts: undefined,
    node: Number.NaN,
    deviceTimeS: Number.NaN,
    restarted: false,
    seq: Number.NaN,
    lost: 0,
    arrivedS: Number.NaN,
  };
}
