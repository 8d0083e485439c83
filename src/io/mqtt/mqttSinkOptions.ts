import type { Overflow } from '../queue/batchQueue.ts';
import type { Sink } from '../sink.ts';
import type { MqttConnection, MqttOptions } from './mqttConnection.ts';

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
