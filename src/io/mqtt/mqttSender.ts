import type { SlipringError } from '../../core/errors.ts';
import type { Batch, BatchQueue } from '../queue/batchQueue.ts';
import { eachMessage } from './messageLines.ts';
import type { MqttConnection } from './mqttConnection.ts';

const BODY_BYTES = 256 << 10;
/** Messages under way that are not confirmed yet; brokers may allow fewer. */
const MOST_UNDER_WAY = 64;
/** Pause after messages that the broker could not take, ms. */
const PAUSE_MS = 250;
/** Reasons of MQTT 5 for which a message will never be taken: not authorized, topic or packet invalid, payload format. */
const FOR_EVER = [0x87, 0x90, 0x95, 0x99];

export interface MqttSenderOptions {
  readonly queue: BatchQueue;
  readonly connection: MqttConnection;
  /** Called after each delivery with the bytes that have left the queue, and when there can be no more of them: see `problem`. */
  readonly onChange: (bytes: number) => void;
}

/**
 * Publishes the messages in a queue with QoS 1, oldest first, for as long as it takes. A batch stays in the queue until the broker has
 * confirmed each of its messages; when the connection is lost, what was not confirmed is sent again, in order. So all of them arrive,
 * some perhaps twice: receivers know them by their index.
 */
export class MqttSender {
  /** Samples in messages that the broker has confirmed. */
  sent = 0;
  /** Batches that had to be sent again. */
  retries = 0;
  /** Messages that the broker will never take, with the last reason: dropped. */
  refused = 0;
  refusal: string | undefined;
  /** Samples whose batch was damaged on the disk: not sent. */
  damaged = 0;
  private readonly options: MqttSenderOptions;
  private readonly underWay = new Set<number>();
  private readonly running: Promise<void>;
  private failure: SlipringError | undefined;
  private isConnected: boolean;
  private isStopping = false;
  private wakeUp = (): void => {};

  constructor(options: MqttSenderOptions) {
    this.options = options;
    const { client } = options.connection;
    this.isConnected = client.connected;
    client.on('connect', () => {
      this.isConnected = true;
      this.wake();
    });
    client.on('close', () => {
      this.isConnected = false;
      this.letGo();
    });
    this.running = this.run().catch((error) => {
      this.failure = error;
      options.onChange(0);
    });
  }

  /** Why it is of no use to go on: the queue is broken, or the broker has never let us in. */
  get problem(): SlipringError | undefined {
    return this.failure ?? this.options.connection.problem;
  }

  /** There is something new in the queue. */
  wake(): void {
    this.wakeUp();
  }

  /** Waits until the queue is empty, at most so long, and so long without any delivery. */
  async drain(patienceMs: number, mostMs = Number.POSITIVE_INFINITY): Promise<void> {
    const { queue } = this.options;
    const began = performance.now();
    let since = began;
    let left = queue.peek(1)[0]?.id;
    while (left !== undefined && !this.problem) {
      const now = performance.now();
      if (now - since > patienceMs || now - began > mostMs) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
      const first = queue.peek(1)[0]?.id;
      if (first !== left) since = performance.now();
      left = first;
    }
  }

  /** Ends; what is not confirmed stays in the queue. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.letGo();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    const { queue, onChange } = this.options;
    while (!this.isStopping) {
      const batches = this.isConnected ? queue.peek(BODY_BYTES) : [];
      if (batches.length === 0) {
        await this.pause();
        continue;
      }
      const confirmed = await Promise.all(await this.publishAll(batches));
      const failed = confirmed.indexOf(false);
      const arrived = failed < 0 ? batches : batches.slice(0, failed);
      for (const { count, isIntact } of arrived) {
        if (isIntact) this.sent += count;
        else this.damaged += count;
      }
      if (arrived.length > 0) queue.acknowledge(arrived[arrived.length - 1].id);
      onChange(arrived.reduce((sum, b) => sum + b.body.length, 0));
      if (failed < 0) continue;
      this.retries++;
      if (this.isConnected) await this.pause(PAUSE_MS);
    }
  }

  /** For each batch a promise: whether all of it was confirmed. */
  private async publishAll(batches: readonly Batch[]): Promise<Promise<boolean>[]> {
    const all: Promise<boolean>[] = [];
    for (const { body, isIntact } of batches) {
      const single: Promise<boolean>[] = [];
      if (isIntact) {
        for (const [topic, payload] of eachMessage(body)) {
          await this.room();
          single.push(this.publish(topic, payload));
        }
      }
      all.push(Promise.all(single).then((confirmed) => confirmed.every((c) => c)));
    }
    return all;
  }

  private publish(topic: string, payload: Buffer): Promise<boolean> {
    const { client } = this.options.connection;
    if (!this.isConnected || this.isStopping) return Promise.resolve(false);
    return new Promise((resolve) => {
      let id = 0;
      client.publish(topic, payload, { qos: 1 }, (error) => {
        this.underWay.delete(id);
        this.wake();
        const { code } = (error ?? {}) as { code?: unknown };
        const isRefused = typeof code === 'number' && FOR_EVER.includes(code);
        if (isRefused) {
          this.refused++;
          this.refusal = error?.message;
        }
        resolve(!error || isRefused);
      });
      // the client numbers a message at once while it is connected
      id = client.getLastMessageId();
      this.underWay.add(id);
    });
  }

  /** Waits until another message may be under way. */
  private async room(): Promise<void> {
    const { connack } = this.options.connection;
    const most = Math.min(MOST_UNDER_WAY, connack?.properties?.receiveMaximum ?? MOST_UNDER_WAY);
    while (this.underWay.size >= most && this.isConnected && !this.isStopping) await this.pause();
  }

  /** What is not confirmed will not be on this connection: the client shall not send it on the next one, since we do. */
  private letGo(): void {
    const { client } = this.options.connection;
    for (const id of [...this.underWay]) client.removeOutgoingMessage(id);
    this.underWay.clear();
    this.wake();
  }

  /** Waits so long, without a time for `wake`. */
  private pause(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => this.wakeUp(), ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        this.wakeUp = () => {};
        resolve();
      };
    });
  }
}
