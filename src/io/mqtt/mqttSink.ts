import { ConfigError } from '../../core/errors.ts';
import { MemoryQueue } from '../queue/memoryQueue.ts';
import { openSpool } from '../queue/spool.ts';
import { connectMqtt } from './mqttConnection.ts';
import type { MqttSink, MqttSinkOptions } from './mqttSinkOptions.ts';
import { QueuedMqttSink } from './queuedMqttSink.ts';
import { hasControl } from './topic.ts';

/** Bytes that wait in memory where there is no spool. */
const MEMORY_BYTES = 16 << 20;

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
