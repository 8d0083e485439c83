import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Block, detach } from '../../../src/core/block.ts';
import { MISSING } from '../../../src/core/quality.ts';
import { channel } from '../../../src/core/stream.ts';
import { connectMqtt, type MqttConnection } from '../../../src/io/mqtt/mqttConnection.ts';
import { type MqttRecordOptions, openMqttRecords } from '../../../src/io/mqtt/mqttRecordSource.ts';
import { decodePayload } from '../../../src/protocols/sparkplug/payload.ts';
import { embeddedBroker, mosquitto } from '../../support/brokers.ts';
import { birth, type Metric, payload } from '../../support/sparkplugPayloads.ts';

/** Longest wait for what should come soon. */
const WAIT = { timeout: 15_000 };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

for (const [name, make] of [
  ['embedded broker', embeddedBroker],
  ['mosquitto', mosquitto],
] as const) {
  const broker = await make();
  if (!broker) continue;
  describe(`messages of other people's devices over ${name}`, () => {
    let peer: MqttConnection;
    beforeAll(async () => {
      await broker.start();
      peer = await connectMqtt({ url: broker.url });
    });
    afterAll(async () => {
      await peer.close();
      await broker.stop();
    });
    const timers: NodeJS.Timeout[] = [];
    const stopTimers = () => {
      for (const timer of timers.splice(0)) clearInterval(timer);
    };
    /** Does something again and again, to the end of the test at most. */
    const often = (ms: number, action: () => unknown) => timers.push(setInterval(action, ms));
    afterEach(stopTimers);
    const send = (topic: string, text: string | Uint8Array, retain = false) =>
      peer.client.publishAsync(topic, typeof text === 'string' ? text : Buffer.from(text), { qos: 1, retain });

    async function listen(options: Partial<MqttRecordOptions>) {
      const source = await openMqttRecords({ url: broker!.url, qos: 1, waitS: 8, settleS: 0.3, ...options });
      const blocks: Block[] = [];
      source.blocks.subscribe((b) => blocks.push(detach(b)));
      /** Newest sample of a channel of a motor, null where it is MISSING. */
      const newest = (motor: string, channel: string) => {
        const block = blocks.findLast((b) => b.stream.motor === motor);
        const c = block?.stream.channels.findIndex((x) => x.name === channel) ?? -1;
        if (!block || c < 0) return undefined;
        return (block.quality[c]?.[block.n - 1] ?? 0) & MISSING ? null : block.channels[c][block.n - 1];
      };
      return { source, blocks, newest };
    }

    it('takes JSON of several motors, a sample a message, by their own times', async () => {
      const streams = [
        {
          motor: 'm',
          name: 'main',
          rateHz: 100,
          channels: [channel('iq', 'A'), channel('omegaM', 'rad/s')],
          delayS: 0,
        },
      ];
      const { source, blocks } = await listen({
        topic: 'plant/+motor/telemetry',
        streams,
        channels: {
          'motor.iq': { name: 'iq', unit: 'mA', scale: 1, offset: 0 },
          speed: { name: 'omegaM', unit: 'rpm', scale: 1, offset: 0 },
        },
      });
      const from = 1_700_000_000_000;
      for (let k = 0; k < 50; k++) {
        for (const motor of ['a', 'b']) {
          const values = { motor: { iq: 1000 * k }, speed: motor === 'a' ? 60 : null, state: 'run' };
          await send(`plant/${motor}/telemetry`, JSON.stringify({ ts: from + 10 * k, values }));
        }
      }
      await send('plant/a/telemetry', 'no JSON');
      await expect.poll(() => source.counters.malformed, WAIT).toBe(1);
      const samples = (motor: string, c: number) =>
        blocks.filter((b) => b.stream.motor === motor).flatMap((b) => Array.from(b.channels[c]));
      await expect.poll(() => samples('b', 0).length, WAIT).toBe(50);
      expect(samples('a', 0)).toEqual(Array.from({ length: 50 }, (_, k) => k));
      expect(samples('a', 1)[7]).toBeCloseTo(2 * Math.PI, 12);
      expect(samples('b', 1)[7]).toBeNaN();
      expect(blocks[0].dt).toBeCloseTo(0.01, 9);
      expect(source.examples).toEqual(['plant/a/telemetry: neither a number nor JSON']);
      await source.close();
    });

    it('holds scalars, a topic each, and begins with retained ones only when asked', async () => {
      await send('hold/m1/tempStator', '21.5', true);
      await send('hold/m1/iq', '9', true);
      for (const retained of ['ignore', 'initial'] as const) {
        const opening = listen({ topic: 'hold/+motor/+channel', hold: true, rateHz: 50, retained });
        often(50, () => send('hold/m1/iq', '2'));
        if (retained === 'ignore') often(50, () => send('hold/m1/tempStator', 'null'));
        const { source, newest } = await opening;
        await expect.poll(() => newest('m1', 'iq'), WAIT).toBe(2);
        expect(source.counters.retained).toBe(2);
        expect(newest('m1', 'tempStator')).toBe(retained === 'ignore' ? null : 21.5);
        stopTimers();
        await send('hold/m1/iq', '3');
        await expect.poll(() => newest('m1', 'iq'), WAIT).toBe(3);
        await source.close();
      }
      await send('hold/m1/tempStator', '', true);
      await send('hold/m1/iq', '', true);
    });

    it('reads lines of a profile, several a message', async () => {
      const opening = listen({ topic: 'telegraf/+motor', device: 'influx-lines', rateHz: 100 });
      often(20, () => {
        const ns = (ms: number) => `${Date.now() + ms}000000`;
        void send('telegraf/m7', `motor,id=7 iq=1.5 ${ns(0)}\nmotor,id=7 iq=2.5 ${ns(10)}`);
      });
      const { source, blocks } = await opening;
      await expect.poll(() => blocks.length, WAIT).toBeGreaterThan(2);
      stopTimers();
      expect(source.streams[0]).toMatchObject({ motor: 'm7', name: 'motor_7' });
      expect(new Set(blocks.flatMap((b) => Array.from(b.channels[0])))).toEqual(new Set([1.5, 2.5]));
      await source.close();
    });

    it('follows edge nodes of Sparkplug: births, aliases, deaths, and asks for nothing', async () => {
      const edge = (kind: string, seq: number | undefined, metrics: Metric[], device = '/vesc73') =>
        send(`spBv1.0/plant1/${kind}/edge1${kind.startsWith('D') ? device : ''}`, payload(seq, metrics, Date.now()));
      const commands: string[] = [];
      peer.client.on('message', (topic) => commands.push(topic));
      await peer.client.subscribeAsync(['spBv1.0/+/NCMD/+', 'spBv1.0/+/DCMD/+/+'], { qos: 1 });
      const born = async () => {
        await edge('NBIRTH', 0, birth(7));
        await edge('DBIRTH', 1, [
          { name: 'motor/iq', alias: 1, type: 3, value: [10, 5] },
          { name: 'motor/erpm', alias: 2, type: 3, value: [10, 700] },
        ]);
      };
      const opening = listen({ shape: 'sparkplug', rateHz: 50 });
      await pause(200);
      await born();
      const { source, newest } = await opening;
      const motor = 'plant1/edge1/vesc73';
      expect(source.streams.map((s) => [s.name, s.channels.map((c) => c.name)])).toEqual([
        ['device', ['motor_iq', 'motor_erpm']],
      ]);
      await expect.poll(() => newest(motor, 'motor_iq'), WAIT).toBe(5);
      await edge('DDATA', 2, [{ alias: 1, value: [10, 6] }]);
      await expect.poll(() => newest(motor, 'motor_iq'), WAIT).toBe(6);
      expect(newest(motor, 'motor_erpm')).toBe(700);
      // message 3 is lost: it may have changed anything
      await edge('DDATA', 4, [{ alias: 1, value: [10, 8] }]);
      await expect.poll(() => newest(motor, 'motor_iq'), WAIT).toBe(8);
      expect(newest(motor, 'motor_erpm')).toBeNull();
      await edge('DDATA', 5, [{ alias: 2, value: [10, 900] }]);
      await expect.poll(() => newest(motor, 'motor_erpm'), WAIT).toBe(900);
      await edge('NDEATH', undefined, birth(7));
      await expect.poll(() => newest(motor, 'motor_iq'), WAIT).toBeNull();
      expect(newest(motor, 'motor_erpm')).toBeNull();
      await edge('DDATA', 6, [{ alias: 1, value: [10, 1] }]);
      await born();
      await expect.poll(() => newest(motor, 'motor_iq'), WAIT).toBe(5);
      await edge('DDEATH', 2, []);
      await expect.poll(() => newest(motor, 'motor_iq'), WAIT).toBeNull();
      expect(source.counters).toMatchObject({ deaths: 2, lostMessages: 1, unborn: 1, rebirths: 0 });
      expect(commands).toEqual([]);
      await source.close();
      // in the middle nothing is known, which is said
      const late = listen({ shape: 'sparkplug', waitS: 0.5 });
      await pause(200);
      await edge('DDATA', 3, [{ alias: 1, value: [10, 1] }]);
      await expect(late).rejects.toThrow(/no blocks within 0.5 s; nodes tell their metrics when they start/);
      expect(commands).toEqual([]);
    });

    it('asks an edge node for its births where that is allowed, by the one command', async () => {
      const commands: [string, Uint8Array][] = [];
      const node = await connectMqtt({ url: broker.url }, (topic, bytes) => {
        commands.push([topic, bytes]);
        void send('spBv1.0/g/NBIRTH/e', payload(0, birth(1), Date.now()));
        void send('spBv1.0/g/DBIRTH/e/d', payload(1, [{ name: 'x', alias: 1, type: 3, value: [10, 4] }], Date.now()));
      });
      await node.client.subscribeAsync('spBv1.0/g/NCMD/e', { qos: 1 });
      const opening = listen({ shape: 'sparkplug', rebirth: true, rateHz: 50 });
      const data = (seq: number) =>
        send('spBv1.0/g/DDATA/e/d', payload(seq, [{ alias: 1, value: [10, 7] }], Date.now()));
      often(50, () => commands.length === 0 && data(9));
      const { source, newest } = await opening;
      stopTimers();
      await expect.poll(() => newest('g/e/d', 'x'), WAIT).toBe(4);
      expect(commands).toHaveLength(1);
      const [[topic, bytes]] = commands;
      expect(topic).toBe('spBv1.0/g/NCMD/e');
      expect(decodePayload(bytes)?.metrics.map((m) => [m.name, m.datatype, m.value?.integer])).toEqual([
        ['Node Control/Rebirth', 11, 1n],
      ]);
      expect(source.counters.rebirths).toBe(1);
      await source.close();
      await node.close();
    });
  });
}

describe('settings for messages', () => {
  it('are refused by name when they do not fit', async () => {
    const refused = (options: Partial<MqttRecordOptions>) =>
      expect(openMqttRecords({ url: 'mqtt://127.0.0.1:1', connectTimeoutS: 0.2, ...options })).rejects;
    await refused({}).toThrow('mqtt: topic must be given');
    await refused({ topic: 'a/b+/c' }).toThrow(/topic must be a topic as plant\/\+motor\/temp/);
    await refused({ topic: 'a/+axis/c' }).toThrow(/\+axis is none of \+motor, \+stream, \+channel/);
    await refused({ topic: 'a', retained: 'initial' }).toThrow('retained values are only given with hold: true');
    await refused({ topic: 'a', rebirth: true }).toThrow('rebirth is a command of shape: sparkplug');
    await refused({ topic: 'a', shape: 'plain', device: 'vesc' }).toThrow('exclude each other');
    await refused({ topic: 'a', device: 'nothing' }).toThrow(/nothing/);
  });
});
