import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Block, blockOf, detach } from '../../../src/core/block.ts';
import { channel, type Stream } from '../../../src/core/stream.ts';
import { connectMqtt } from '../../../src/io/mqtt/mqttConnection.ts';
import { openMqttSink } from '../../../src/io/mqtt/mqttSink.ts';
import { openMqttSource } from '../../../src/io/mqtt/mqttSource.ts';
import { embeddedBroker, freePort, mosquitto } from '../../support/brokers.ts';
import { collect, samplesOf } from '../../support/collect.ts';
import { temporaryFolder } from '../../support/folder.ts';

/** Longest wait for what should come soon. */
const WAIT = { timeout: 15_000 };
const folder = temporaryFolder();

const currents: Stream = {
  motor: 'bench 1/a',
  name: 'currents',
  rateHz: 1000,
  channels: [channel('iA', 'A'), channel('iB', 'A')],
  delayS: 0,
};
const temperatures: Stream = { ...currents, name: 'temperatures', rateHz: 1, channels: [channel('tempCase', 'degC')] };

const blockAt = (seq: number, n = 10, stream = currents): Block =>
  blockOf(
    stream,
    stream.channels.map((_, c) => Float64Array.from({ length: n }, (_, i) => seq + i + c / 2)),
    seq,
    100 + seq / stream.rateHz,
  );

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

for (const [name, make] of [
  ['embedded broker', embeddedBroker],
  ['mosquitto', mosquitto],
] as const) {
  const broker = await make();
  if (!broker) continue;
  describe(`MQTT over ${name}`, () => {
    beforeAll(() => broker.start());
    afterAll(() => broker.stop());

    /** A sink and an open source on its streams, both under a prefix of their own. */
    async function pair(prefix: string, qos: 0 | 1 = 1) {
      const sink = await openMqttSink({ url: broker!.url, prefix, qos });
      const opening = openMqttSource({ url: broker!.url, prefix, qos, streams: ['currents'], waitS: 20 });
      // the first block tells the stream; sent until the source has heard it
      let seq = 0;
      const timer = setInterval(() => {
        sink.next(blockAt(seq));
        seq += 10;
      }, 20);
      const source = await opening;
      clearInterval(timer);
      const blocks: Block[] = [];
      let done = false;
      source.blocks.subscribe({ next: (b) => blocks.push(detach(b)), complete: () => (done = true) });
      return { sink, source, blocks, at: () => seq, isDone: () => done };
    }

    it('carries several streams, bit for bit, and ends with them', async () => {
      const sink = await openMqttSink({ url: broker.url, prefix: 'several', qos: 1 });
      const opening = openMqttSource({
        url: broker.url,
        prefix: 'several',
        qos: 1,
        streams: ['currents', 'temperatures'],
      });
      await pause(300);
      for (let seq = 0; seq < 500; seq += 10) sink.next(blockAt(seq));
      sink.next(blockAt(0, 3, temperatures));
      const source = await opening;
      const all = collect(source.blocks);
      for (let seq = 500; seq < 1000; seq += 10) sink.next(blockAt(seq));
      await sink.complete();
      const blocks = await all;
      const fast = blocks.filter((b) => b.stream.name === 'currents');
      expect(fast[0].stream).toMatchObject({ motor: 'bench 1/a', rateHz: 1000, channels: currents.channels });
      expect(samplesOf(fast, 'iB')).toEqual(Array.from({ length: 1000 }, (_, i) => i + 0.5));
      expect(
        samplesOf(
          blocks.filter((b) => b.stream.name === 'temperatures'),
          'tempCase',
        ),
      ).toEqual([0, 1, 2]);
      expect(source.counters).toMatchObject({ samples: 1003, lost: 0, malformed: 0, duplicates: 0 });
    });

    it('shows lost messages as a gap, drops repeated ones, and begins again with the device', async () => {
      const { sink, source, blocks, at } = await pair('faults');
      const seq = at();
      sink.next(blockAt(seq + 30));
      sink.next(blockAt(seq + 30));
      sink.next(blockAt(seq + 20));
      const anew = blockAt(0);
      anew.t0 = 5000;
      sink.next(anew);
      await expect.poll(() => blocks.at(-1)?.t0, WAIT).toBe(5000);
      expect(blocks.at(-2)).toMatchObject({ seq: seq + 30, gapBefore: 30 });
      expect(blocks.at(-1)).toMatchObject({ seq: 0, gapBefore: 0 });
      expect(source.counters).toMatchObject({ lost: 30, gaps: 1, duplicates: 1, late: 1, restarts: 1 });
      await source.close();
      await sink.complete();
    });

    it('counts what it cannot read, and ignores what is retained', async () => {
      const { sink, source, blocks } = await pair('noise');
      const { client } = sink.connection;
      await client.publishAsync('noise/m/currents', 'not json', { qos: 1 });
      await client.publishAsync('noise/m/currents', '{"seq":0,"t0":0,"dt":1,"channels":{"x":["1"]}}', { qos: 1 });
      const before = blocks.length;
      sink.next(blockAt(100_000));
      await expect.poll(() => blocks.length, WAIT).toBe(before + 1);
      expect(source.counters.malformed).toBe(2);
      expect(source.counters.examples).toEqual([
        'noise/m/currents: no JSON',
        'noise/m/currents: x: sample 0 is no number',
      ]);
      await client.publishAsync('noise/m/old', '{"seq":0,"t0":0,"dt":1,"channels":{"x":[1]}}', {
        qos: 1,
        retain: true,
      });
      await source.close();
      await expect(openMqttSource({ url: broker.url, prefix: 'noise', waitS: 0.5 })).rejects.toThrow(
        /no blocks within 0.5 s/,
      );
      await client.publishAsync('noise/m/old', '', { qos: 1, retain: true });
      await sink.complete();
    });

    it('comes back by itself when the broker dies, and the gap is exact', async () => {
      const { sink, source, blocks, at } = await pair('outage', 0);
      const states: string[] = [];
      source.connection.status$.subscribe((s) => states.push(s.state));
      await expect.poll(() => blocks.length, WAIT).toBeGreaterThan(0);
      await broker.stop();
      await expect.poll(() => states.at(-1), WAIT).toBe('reconnecting');
      // from here on nothing more can have been under way
      const last = blocks.at(-1)!;
      const expected = last.seq + last.n;
      await expect.poll(() => sink.connection.client.connected, WAIT).toBe(false);
      sink.next(blockAt(at()));
      expect(sink.dropped).toBe(10);
      await broker.start();
      await expect
        .poll(() => sink.connection.client.connected && states.at(-1) === 'connected', { timeout: 20_000 })
        .toBe(true);
      await pause(200);
      sink.next(blockAt(at() + 10));
      await expect.poll(() => blocks.at(-1)!.seq, WAIT).toBe(at() + 10);
      expect(blocks.at(-1)!.gapBefore).toBe(at() + 10 - expected);
      await source.close();
      await sink.complete();
      expect(states.at(-1)).toBe('closed');
    });
  });
}

describe('MQTT connection', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('says that no broker is there, without the password', async () => {
    const url = `mqtt://user:geheim@127.0.0.1:${await freePort()}`;
    const error = await connectMqtt({ url, connectTimeoutS: 0.5 }).catch((e: Error) => e);
    expect(error).toMatchObject({ name: 'UnavailableError', exitCode: 69 });
    expect((error as Error).message).toMatch(
      /^mqtt: mqtt:\/\/127.0.0.1:\d+: no connection within 0.5 s \(connection refused\)/,
    );
    expect((error as Error).message).not.toContain('geheim');
    await expect(connectMqtt({ url: 'tcp//geheim@x' })).rejects.toThrow(/^mqtt: url must be mqtt:\/\/host:port/);
  });

  it('takes user and password from the environment, and gives up when they are refused', async () => {
    const aedes = await Aedes.createBroker();
    aedes.authenticate = (_, user, password, done) => done(null, user === 'bench' && password?.toString() === 'geheim');
    const server = createServer(aedes.handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `mqtt://127.0.0.1:${(server.address() as { port: number }).port}`;
    await expect(connectMqtt({ url })).rejects.toThrow(/Connection refused: (Bad username|Not authorized)/);
    vi.stubEnv('SLIPRING_MQTT_USERNAME', 'bench');
    vi.stubEnv('SLIPRING_MQTT_PASSWORD_FILE', folder.file('password', 'geheim\n'));
    await expect(connectMqtt({ url })).rejects.toThrow(/password: others may read this secret: chmod 600/);
    chmodSync(`${folder.path}/password`, 0o600);
    await (await connectMqtt({ url })).close();
    server.close();
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
  });

  it('asks the source to wait while the broker is behind', async () => {
    const broker = await embeddedBroker();
    await broker.start();
    const sink = await openMqttSink({ url: broker.url, qos: 1 });
    expect(sink.ready!()).toBeUndefined();
    for (let k = 0; k < 400; k++) sink.next(blockAt(k * 256, 256));
    const busy = sink.ready!();
    expect(busy).toBeInstanceOf(Promise);
    await busy;
    expect(sink.ready!()).toBeUndefined();
    expect(sink.dropped).toBe(0);
    await sink.complete();
    await broker.stop();
  });
});
