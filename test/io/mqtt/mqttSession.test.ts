import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Block, blockOf, detach } from '../../../src/core/block.ts';
import { channel, type Stream } from '../../../src/core/stream.ts';
import { connectMqtt } from '../../../src/io/mqtt/mqttConnection.ts';
import { openMqttSink } from '../../../src/io/mqtt/mqttSink.ts';
import { type MqttSourceOptions, openMqttSource } from '../../../src/io/mqtt/mqttSource.ts';
import { embeddedBroker, mosquitto } from '../../support/brokers.ts';
import { samplesOf } from '../../support/collect.ts';

const stream: Stream = { motor: 'm', name: 'main', rateHz: 1000, channels: [channel('iA', 'A')], delayS: 0 };
const blockAt = (seq: number) =>
  blockOf(stream, [Float64Array.from({ length: 10 }, (_, i) => seq + i)], seq, 100 + seq / 1000);
/** Longest wait for what should come soon. */
const WAIT = { timeout: 15_000 };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

for (const [name, make, versions] of [
  ['mosquitto', () => mosquitto(['max_queued_messages 0']), [4, 5]],
  ['embedded broker', embeddedBroker, [4]],
] as const) {
  const broker = await make();
  if (!broker) continue;
  for (const version of versions) {
    describe(`sessions with ${name}, protocol level ${version}`, () => {
      beforeAll(() => broker.start());
      afterAll(() => broker.stop());

      async function listen(prefix: string, options: Partial<MqttSourceOptions> = {}) {
        const source = await openMqttSource({
          ...{ url: broker!.url, version, prefix, qos: 1, streams: ['main'], waitS: 20, stopAtEnd: false },
          ...options,
        });
        const blocks: Block[] = [];
        source.blocks.subscribe((b) => blocks.push(detach(b)));
        return { source, blocks };
      }
      const sinkTo = (prefix: string) => openMqttSink({ url: broker!.url, version, prefix, qos: 1 });

      it('keeps what comes while nobody listens, for who is known by name; the check can tell', async () => {
        for (const persistent of [true, false]) {
          const prefix = `kept-${version}-${persistent}`;
          const sink = await sinkTo(prefix);
          const options = { persistent, clientId: `listener-${prefix}` };
          const opening = listen(prefix, options);
          await pause(300);
          for (let seq = 0; seq < 50; seq += 10) sink.next(blockAt(seq));
          const first = await opening;
          await expect.poll(() => samplesOf(first.blocks, 'iA').length, WAIT).toBe(50);
          await first.source.close();
          for (let seq = 50; seq < 1000; seq += 10) sink.next(blockAt(seq));
          await expect.poll(() => sink.status?.().waiting, WAIT).toBe(0);
          const again = listen(prefix, options);
          await pause(300);
          sink.next(blockAt(1000));
          const second = await again;
          await expect.poll(() => samplesOf(second.blocks, 'iA').at(-1), WAIT).toBe(1009);
          expect(samplesOf(second.blocks, 'iA')[0]).toBe(persistent ? 50 : 1000);
          expect(samplesOf(second.blocks, 'iA')).toHaveLength(persistent ? 960 : 10);
          await second.source.close();
          await sink.complete();
        }
      });

      if (name === 'mosquitto') {
        it('shares messages among the listeners of a group, and subscribes them again behind a restart', async () => {
          const prefix = `shared-${version}`;
          const sink = await sinkTo(prefix);
          let seq = 0;
          const send = () => {
            sink.next(blockAt(seq));
            seq += 10;
          };
          const opening = [1, 2].map(() => listen(prefix, { group: 'workers' }));
          const timer = setInterval(send, 10);
          const workers = await Promise.all(opening);
          clearInterval(timer);
          for (let k = 0; k < 100; k++) send();
          const got = () => workers.flatMap((w) => samplesOf(w.blocks, 'iA'));
          const since = () => got().filter((v) => v >= seq - 1000);
          await expect.poll(() => since().length, WAIT).toBe(1000);
          expect(new Set(got()).size).toBe(got().length);
          for (const { blocks } of workers) expect(blocks.length).toBeGreaterThan(20);
          await broker.stop();
          await broker.start();
          const isBack = () => workers.every((w) => w.source.connection.client.connected);
          await expect.poll(isBack, WAIT).toBe(true);
          await pause(300);
          for (let k = 0; k < 100; k++) send();
          await expect.poll(() => since().length, WAIT).toBe(1000);
          for (const { source } of workers) await source.close();
          await sink.complete();
        });
      }
    });
  }
}

describe('settings of sessions', () => {
  const url = 'mqtt://127.0.0.1:1';

  it('are refused by name when they do not fit', async () => {
    await expect(connectMqtt({ url, persistent: true })).rejects.toThrow('mqtt: persistent needs a clientId');
    const broker = await embeddedBroker();
    await broker.start();
    for (const group of ['', 'a/b', '+', 'a b']) {
      await expect(openMqttSource({ url: broker.url, group })).rejects.toThrow('mqtt: group must be one level');
    }
    await expect(connectMqtt({ url: broker.url, version: 5, connectTimeoutS: 2 })).rejects.toThrow(/try version: 4/);
    await broker.stop();
  });
});
