import type { Block } from '../../core/block.ts';
import { UnavailableError } from '../../core/errors.ts';
import { encodeBlock } from '../../protocols/blockMessage.ts';
import type { BatchQueue } from '../queue/batchQueue.ts';
import { QueuedLines } from '../queue/queuedLines.ts';
import type { SinkStatus } from '../sink.ts';
import { messageLine } from './messageLines.ts';
import type { MqttConnection } from './mqttConnection.ts';
import { MqttSender } from './mqttSender.ts';
import type { MqttSink, MqttSinkOptions } from './mqttSinkOptions.ts';
import { StreamTopics } from './streamTopics.ts';
import { UnconfirmedMessages } from './unconfirmedMessages.ts';

/** Bytes under way from which the source is asked to wait. */
const BEHIND = 1 << 20;
/** Most text, and the longest time, that waits for a batch of the spool; the time also for another look at a full disk. */
const BATCH_BYTES = 256 << 10;
const FLUSH_MS = 100;
/** Longest time without delivery that the end waits. */
const PATIENCE_MS = 5000;
const HASTE_MS = 3000;

/** The sink of openMqttSink: blocks through a queue, or with QoS 0 straight to the broker. */
export class QueuedMqttSink implements MqttSink {
  accepted = 0;
  readonly connection: MqttConnection;
  private readonly spool: string | undefined;
  private readonly qos: 0 | 1;
  private readonly queue: BatchQueue;
  private readonly lines: QueuedLines;
  private readonly sender: MqttSender;
  private readonly topics: StreamTopics;
  private readonly unconfirmed: UnconfirmedMessages;
  /** Bytes in the queue that are not confirmed. */
  private queued = 0;
  private droppedHere = 0;
  private seenBefore = 0;
  private unnamed = 0;

  constructor(
    options: MqttSinkOptions & { prefix: string; qos: 0 | 1 },
    connection: MqttConnection,
    queue: BatchQueue,
  ) {
    const { spool, qos, prefix, resolution, resumed = false } = options;
    this.spool = spool;
    this.qos = qos;
    this.connection = connection;
    this.queue = queue;
    this.topics = new StreamTopics(prefix, resolution);
    this.lines = new QueuedLines({
      queue,
      resumed,
      flushMs: FLUSH_MS,
      onBatch: (bytes) => {
        this.queued += bytes;
        this.sender.wake();
      },
      mayGoOn: () => spool !== undefined || this.under <= BEHIND / 2,
    });
    this.unconfirmed = new UnconfirmedMessages(connection.client, () => {
      if (this.under <= BEHIND / 2) this.lines.letGo();
    });
    const onChange = (bytes: number) => {
      this.queued = Math.max(0, this.queued - bytes);
      this.lines.attempt(() => (this.problem ? this.lines.letGo() : this.lines.flush()));
    };
    this.sender = new MqttSender({ queue, connection, onChange });
  }

  get dropped(): number {
    return this.droppedHere + this.queue.dropped;
  }

  next(block: Block): void {
    if (this.problem) throw this.problem;
    const { lines } = this;
    const known = this.topics.of(block.stream);
    const { topic, decimals, key } = known;
    const endsAt = block.t0 + block.n * block.dt;
    known.end = block.seq + block.n;
    if (topic === undefined) this.unnamed += block.n;
    // half a period more: the last bits of a time depend on where its block begins
    else if (endsAt <= lines.seenOf(key) + block.dt / 2) this.seenBefore += block.n;
    else if (this.qos === 0 ? !this.unconfirmed.hasRoom : lines.characters > BATCH_BYTES && lines.isFull) {
      this.droppedHere += block.n;
    } else {
      this.accepted += block.n;
      const text = encodeBlock(block, decimals);
      if (this.qos === 0) this.unconfirmed.send(topic, text);
      else {
        lines.reach(key, endsAt);
        this.add(topic, text, block.n);
      }
    }
  }

  ready(): Promise<void> | undefined {
    const isBehind = this.spool === undefined && this.under > BEHIND && this.connection.client.connected;
    return this.lines.isFull || isBehind ? this.lines.waited() : undefined;
  }

  save(): { file: string; bytes: number } | undefined {
    this.lines.flush();
    return this.spool === undefined ? undefined : { file: this.spool, bytes: this.accepted };
  }

  async complete(interrupted = false): Promise<void> {
    const { lines, sender } = this;
    for (const { topic, end } of this.topics.all()) if (topic) this.add(topic, JSON.stringify({ end }), 0);
    lines.flush();
    // somebody wants the end; what is in a spool is left to the next run
    if (interrupted) await sender.drain(HASTE_MS, HASTE_MS);
    else await sender.drain(PATIENCE_MS);
    const { waiting } = this;
    const why = lines.isFull ? 'the queue is full' : 'the broker is away';
    await this.close();
    if (this.problem) throw this.problem;
    if (lines.items > 0 || (waiting > 0 && this.spool === undefined)) {
      throw new UnavailableError(`mqtt: ${this.connection.shownUrl}: ${waiting} samples not delivered: ${why}`);
    }
  }

  async abort(): Promise<void> {
    this.lines.attempt(() => this.lines.flush());
    await this.close();
  }

  status(): SinkStatus {
    const { sender, connection, dropped, seenBefore, unnamed, waiting, spool } = this;
    const { refused, refusal, damaged, retries } = sender;
    const notes = [...connection.warnings];
    if (dropped > 0) notes.push(`${dropped} samples dropped: the broker was away or too slow`);
    if (waiting > 0) notes.push(`${waiting} samples wait${spool ? ` in ${spool}; the next run delivers them` : ''}`);
    if (refused > 0) notes.push(`${refused} messages refused by the broker: ${refusal}`);
    if (damaged > 0) notes.push(`${damaged} samples changed on the disk, their checksum differs: not sent`);
    if (unnamed > 0) notes.push(`${unnamed} samples of streams whose name is too long for a topic: not sent`);
    const sent = this.qos === 0 ? this.accepted : sender.sent;
    const counters = { sent, dropped, refused, damaged, retries, seenBefore, unnamed };
    return { name: 'mqtt', counters, waiting, notes, notice: connection.notice };
  }

  private get problem(): unknown {
    return this.lines.failure ?? this.sender.problem;
  }

  /** Samples that are not delivered. */
  private get waiting(): number {
    return this.queue.waiting + this.lines.items;
  }

  /** Bytes in the queue, or handed to the client, that are not confirmed. */
  private get under(): number {
    return this.queued + this.unconfirmed.bytes;
  }

  private add(topic: string, text: string, samples: number): void {
    const { lines } = this;
    lines.add(messageLine(topic, text), samples);
    const isEnough = this.spool === undefined || lines.characters >= BATCH_BYTES;
    if (isEnough && !lines.isFull) lines.flush();
  }

  private async close(): Promise<void> {
    this.lines.stop();
    await this.sender.stop();
    this.queue.close();
    await this.connection.close();
  }
}
