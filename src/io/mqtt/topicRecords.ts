import type { LinesProfile } from '../../protocols/liveProfile.ts';
import type { DeviceRecord } from '../../protocols/record.ts';

/** Gets a record, borrowed, with the motor that it is of and the stream that it belongs to. */
export type OnTopicRecord = (motor: string, stream: string, record: DeviceRecord) => void;

/** Names, units and scales of values, by the label that the sender gives them. */
export type Labels = LinesProfile['labels'];

/** Turns messages into the records of motors. Bounded, whatever comes. */
export interface TopicRecords {
  /** What is subscribed to. */
  readonly filter: string;
  readonly counters: Readonly<Record<string, number>>;
  /** Takes a message; returns the reason when it cannot be read. */
  take(topic: string, payload: Uint8Array, arrivedS: number, emit: OnTopicRecord): string | undefined;
}
