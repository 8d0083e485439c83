import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePayload, rebirthPayload } from '../../src/protocols/sparkplug/payload.ts';
import { Sparkplug } from '../../src/protocols/sparkplug/sparkplug.ts';
import type { Decoded } from '../support/decodeDevice.ts';
import { hex } from '../support/frames.ts';
import { birth as birthMetrics, payload } from '../support/sparkplugPayloads.ts';
import { type Vector, vector } from '../support/vectors.ts';

const DEVICE = 'spBv1.0/plant1/DDATA/edge1/vesc73';
const topicOf = (v: Vector & { topic?: string }) => v.topic ?? DEVICE;

const birth = (bdSeq = 7) => payload(0, birthMetrics(bdSeq));
const deviceBirth = (seq = 1) =>
  payload(seq, [
    { name: 'motor/n', alias: 1, type: 3, value: [10, 5] },
    { name: 'motor/u', alias: 2, type: 7, value: [11, 6] },
  ]);

class Host {
  readonly sparkplug = new Sparkplug();

  send(kind: string, bytes: Uint8Array): Decoded[] {
    const [event, device] = [kind, kind.startsWith('D') ? '/vesc73' : ''];
    return this.topic(`spBv1.0/plant1/${event}/edge1${device}`, bytes);
  }

  topic(topic: string, bytes: Uint8Array): Decoded[] {
    const out: Decoded[] = [];
    this.sparkplug.message(topic, bytes, 0, (r) =>
      out.push({
        ...r,
        stream: r.stream.name,
        timeS: r.deviceTimeS,
        units: Object.fromEntries(r.stream.channels.map((c) => [c.name, c.unit])),
        values: Object.fromEntries(r.stream.channels.map((c, k) => [c.name, r.values[k]])),
      }),
    );
    return out;
  }

  born(): this {
    this.send('NBIRTH', birth());
    this.send('DBIRTH', deviceBirth());
    return this;
  }
}

describe('Sparkplug B', () => {
  const vectors = ['nbirth', 'dbirth', 'ddata-no-datatype', 'ndeath'].map((name) => vector(`sparkplug-${name}`));
  it.runIf(vectors[0])(
    'sparkplug-nbirth, -dbirth, -ddata-no-datatype, -ndeath: aliases and datatypes are remembered',
    () => {
      const [node, device, data, death] = vectors as Vector[];
      const host = new Host();
      const [first] = host.topic(topicOf(node), node.bytes);
      expect(first).toMatchObject({
        stream: 'plant1_edge1',
        restarted: true,
        values: { bdSeq: 7, Node_Control_Rebirth: 0 },
      });
      const [born] = host.topic(topicOf(device), device.bytes);
      const wanted: { name: string; value: number | string | boolean }[] = device.decoded.metrics;
      for (const { name, value } of wanted) {
        const key = name.replace('/', '_');
        expect(typeof value === 'string' ? born.texts?.[key] : born.values[key], name).toBe(
          typeof value === 'boolean' ? 1 : value,
        );
      }
      expect(born.units.motor_iq).toBe('A');
      expect(born.timeS).toBe(device.decoded.timestamp / 1000);
      // its seq is 3: message 2 is not among the vectors
      const [got] = host.topic(DEVICE, data.bytes);
      expect(got).toMatchObject({ lost: 1, restarted: false, values: { motor_iq: 1.5, motor_erpm: -15_233 } });
      expect(got.values.motor_vbus).toBeNaN();
      host.topic(topicOf(death), death.bytes);
      expect(host.topic(DEVICE, data.bytes)).toEqual([]);
      expect(host.sparkplug.counters.unborn).toBe(1);
    },
  );

  for (const name of ['int16-16bit', 'uint32-int-field', 'uint32-long-field']) {
    const v = vector(`sparkplug-${name}`);
    it.runIf(v)(`sparkplug-${name}`, () => {
      const [{ alias, value, type }] = v!.decoded.metrics;
      const host = new Host();
      host.send('NBIRTH', birth());
      host.send('DBIRTH', payload(1, [{ name: 'x', alias, type: { Int16: 2, UInt32: 7 }[type as 'Int16'] }]));
      expect(host.topic(DEVICE, v!.bytes)[0].values).toEqual({ x: value });
    });
  }

  const publish = vector('sparkplug-mqtt-publish');
  it.runIf(publish)('sparkplug-mqtt-publish: the payload behind topic and header', () => {
    const { topic } = publish!.decoded;
    const bytes = publish!.bytes.subarray(2 + 2 + topic.length);
    const host = new Host();
    host.send('NBIRTH', birth());
    host.topic(topicOf(vectors[1]!), vectors[1]!.bytes);
    const [{ values, lost }] = host.topic(topic, bytes);
    expect(lost).toBe(0);
    expect(values.motor_iq).toBeCloseTo(-3.21, 6);
    expect(values.motor_erpm).toBe(-15_233);
  });

  it('counts a gap in the numbers of a node over all its messages, over the wrap, once', () => {
    const host = new Host().born();
    const data = (seq: number) => host.send('DDATA', payload(seq, [{ alias: 1, value: [10, seq] }]));
    const losses = [2, 3, 6].map((seq) => data(seq)[0].lost);
    expect(losses).toEqual([0, 0, 2]);
    expect(host.sparkplug.takeRebirths()).toEqual(['plant1/edge1']);
    expect(host.sparkplug.takeRebirths()).toEqual([]);
    for (let seq = 7; seq < 256; seq++) data(seq);
    host.send('NDATA', payload(0, []));
    expect(data(1)[0].lost).toBe(0);
    expect(host.sparkplug.counters.lost).toBe(2);
  });

  it('believes a death only of the session that was born', () => {
    const host = new Host().born();
    const death = (bdSeq: number) => payload(undefined, [{ name: 'bdSeq', type: 4, value: [11, bdSeq] }]);
    host.send('NDEATH', death(6));
    expect(host.send('DDATA', payload(2, [{ alias: 1, value: [10, 1] }]))).toHaveLength(1);
    host.send('NDEATH', death(7));
    expect(host.send('DDATA', payload(3, [{ alias: 1, value: [10, 1] }]))).toEqual([]);
  });

  it('drops data before a birth, of a device that died, and of an alias that nobody knows; and asks for a rebirth', () => {
    const host = new Host();
    expect(host.send('DDATA', payload(5, [{ alias: 1, value: [10, 1] }]))).toEqual([]);
    expect(host.sparkplug.takeRebirths()).toEqual(['plant1/edge1']);
    host.born();
    expect(host.send('DDATA', payload(2, [{ alias: 9, value: [10, 1] }]))).toEqual([]);
    host.send('DDEATH', payload(3, []));
    expect(host.send('DDATA', payload(4, [{ alias: 1, value: [10, 1] }]))).toEqual([]);
    expect(host.sparkplug.counters).toMatchObject({ unborn: 3, lost: 0 });
  });

  it('has no value for null, none of the past, and a record for each time', () => {
    const host = new Host().born();
    const [null1, late, early] = host.send(
      'DDATA',
      payload(2, [
        { alias: 1, isNull: true },
        { alias: 1, value: [10, 7], timeMs: 2000 },
        { alias: 2, value: [10, 8], timeMs: 1500 },
        { alias: 2, value: [10, 9], timeMs: 500, isHistorical: true },
      ]),
    );
    expect(null1.values.motor_n).toBeNaN();
    expect([late.timeS, late.values.motor_n, late.values.motor_u]).toEqual([2, 7, Number.NaN]);
    expect([early.timeS, early.values.motor_u]).toEqual([1.5, 8]);
    expect(host.sparkplug.counters).toMatchObject({ historical: 1, records: 5 });
  });

  it('has no business with commands, states and other topics, and counts what is no payload', () => {
    const host = new Host();
    for (const topic of [
      'spBv1.0/plant1/NCMD/edge1',
      'spBv1.0/STATE/host',
      'motors/m1',
      'spBv1.0/g/DDATA/e',
      'spBv1.0/g/NBIRTH/e/d',
    ]) {
      expect(host.topic(topic, birth())).toEqual([]);
    }
    expect(host.sparkplug.counters.messages).toBe(0);
    for (const bytes of ['08', 'ff', '0a7f00', '0b', '00', 'ffffffffffffffffffffff']) host.send('NBIRTH', hex(bytes));
    expect(host.sparkplug.counters.unreadable).toBe(6);
  });

  it('survives any bytes with finite or absent values', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 8 }), fc.nat(80), (messages, at) => {
        const host = new Host().born();
        for (const bytes of messages) host.send(bytes.length % 2 ? 'DDATA' : 'DBIRTH', bytes);
        const damaged = deviceBirth();
        damaged[at % damaged.length] ^= 1 + (at % 255);
        host.send('DBIRTH', damaged);
        const counts = Object.values(host.sparkplug.counters);
        expect(counts.every((n) => Number.isSafeInteger(n) && n >= 0)).toBe(true);
      }),
      // a sequence number of two bytes
      { numRuns: 1000, examples: [[[Uint8Array.of(24, 130, 132, 0)], 0]] },
    );
  });

  it('writes the one command that it may send', () => {
    const read = decodePayload(rebirthPayload(1_700_000_000_123));
    expect(read).toMatchObject({ timestampMs: 1_700_000_000_123, seq: undefined });
    expect(read!.metrics).toHaveLength(1);
    expect(read!.metrics[0]).toMatchObject({
      name: 'Node Control/Rebirth',
      datatype: 11,
      value: { number: 14, integer: 1n },
    });
  });
});
