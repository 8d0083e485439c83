import type { BatchQueue } from './batchQueue.ts';

export interface QueuedLinesOptions {
  readonly queue: BatchQueue;
  /** This run goes on with an earlier one, from where the queue stands. */
  readonly resumed: boolean;
  /** Longest time that a line waits for its batch, and for another look at a full disk, ms. */
  readonly flushMs: number;
  /** Told of each batch that is in the queue. */
  readonly onBatch: (bytes: number) => void;
  /** Whether the source may go on when the queue takes batches again. Default: it may. */
  readonly mayGoOn?: () => boolean;
}

/**
 * Lines of a sink on their way into its queue, in batches: how long they wait, who waits for room, and how far each stream has come. Faults of a
 * moment when nobody is there to be told are kept for the next call.
 */
export class QueuedLines {
  /** The queue has refused the newest batch. */
  isFull = false;
  /** What went wrong while nobody was there to be told. */
  failure: unknown;
  /** Lines, their characters and what they hold, that are not in the queue yet. */
  count = 0;
  characters = 0;
  items = 0;
  private readonly options: QueuedLinesOptions;
  private lines: string[] = [];
  /** How far each stream was in the queue at the start, and is with the lines that wait. */
  private readonly seen: ReadonlyMap<string, number>;
  private readonly position: Map<string, number>;
  private timer: NodeJS.Timeout | undefined;
  private room: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(options: QueuedLinesOptions) {
    this.options = options;
    this.seen = new Map(options.resumed ? JSON.parse(options.queue.position ?? '[]') : []);
    this.position = new Map(this.seen);
  }

  /** Up to where an earlier run has brought a stream; -Infinity where there was none. */
  seenOf(stream: string): number {
    return this.seen.get(stream) ?? Number.NEGATIVE_INFINITY;
  }

  /** The lines that come next are those of a stream up to here. */
  reach(stream: string, at: number): void {
    this.position.set(stream, at);
  }

  /** Takes a line, with its end, that holds so many items; it goes into the queue with others, or at the next `flush`. */
  add(line: string, items = 1): void {
    this.lines.push(line);
    this.count++;
    this.characters += line.length;
    this.items += items;
    this.flushLater();
  }

  /** All lines into the queue, if it has room. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { queue, onBatch, mayGoOn } = this.options;
    if (this.count > 0) {
      const body = Buffer.from(this.lines.join(''));
      this.isFull = !queue.append(body, this.items, JSON.stringify([...this.position]));
      if (this.isFull) {
        this.flushLater();
        return;
      }
      this.lines = [];
      this.count = 0;
      this.characters = 0;
      this.items = 0;
      onBatch(body.length);
    }
    if (mayGoOn?.() ?? true) this.letGo();
  }

  /** Resolves when the source need not wait any longer. */
  waited(): Promise<void> {
    if (!this.room) {
      let resolve = () => {};
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      this.room = { promise, resolve };
    }
    return this.room.promise;
  }

  /** The source need not wait any longer. */
  letGo(): void {
    this.isFull = false;
    this.room?.resolve();
    this.room = undefined;
  }

  /** What nobody is there to catch is kept as `failure`. */
  attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.failure = error;
      this.letGo();
    }
  }

  /** Nothing is put into the queue any more. */
  stop(): void {
    clearTimeout(this.timer);
    this.letGo();
  }

  private flushLater(): void {
    this.timer ??= setTimeout(() => this.attempt(() => this.flush()), this.options.flushMs);
  }
}
