/** Some lines, or other items, that are delivered or refused together. */
export interface Batch {
  /** Counts up over the life of the queue. */
  readonly id: number;
  /** Items in the body. */
  readonly count: number;
  readonly body: Uint8Array;
  /** False when the body is no longer what was appended: it is not to be delivered. */
  readonly isIntact: boolean;
}

/** What happens to a batch for which there is no room: it is refused, or the oldest ones make room. */
export type Overflow = 'block' | 'dropOldest';

/** Batches in order between a sink and its server: a batch stays until it is acknowledged. */
export interface BatchQueue {
  /** Items that wait for their delivery. */
  readonly waiting: number;
  /** Items that were dropped to make room. */
  readonly dropped: number;
  /** Where the appender stood after the last batch, in its own words. */
  readonly position: string | undefined;
  /** Takes a batch and the position behind it, both or nothing. False: there is no room. */
  append(body: Uint8Array, count: number, position?: string): boolean;
  /** The oldest batches, at least one when there is any, further ones as long as all have at most so many bytes. */
  peek(mostBytes: number): Batch[];
  /** Everything up to this batch has arrived. */
  acknowledge(id: number): void;
  close(): void;
}
