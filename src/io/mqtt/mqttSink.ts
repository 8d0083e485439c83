import type { Block } from '../../core/block.ts';
import { ConfigError, UnavailableError } from '../../core/errors.ts';
import type { Stream } from '../../core/stream.ts';
import { decimalsFor, encodeBlock } from '../../protocols/blockMessage.ts';
import type { BatchQueue, Overflow } from '../queue/batchQueue.ts';
import { MemoryQueue } from '../queue/memoryQueue.ts';
import { openSpool } from '../queue/spool.ts';
import type { Sink, SinkStatus } from '../sink.ts';
import { messageLine } from './messageLines.ts';
import { connectMqtt, type MqttConnection, type MqttOptions } from './mqttConnection.ts';
import { MqttSender } from './mqttSender.ts';
import { blockTopic, hasControl } from './topic.ts';

/** Bytes under way from which the source is asked to wait, and the most that wait in memory. */
const BEHIND = 1 << 20;
const MEMORY_BYTES = 16 << 20;
/** Most text, and the longest time, that waits for a batch of the spool; the time also for another look at a full disk. */
const BATCH_BYTES = 256 << 10;
const FLUSH_MS = 100;
/** Longest time without delivery that the end waits. */
const PATIENCE_MS = 5000;
const HASTE_MS = 3000;

export interface MqttSinkOptions extends MqttOptions {
  /** Topics are <prefix>/<motor>/<stream>. Default slipring. */
  readonly prefix?: string;
  /** 0: a lost connection loses what was under way (default without spool); 1: the broker confirms each block. */
  readonly qos?: 0 | 1;
  /** Smallest step that matters, by channel, in its SI unit: rounds the numbers that are sent. */
  readonly resolution?: Readonly<Record<string, number>>;
  /** File in which blocks wait for the broker, also for the next run. Without it, with QoS 1, they wait in 16 MiB of memory. */
  readonly spool?: string;
  readonly spoolBytes?: number;
  readonly overflow?: Overflow;
  /** This run goes on with an earlier one: blocks that its spool has taken are left out. */
  readonly resumed?: boolean;
}

export interface MqttSink extends Sink {
  readonly connection: MqttConnection;
  /** Samples dropped because the broker was away or too slow. */
  readonly dropped: number;
}

/**
 * Publishes blocks as JSON (see encodeBlock), each stream on its own topic, and at the end an end message for each.
 *
 * With QoS 0 what the broker is not there for is dropped. With QoS 1 blocks go through a queue, on the disk with `spool`, and stay there
 * until the broker has confirmed them: what comes twice after a fault, receivers know by its index. Memory is bounded: when too much is
 * under way `ready` asks the source to wait; who cannot wait loses its newest blocks (or the oldest in the spool, by `overflow`), counted;
 * their sequence numbers show the gap. Throws ConfigError, DataError, IoError, UnavailableError when no broker is there (with `spool` that
 * is no fault); `next` and `complete` when the broker refuses us, `complete` also when blocks would be lost with the process.
 */
export async function openMqttSink(options: MqttSinkOptions): Promise<MqttSink> {
  const {
    prefix = 'slipring',
    spool: path,
    spoolBytes: maxBytes,
    overflow,
    qos = path === undefined ? 0 : 1,
  } = options;
  if (prefix === '' || /[+#]/.test(prefix) || hasControl(prefix)) {
    throw new ConfigError(`mqtt: prefix must be a topic without + and #, got ${JSON.stringify(prefix)}`, ['prefix']);
  }
  if (path !== undefined && qos === 0) {
    throw new ConfigError('mqtt: spool needs qos 1: with 0 the broker confirms nothing', ['qos']);
  }
  const connection = await connectMqtt({ ...options, isPatient: path !== undefined });
  try {
    const target = `${connection.shownUrl} ${prefix}`;
    const queue = path ? await openSpool({ path, target, maxBytes, overflow }) : new MemoryQueue(MEMORY_BYTES);
    return new QueuedMqttSink({ ...options, prefix, qos }, connection, queue);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

interface Known {
  readonly key: string;
  /** Undefined for a name that no topic has room for. */
  readonly topic: string | undefined;
  readonly decimals: readonly (number | undefined)[];
  end: number;
}

class QueuedMqttSink implements MqttSink {
  accepted = 0;
  readonly connection: MqttConnection;
  private readonly options: MqttSinkOptions & { prefix: string; qos: 0 | 1 };
  private readonly queue: BatchQueue;
  private readonly sender: MqttSender;
  private readonly known = new Map<Stream, Known>();
  /** Time up to which each stream is in the spool: at the start, and with the lines that now wait for it. */
  private readonly seen: ReadonlyMap<string, number>;
  private readonly position: Map<string, number>;
  private lines: string[] = [];
  private lineBytes = 0;
  private lineSamples = 0;
  /** Bytes in the queue, or handed to the client, that are not confirmed. */
  private under = 0;
  private timer: NodeJS.Timeout | undefined;
  private isFull = false;
  /** What went wrong while nobody was there to be told: the next call tells it. */
  private failure: unknown;
  private whenRoom: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  private droppedHere = 0;
  private seenBefore = 0;
  private unnamed = 0;

  constructor(
    options: MqttSinkOptions & { prefix: string; qos: 0 | 1 },
    connection: MqttConnection,
    queue: BatchQueue,
  ) {
    this.options = options;
    this.connection = connection;
    this.queue = queue;
    this.seen = new Map(options.resumed ? JSON.parse(queue.position ?? '[]') : []);
    this.position = new Map(this.seen);
    const onChange = (bytes: number) => {
      this.under = Math.max(0, this.under - bytes);
      this.attempt(() => (this.problem ? this.letGo() : this.flush()));
    };
    this.sender = new MqttSender({ queue, connection, onChange });
  }

  get dropped(): number {
    return this.droppedHere + this.queue.dropped;
  }

  next(block: Block): void {
    if (this.problem) throw this.problem;
    const known = this.describe(block.stream);
    const { topic, decimals, key } = known;
    const endsAt = block.t0 + block.n * block.dt;
    known.end = block.seq + block.n;
    if (topic === undefined) this.unnamed += block.n;
    // half a period more: the last bits of a time depend on where its block begins
    else if (endsAt <= (this.seen.get(key) ?? Number.NEGATIVE_INFINITY) + block.dt / 2) this.seenBefore += block.n;
    else if (this.options.qos === 0) this.publishNow(topic, block, decimals);
    else if (this.lineBytes > BATCH_BYTES && this.isFull) this.droppedHere += block.n;
    else {
      this.accepted += block.n;
      this.position.set(key, endsAt);
      this.add(topic, encodeBlock(block, decimals), block.n);
    }
  }

  ready(): Promise<void> | undefined {
    const isBehind = this.options.spool === undefined && this.under > BEHIND && this.connection.client.connected;
    if (!this.isFull && !isBehind) return undefined;
    if (!this.whenRoom) {
      let resolve = () => {};
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      this.whenRoom = { promise, resolve };
    }
    return this.whenRoom.promise;
  }

  save(): { file: string; bytes: number } | undefined {
    const { spool } = this.options;
    this.flush();
    return spool === undefined ? undefined : { file: spool, bytes: this.accepted };
  }

  async complete(interrupted = false): Promise<void> {
    const { spool } = this.options;
    for (const { topic, end } of this.known.values()) if (topic) this.add(topic, JSON.stringify({ end }), 0);
    this.flush();
    // somebody wants the end; what is in a spool is left to the next run
    if (interrupted) await this.sender.drain(HASTE_MS, HASTE_MS);
    else await this.sender.drain(PATIENCE_MS);
    const waiting = this.queue.waiting + this.lineSamples;
    await this.close();
    if (this.problem) throw this.problem;
    if (this.lineSamples > 0 || (waiting > 0 && spool === undefined)) {
      const why = this.isFull ? 'the queue is full' : 'the broker is away';
      throw new UnavailableError(`mqtt: ${this.connection.shownUrl}: ${waiting} samples not delivered: ${why}`);
    }
  }

  async abort(): Promise<void> {
    this.attempt(() => this.flush());
    await this.close();
  }

  status(): SinkStatus {
    const { sender, queue, connection, dropped, seenBefore, unnamed, accepted } = this;
    const { spool, qos } = this.options;
    const waiting = queue.waiting + this.lineSamples;
    const { refused, refusal, damaged, retries } = sender;
    const notes = [...connection.warnings];
    if (dropped > 0) notes.push(`${dropped} samples dropped: the broker was away or too slow`);
    if (waiting > 0) notes.push(`${waiting} samples wait${spool ? ` in ${spool}; the next run delivers them` : ''}`);
    if (refused > 0) notes.push(`${refused} messages refused by the broker: ${refusal}`);
    if (damaged > 0) notes.push(`${damaged} samples changed on the disk, their checksum differs: not sent`);
    if (unnamed > 0) notes.push(`${unnamed} samples of streams whose name is too long for a topic: not sent`);
    const sent = qos === 0 ? accepted : sender.sent;
    const counters = { sent, dropped, refused, damaged, retries, seenBefore, unnamed };
    return { name: 'mqtt', counters, waiting, notes, notice: connection.notice };
  }

  private get problem(): unknown {
    return this.failure ?? this.sender.problem;
  }

  private describe(stream: Stream): Known {
    let known = this.known.get(stream);
    if (!known) {
      const { prefix, resolution = {} } = this.options;
      known = {
        key: JSON.stringify([stream.motor, stream.name]),
        topic: blockTopic(prefix, stream),
        decimals: stream.channels.map((c) => (resolution[c.name] ? decimalsFor(resolution[c.name]) : undefined)),
        end: 0,
      };
      this.known.set(stream, known);
    }
    return known;
  }

  /** QoS 0: whoever is away misses it. */
  private publishNow(topic: string, block: Block, decimals: Known['decimals']): void {
    const { client } = this.connection;
    if (this.under > MEMORY_BYTES || !client.connected) {
      this.droppedHere += block.n;
      return;
    }
    const text = encodeBlock(block, decimals);
    this.under += text.length;
    this.accepted += block.n;
    client.publish(topic, text, { qos: 0 }, () => {
      this.under -= text.length;
      if (this.under <= BEHIND / 2) this.letGo();
    });
  }

  private add(topic: string, text: string, samples: number): void {
    const line = messageLine(topic, text);
    this.lines.push(line);
    this.lineBytes += line.length;
    this.lineSamples += samples;
    const isEnough = this.options.spool === undefined || this.lineBytes >= BATCH_BYTES;
    if (isEnough && !this.isFull) this.flush();
    else this.flushLater();
  }

  private flushLater(): void {
    this.timer ??= setTimeout(() => this.attempt(() => this.flush()), FLUSH_MS);
  }

  /** What nobody is there to catch is told by the next call. */
  private attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.failure = error;
      this.letGo();
    }
  }

  /** All lines into the queue, if it has room. */
  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { lines, queue } = this;
    if (lines.length > 0) {
      const body = Buffer.from(lines.join(''));
      this.isFull = !queue.append(body, this.lineSamples, JSON.stringify([...this.position]));
      if (this.isFull) {
        this.flushLater();
        return;
      }
      this.under += body.length;
      this.lines = [];
      this.lineBytes = 0;
      this.lineSamples = 0;
      this.sender.wake();
    }
    if (this.options.spool !== undefined || this.under <= BEHIND / 2) this.letGo();
  }

  /** The source need not wait any longer. */
  private letGo(): void {
    this.isFull = false;
    this.whenRoom?.resolve();
    this.whenRoom = undefined;
  }

  private async close(): Promise<void> {
    clearTimeout(this.timer);
    this.letGo();
    await this.sender.stop();
    this.queue.close();
    await this.connection.close();
  }
}
