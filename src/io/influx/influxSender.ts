import { type SlipringError, UnavailableError } from '../../core/errors.ts';
import { Random } from '../../core/random.ts';
import { crc32 } from '../../core/snapshot.ts';
import type { Batch, BatchQueue } from '../queue/batchQueue.ts';
import type { Answer, Post } from './influxPost.ts';
import type { RefusedLines } from './refusedLines.ts';

const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 30_000;
/** The same while somebody waits for the end. */
const LONGEST_HURRIED_MS = 500;
const BODY_BYTES = 1 << 18;
/** Requests spent on finding the bad lines of one body; what then is still in doubt counts as refused. */
const MOST_PARTS = 256;

export interface SenderOptions {
  readonly queue: BatchQueue;
  readonly post: Post;
  readonly refused: RefusedLines;
  /** Called after each delivery, and when there can be no more of them: see `problem`. */
  readonly onChange: () => void;
  /** Where it sends to, as it may be shown. Seeds the jitter of the pauses. */
  readonly name: string;
}

/**
 * Delivers what a queue holds, oldest first, for as long as it takes: with growing pauses while the server is away, and as late as it
 * asks for. A body that it refuses is halved until the bad lines are found; they go to a file, the others arrive. A batch is acknowledged
 * when each of its lines was accepted or is in that file.
 */
export class InfluxSender {
  /** Lines that the server accepted. */
  sent = 0;
  /** Attempts that came to nothing. */
  retries = 0;
  /** Why it waits; undefined while all is well. */
  trouble: string | undefined;
  /** Why it is of no use to go on: the queue is broken, or the server has never accepted anything and does not know us or the bucket. */
  problem: SlipringError | undefined;
  private readonly options: SenderOptions;
  private readonly random: Random;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private wakeUp: (() => void) | undefined;
  /** Somebody waits for the end: pauses that the server has not asked for are short. */
  private isHurried = false;
  private hurry: (() => void) | undefined;
  private parts = 0;

  constructor(options: SenderOptions) {
    this.options = options;
    this.random = new Random(crc32(new TextEncoder().encode(options.name)));
    this.running = this.run().catch((error) => this.giveUp(error));
  }

  /** There is something new in the queue. */
  wake(): void {
    this.wakeUp?.();
  }

  /** Waits until the queue is empty, at most so long, and so long without any delivery. */
  async drain(patienceMs: number, mostMs = Number.POSITIVE_INFINITY): Promise<void> {
    this.isHurried = true;
    this.hurry?.();
    const began = performance.now();
    let { sent } = this;
    let since = began;
    while (this.options.queue.waiting > 0 && !this.problem) {
      const now = performance.now();
      if (sent !== this.sent) since = now;
      ({ sent } = this);
      if (now - since > patienceMs || now - began > mostMs) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Ends; what is under way stays in the queue. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    const { queue, onChange } = this.options;
    while (!this.stopping.signal.aborted) {
      const batches = queue.peek(BODY_BYTES);
      if (batches.length === 0) {
        await this.pause();
        continue;
      }
      this.parts = 0;
      if (!(await this.deliver(batches))) return;
      queue.acknowledge(batches[batches.length - 1].id);
      onChange();
    }
  }

  private giveUp(problem: SlipringError): void {
    this.problem = problem;
    this.options.onChange();
  }

  /** False when it was stopped on the way. */
  private deliver(batches: readonly Batch[]): Promise<boolean> {
    const { refused } = this.options;
    for (const { body, count } of batches.filter((b) => !b.isIntact)) {
      refused.add(body, count, 'changed on the disk: its checksum differs');
    }
    const intact = batches.filter((b) => b.isIntact);
    const count = intact.reduce((sum, b) => sum + b.count, 0);
    return this.deliverLines(Buffer.concat(intact.map((b) => b.body)), count);
  }

  private async deliverLines(lines: Uint8Array, count: number): Promise<boolean> {
    if (count === 0) return true;
    const answer = await this.send(lines);
    if (!answer) return false;
    this.parts++;
    if (answer.kind === 'accepted') {
      this.sent += count;
      return true;
    }
    if (count === 1 || this.parts >= MOST_PARTS) {
      this.options.refused.add(lines, count, answer.reason);
      return true;
    }
    const half = count >> 1;
    const middle = endOfLine(lines, half);
    return (
      (await this.deliverLines(lines.subarray(0, middle), half)) &&
      (await this.deliverLines(lines.subarray(middle), count - half))
    );
  }

  /** Sends until the server says yes or no; undefined when it was stopped. */
  private async send(lines: Uint8Array): Promise<Exclude<Answer, { kind: 'later' }> | undefined> {
    for (let attempt = 0; ; attempt++) {
      const answer = await this.options.post(lines, this.stopping.signal);
      if (this.stopping.signal.aborted && answer.kind !== 'accepted') return undefined;
      if (answer.kind !== 'later') {
        this.trouble = undefined;
        this.problem = undefined;
        return answer;
      }
      this.retries++;
      this.trouble = answer.reason;
      if (answer.denied && this.sent === 0) {
        this.giveUp(new UnavailableError(`influx: ${this.options.name}: ${answer.reason}`));
      }
      await this.backOff(answer.waitMs, attempt);
      if (this.stopping.signal.aborted) return undefined;
    }
  }

  /** The pause after an attempt: as long as the server asked for, else longer from attempt to attempt. */
  private backOff(askedMs: number, attempt: number): Promise<void> {
    const jitter = 0.5 + 0.5 * this.random.uniform();
    const longest = this.isHurried ? LONGEST_HURRIED_MS : LONGEST_BACKOFF_MS;
    const backoffMs = jitter * Math.min(longest, FIRST_BACKOFF_MS * 2 ** Math.min(attempt, 10));
    return this.pause(Math.max(askedMs, backoffMs), askedMs === 0);
  }

  /** Waits so long, or for `stop`; without a time, for `wake`; with `canHurry` no longer than until somebody waits for the end. */
  private pause(ms?: number, canHurry = false): Promise<void> {
    const { signal } = this.stopping;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(done, ms);
      if (ms === undefined) this.wakeUp = done;
      this.hurry = canHurry ? done : undefined;
      signal.addEventListener('abort', done);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}

/** Index behind the n-th line. */
function endOfLine(lines: Uint8Array, n: number): number {
  let at = 0;
  for (let i = 0; i < n; i++) at = lines.indexOf(10, at) + 1;
  return at;
}
