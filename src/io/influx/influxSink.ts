import type { Block } from '../../core/block.ts';
import { UnavailableError } from '../../core/errors.ts';
import type { BatchQueue, Overflow } from '../queue/batchQueue.ts';
import { MemoryQueue } from '../queue/memoryQueue.ts';
import { QueuedLines } from '../queue/queuedLines.ts';
import { openSpool } from '../queue/spool.ts';
import type { Sink, SinkStatus } from '../sink.ts';
import { type InfluxServer, influxPost, influxTarget, type Post } from './influxPost.ts';
import { InfluxSender } from './influxSender.ts';
import { LinePoints, type PointSettings, timeUs } from './linePoints.ts';
import { RefusedLines } from './refusedLines.ts';

const BATCH_LINES = 5000;
/** Lines that may wait for room in the queue. */
const MOST_LINES = 4 * BATCH_LINES;
/** Longest time that a line waits for its batch, and for another look at a full disk. */
const FLUSH_MS = 250;
const MEMORY_BYTES = 16 << 20;
/** Longest time without delivery that the end waits. */
const PATIENCE_MS = 5000;
const HASTE_MS = 3000;

export interface InfluxSinkOptions extends InfluxServer, PointSettings {
  /** File in which points wait for their server, also for the next run. Without it they wait in 16 MiB of memory. */
  readonly spool?: string;
  readonly spoolBytes?: number;
  readonly overflow?: Overflow;
  /** File for lines that the server refuses. Default: beside the spool, else influx-refused.lp. */
  readonly refused?: string;
  /** This run goes on with an earlier one: samples that its spool has taken are left out. */
  readonly resumed?: boolean;
}

/**
 * Writes samples to InfluxDB 2, or a server with its write call: every point arrives, or is counted and kept. Points of one series and
 * time are one point there, so that sending some again after a fault changes nothing.
 *
 * Lines go through a queue, on the disk with `spool`. While it is full `ready` asks the source to wait; who cannot wait loses the
 * newest samples (or the oldest, by `overflow`), counted. Throws ConfigError, DataError, IoError; `next` and `complete` throw
 * UnavailableError when the server has never let us in, `complete` also when points would be lost with the process.
 */
export async function openInfluxSink(options: InfluxSinkOptions): Promise<Sink> {
  const { spool: path, spoolBytes: maxBytes, overflow } = options;
  const post = influxPost(options);
  const target = influxTarget(options);
  const queue = path ? await openSpool({ path, target, maxBytes, overflow }) : new MemoryQueue(MEMORY_BYTES);
  return new InfluxSink(options, queue, post);
}

class InfluxSink implements Sink {
  accepted = 0;
  private readonly spool: string | undefined;
  private readonly target: string;
  private readonly queue: BatchQueue;
  private readonly points: LinePoints;
  private readonly refused: RefusedLines;
  private readonly sender: InfluxSender;
  /** Time in microseconds tells how far a stream has come. */
  private readonly lines: QueuedLines;
  private seenBefore = 0;
  private withoutValue = 0;
  private dropped = 0;

  constructor(options: InfluxSinkOptions, queue: BatchQueue, post: Post) {
    const { spool, resumed = false, refused = spool ? `${spool}.refused.lp` : 'influx-refused.lp' } = options;
    this.spool = spool;
    this.target = influxTarget(options);
    this.queue = queue;
    this.points = new LinePoints(options);
    this.refused = new RefusedLines(refused);
    this.lines = new QueuedLines({ queue, resumed, flushMs: FLUSH_MS, onBatch: () => this.sender.wake() });
    const onChange = () => this.lines.attempt(() => (this.problem ? this.lines.letGo() : this.lines.flush()));
    this.sender = new InfluxSender({ queue, post, refused: this.refused, name: this.target, onChange });
  }

  next(block: Block): void {
    if (this.problem) throw this.problem;
    const key = JSON.stringify([block.stream.motor, block.stream.name]);
    // half a period more: the last bits of a time depend on where its block begins
    const seen = this.lines.seenOf(key) + 0.5e6 * block.dt;
    for (let i = 0; i < block.n; i++) {
      const us = timeUs(block, i);
      if (us <= seen) {
        this.seenBefore++;
        continue;
      }
      this.lines.reach(key, us);
      this.take(this.points.line(block, i));
    }
    this.accepted += block.n;
  }

  ready(): Promise<void> | undefined {
    return this.lines.isFull ? this.lines.waited() : undefined;
  }

  save(): { file: string; bytes: number } | undefined {
    this.lines.flush();
    return this.spool === undefined ? undefined : { file: this.spool, bytes: this.accepted };
  }

  async complete(interrupted = false): Promise<void> {
    this.lines.flush();
    // somebody wants the end; what is in a spool is left to the next run
    if (interrupted) await this.sender.drain(HASTE_MS, HASTE_MS);
    else await this.sender.drain(PATIENCE_MS);
    const waiting = this.queue.waiting + this.lines.count;
    await this.close();
    if (this.problem) throw this.problem;
    if (this.lines.count > 0 || (waiting > 0 && this.spool === undefined)) {
      throw new UnavailableError(
        `influx: ${this.target}: ${waiting} points not delivered: ${this.sender.trouble ?? 'the spool is full'}`,
      );
    }
  }

  async abort(): Promise<void> {
    this.lines.attempt(() => this.lines.flush());
    await this.close();
  }

  status(): SinkStatus {
    const { sender, refused, queue, points, seenBefore, withoutValue } = this;
    const counters = {
      sent: sender.sent,
      refused: refused.count,
      refusedLost: refused.lost,
      dropped: this.dropped + queue.dropped,
      retries: sender.retries,
      absentFields: points.absentFields,
      withoutValue,
      seenBefore,
    };
    const notes: string[] = [];
    const waiting = queue.waiting + this.lines.count;
    if (waiting > 0) {
      const where = this.spool ? ` in ${this.spool}; the next run delivers them` : '';
      notes.push(`${waiting} points wait${where}${sender.trouble ? `: ${sender.trouble}` : ''}`);
    }
    if (refused.count > 0) notes.push(`${refused.count} points refused, kept in ${refused.path}`);
    const full = this.lines.isFull ? `${this.spool ?? 'the memory for points'} is full` : undefined;
    const notice = [full, sender.trouble].filter((part) => part !== undefined).join('; ') || undefined;
    return { name: 'influx', counters, waiting, notes, notice };
  }

  private take(line: string | undefined): void {
    const { lines } = this;
    if (line === undefined) this.withoutValue++;
    else if (lines.count >= MOST_LINES) this.dropped++;
    else {
      lines.add(`${line}\n`);
      if (lines.count >= BATCH_LINES && !lines.isFull) lines.flush();
    }
  }

  private get problem(): unknown {
    return this.lines.failure ?? this.sender.problem;
  }

  private async close(): Promise<void> {
    this.lines.stop();
    await this.sender.stop();
    this.queue.close();
  }
}
