import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Block, blockOf, detach } from '../../../src/core/block.ts';
import { channel, type Stream } from '../../../src/core/stream.ts';
import { MessageBlocks } from '../../../src/io/mqtt/messageBlocks.ts';
import { MotorBlocks } from '../../../src/io/mqtt/motorBlocks.ts';
import { connectMqtt } from '../../../src/io/mqtt/mqttConnection.ts';
import { openMqttRecords } from '../../../src/io/mqtt/mqttRecordSource.ts';
import { openMqttSink } from '../../../src/io/mqtt/mqttSink.ts';
import { openMqttSource } from '../../../src/io/mqtt/mqttSource.ts';
import { PlainRecords } from '../../../src/io/mqtt/plainRecords.ts';
import { SparkplugRecords } from '../../../src/io/mqtt/sparkplugRecords.ts';
import { blockTopic, nameInLevel, topicLevel } from '../../../src/io/mqtt/topic.ts';
import type { TopicRecords } from '../../../src/io/mqtt/topicRecords.ts';
import { mqttOutput } from '../../../src/pipeline/mqttOutput.ts';
import { encodeBlock } from '../../../src/protocols/blockMessage.ts';
import { embeddedBroker } from '../../support/brokers.ts';
import { samplesOf } from '../../support/collect.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { birth, payload } from '../../support/sparkplugPayloads.ts';

/** SLIPRING_SOAK=1: a million motors that nobody has. Usually there are fewer. */
const IS_LONG = process.env.SLIPRING_SOAK !== undefined;
const FAKES = IS_LONG ? 1_000_000 : 50_000;
const OVER_BROKER = IS_LONG ? 1_000_000 : 20_000;
const TIMEOUT_MS = IS_LONG ? 900_000 : 60_000;

/** Longest wait for what should come soon. */
const WAIT = { timeout: 15_000 };
const folder = temporaryFolder();
const stream: Stream = { motor: 'm', name: 'main', rateHz: 1000, channels: [channel('iA', 'A')], delayS: 0 };
const blockAt = (seq: number, motor = 'm') =>
  blockOf({ ...stream, motor }, [Float64Array.from({ length: 10 }, (_, i) => seq + i)], seq, 100 + seq / 1000);
const bodyAt = (seq: number) => Buffer.from(encodeBlock(blockAt(seq)));
const memoryMiB = () => {
  global.gc?.();
  return process.memoryUsage().rss / 2 ** 20;
};

describe('a million motors that nobody has', () => {
  it('are capped and counted, in blocks, and memory stays bounded', { timeout: TIMEOUT_MS }, () => {
    const parser = new MessageBlocks({ emit: () => {}, reorderS: 1 });
    const body = bodyAt(0);
    for (let k = 0; k < 2000; k++) parser.take(`slipring/fake-${k}/main`, body, 0);
    const before = memoryMiB();
    for (let k = 2000; k < FAKES; k++) parser.take(`slipring/fake-${k}/main`, body, 0);
    expect(parser.counters).toMatchObject({ messages: FAKES, beyondCap: FAKES - 1000 });
    // who was there before is still heard
    parser.take('slipring/fake-7/main', bodyAt(10), 0);
    parser.flush(2);
    expect(parser.counters.samples).toBe(10_010);
    expect(memoryMiB() - before).toBeLessThan(50);
  });

  for (const [name, make, topicOf, body] of [
    [
      'JSON',
      (): TopicRecords =>
        new PlainRecords({ topic: 'p/+motor/x', motor: 'm', labels: {}, onlyLabels: false, isOneStream: true }),
      (k: number) => `p/fake-${k}/x`,
      Buffer.from('{"iq":1}'),
    ],
    [
      'Sparkplug',
      (): TopicRecords => new SparkplugRecords({ labels: {}, maxTopics: 1000, onStale: () => {} }),
      (k: number) => `spBv1.0/g/NBIRTH/fake-${k}`,
      payload(0, [...birth(1), { name: 'iq', alias: 1, type: 3, value: [10, 1] }]),
    ],
  ] as const) {
    for (const hold of [true, false]) {
      it(`are capped and counted, in ${name}, ${hold ? 'held' : 'as samples'}`, { timeout: TIMEOUT_MS }, () => {
        const records = make();
        const motors = new MotorBlocks({
          ...{ hold, rateHz: 10, known: undefined, maxTopics: 1000, epochS: 0, emit: () => {} },
        });
        const take = (k: number, atS: number) =>
          records.take(topicOf(k), body, atS, (motor, s, record) => motors.take(motor, s, record, false));
        take(0, 0);
        motors.open(motors.streams);
        const before = memoryMiB();
        for (let k = 0; k < FAKES; k++) take(k, 1);
        const { beyondCap } = motors.counters;
        expect(beyondCap + (records.counters.beyondDevices ?? 0)).toBe(FAKES - 1000);
        motors.flush(3);
        expect(motors.counters.samples).toBeGreaterThan(0);
        expect(memoryMiB() - before).toBeLessThan(200);
      });
    }
  }

  it('do not harm who was there before, over a broker', { timeout: TIMEOUT_MS }, async () => {
    const broker = await embeddedBroker();
    await broker.start();
    const peer = await connectMqtt({ url: broker.url });
    const publish = (topic: string, body: Buffer) => peer.client.publishAsync(topic, body, { qos: 1 });
    const opening = openMqttSource({ url: broker.url, qos: 1, settleS: 0.3, maxTopics: 100 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await publish('slipring/real/main', bodyAt(0));
    const source = await opening;
    const blocks: Block[] = [];
    source.blocks.subscribe((b) => blocks.push(detach(b)));
    // a stream that nobody planned for must not end the run
    await publish('slipring/real/other', Buffer.from('{"seq":0,"t0":0,"dt":1,"channels":{"x":[1]}}'));
    for (let k = 0; k < OVER_BROKER; k += 500) {
      await Promise.all(Array.from({ length: 500 }, (_, i) => publish(`slipring/fake-${k + i}/main`, bodyAt(0))));
    }
    await publish('slipring/real/main', bodyAt(10));
    await expect.poll(() => blocks.at(-1)?.stream.motor, WAIT).toBe('real');
    expect(source.counters).toMatchObject({ beyondCap: OVER_BROKER - 98, unplanned: 1 });
    expect(new Set(blocks.map((b) => b.stream.motor)).size).toBe(99);
    await source.close();
    await peer.close();
    await broker.stop();
  });
});

describe('a message that is too large', () => {
  it('is not read', async () => {
    const broker = await embeddedBroker();
    await broker.start();
    const peer = await connectMqtt({ url: broker.url });
    const opening = openMqttRecords({ url: broker.url, topic: 'x/+motor', rateHz: 10, qos: 1, settleS: 0.2 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await peer.client.publishAsync('x/m', '{"iq":1}', { qos: 1 });
    const source = await opening;
    const parse = vi.spyOn(JSON, 'parse');
    const before = parse.mock.calls.length;
    await peer.client.publishAsync('x/m', `{"iq":1}${' '.repeat(1 << 20)}`, { qos: 1 });
    await expect.poll(() => source.counters.malformed, WAIT).toBe(1);
    expect(parse.mock.calls.slice(before).some(([text]) => String(text).length > 1000)).toBe(false);
    parse.mockRestore();
    expect(source.examples).toEqual(['x/m: 1048584 bytes, more than maxMessageBytes']);
    await source.close();
    await peer.close();
    await broker.stop();
  });
});

describe('names in topics', () => {
  const hostile = [
    'a+b',
    '#',
    'a/b/c',
    'plain.name',
    '*',
    '>',
    'with space',
    'nul\0',
    '%41',
    '../../x',
    '\u001b[2J',
    'é',
    '\u{1f600}',
  ];

  it('stay one level, without meaning to a broker, and come back as they were', () => {
    for (const name of hostile) {
      const level = topicLevel(name);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      expect(level, name).not.toMatch(/[+#/\u0000-\u0020]/);
      expect(nameInLevel(level)).toBe(name);
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => nameInLevel(topicLevel(name)) === name));
    const levels = hostile.map(topicLevel);
    expect(new Set(levels).size).toBe(levels.length);
  });

  it('are carried by a broker, and refused when they are too long: at check, or counted', async () => {
    const broker = await embeddedBroker();
    await broker.start();
    const sink = await openMqttSink({ url: broker.url, qos: 1 });
    const opening = openMqttSource({ url: broker.url, qos: 1, settleS: 0.5 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const long = 'x'.repeat(65_535);
    for (const motor of [...hostile, long]) sink.next(blockAt(0, motor));
    const source = await opening;
    const blocks: Block[] = [];
    source.blocks.subscribe((b) => blocks.push(detach(b)));
    expect(blocks.map((b) => b.stream.motor).sort()).toEqual([...hostile].sort());
    expect(samplesOf(blocks, 'iA')).toHaveLength(10 * hostile.length);
    expect(sink.status?.()).toMatchObject({ counters: { unnamed: 10 } });
    expect(blockTopic('slipring', { motor: long, name: 'main' })).toBeUndefined();
    const settings = mqttOutput.settings.parse({ url: broker.url });
    expect(() => mqttOutput.place(settings, [{ ...stream, motor: long }])).toThrow(/too long for a topic/);
    await source.close();
    await sink.complete();
    await broker.stop();
  });
});

describe('secrets', () => {
  beforeAll(() => vi.stubEnv('SLIPRING_MQTT_PASSWORD', 'geheim-1'));
  afterAll(() => vi.unstubAllEnvs());

  it('are in no status, error, note or spool', async () => {
    const broker = await embeddedBroker();
    await broker.start();
    const spool = `${folder.path}/s.spool`;
    const told: string[] = [];
    const url = broker.url.replace('//', '//user:geheim-2@');
    const sink = await openMqttSink({ url, spool, password: 'geheim-3' });
    sink.connection.status$.subscribe((s) => told.push(JSON.stringify(s)));
    sink.next(blockAt(0));
    await broker.stop();
    await expect.poll(() => sink.connection.notice, WAIT).toMatch(/trying again$/);
    told.push(JSON.stringify(sink.status?.()), sink.connection.shownUrl, sink.connection.notice ?? '');
    const error: unknown = await openMqttSource({ url, connectTimeoutS: 0.3, password: 'geheim-3' }).catch((e) => e);
    told.push(String(error), JSON.stringify(error));
    await sink.complete(true);
    const { readFileSync } = await import('node:fs');
    told.push(readFileSync(spool, 'latin1'));
    expect(told.join('\n')).not.toContain('geheim');
    expect(told.join('\n')).toContain('127.0.0.1');
  });
});
