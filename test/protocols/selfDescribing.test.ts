import { describe, expect, it } from 'vitest';
import { loadDevice } from '../../src/io/config/deviceProfile.ts';
import { makeDevice } from '../../src/protocols/device.ts';
import { StartLengthFramer } from '../../src/protocols/framing/startLength.ts';
import { liveSchemas } from '../../src/protocols/liveProfile.ts';
import { decodeAll, decodeAs } from '../support/decodeDevice.ts';
import { ascii, hex, join } from '../support/frames.ts';

const labelled = (protocol: string) =>
  makeDevice(
    liveSchemas.lines.parse({
      slipring: 1,
      name: 'mine',
      summary: 'test',
      kind: 'lines',
      protocol,
      link: { serial: {} },
      labels: { 'temp[C]': { name: 'tempMotor', unit: 'degC' }, rpm: { name: 'omegaM', unit: 'rpm', missing: -1 } },
    }),
    { fromStart: true },
  );

describe('ArduinoPlotter', () => {
  it('gives labels the names and units of the profile', () => {
    const [{ values, units }] = decodeAll(labelled('arduinoPlotter'), ascii('temp[C]:41.5,rpm:60,duty-cycle:0.5\n'));
    expect(values).toEqual({ tempMotor: 41.5, omegaM: 2 * Math.PI, duty_cycle: 0.5 });
    expect(units).toEqual({ tempMotor: 'degC', omegaM: 'rad/s', duty_cycle: '1' });
  });

  it('has no value for what stands for none, and no row for prose', () => {
    const device = labelled('arduinoPlotter');
    const rows = decodeAll(device, ascii('rpm:-1,state:ON,a:1\nMotor is hot 41\nboot: ok\n\u001b[31m1,2\n1,,2\n'));
    expect(rows.map((r) => r.values)).toEqual([
      { omegaM: Number.NaN, state: Number.NaN, a: 1 },
      { value1: 1, value2: 2 },
    ]);
    expect(device.decoder.counters.unreadable).toBe(3);
  });

  it('keeps a stream a set of labels', () => {
    const device = labelled('arduinoPlotter');
    const streams: unknown[] = [];
    device.decoder.push(ascii('a:1\nb:2\na:3\na:4,b:5\na:1,a:2\n'), 0, (r) => streams.push(r.stream));
    expect(streams[0]).toBe(streams[2]);
    expect(new Set(streams).size).toBe(4);
    expect(device.decoder.streams.at(-1)!.channels.map((c) => c.name)).toEqual(['a', 'a_2']);
  });
});

describe('Teleplot', () => {
  it('takes units, also with the section sign of Latin-1, and labels of the profile', () => {
    const [a, b, c] = decodeAll(
      labelled('teleplot'),
      join(ascii('>v:36'), hex('a7'), ascii('km/h\n>rpm:60§rpm\n>x:1§bogus\n')),
    );
    expect([a.values.v, a.units.v]).toEqual([10, 'm/s']);
    expect([b.values.omegaM, b.units.omegaM]).toEqual([2 * Math.PI, 'rad/s']);
    expect([c.values.x, c.units.x]).toEqual([1, '1']);
  });

  it('passes over buttons, shapes and statsd names, and counts what it cannot read', async () => {
    const device = await loadDevice('teleplot', { fromStart: true });
    expect(decodeAll(device, ascii('|run|stop|\n>3D|box:0:S:cube\n>statsd.x:1|g\n'))).toEqual([]);
    expect(device.decoder.counters).toMatchObject({ unreadable: 0, records: 0 });
    expect(decodeAll(device, ascii('>novalue\n>:1\n\u0001\u0002\n'))).toEqual([]);
    expect(device.decoder.counters.unreadable).toBe(3);
  });

  it('reads datagrams, where the mark is the other way round and the end is a line end', async () => {
    const device = await loadDevice('teleplot', { link: 'udp' });
    const out = decodeAll(device, ascii('iq:12.5\niq:2000:13'), ascii('>1700000000:over temperature'));
    expect(out.map((r) => [r.stream, r.values.iq, r.timeS])).toEqual([
      ['iq', 12.5, Number.NaN],
      ['iq', 13, 2],
      ['log', undefined, Number.NaN],
    ]);
    expect(out[2].texts).toEqual({ text: 'over temperature' });
  });

  it('takes several pairs with their times', async () => {
    const out = await decodeAs('teleplot', ascii('>xy:1:2:1000;3:4:2000|xy\n'));
    expect(out.map((r) => [r.values.x, r.values.y, r.timeS])).toEqual([
      [1, 2, 1],
      [3, 4, 2],
    ]);
  });
});

describe('the log that a script on a VESC pushes', () => {
  const framer = new StartLengthFramer({
    starts: [{ bytes: '02' }],
    longest: 255,
    check: { of: 'crc16-xmodem' },
    stop: '03',
  });
  const frame = (...parts: Uint8Array[]) => framer.encode(join(...parts));
  const field = (index: number, key: string, unit: string) =>
    frame(hex('93'), Uint8Array.of(0, index), ascii(`${key}\0Long name\0${unit}\0`), hex('020000'));
  const floats = (...values: number[]) =>
    join(...values.map((v) => new Uint8Array(Float32Array.of(v).buffer).reverse()));
  const start = frame(hex('91 0002 41a00000 010000'));

  it('names its fields, with units', async () => {
    const device = await loadDevice('vesc', { fromStart: true });
    const out = decodeAll(
      device,
      start,
      field(0, 'v_in', 'V'),
      field(1, 'speed', 'km/h'),
      frame(hex('94 0000'), floats(48.5, 36)),
    );
    expect(out).toHaveLength(1);
    expect(out[0]).toMatchObject({
      stream: 'log',
      values: { v_in: 48.5, speed: 10 },
      units: { v_in: 'V', speed: 'm/s' },
    });
    expect(device.decoder.counters).toMatchObject({ unknown: 0, unreadable: 0 });
  });

  it('is read by numbers where the names were missed, and broken parts are counted', async () => {
    const device = await loadDevice('vesc', { fromStart: true });
    const out = decodeAll(
      device,
      frame(hex('94 0003'), floats(1.5)),
      frame(hex('94 ffff'), floats(1)),
      frame(hex('93 0000 6161')),
      frame(hex('94')),
    );
    expect(out.map((r) => [r.stream, r.values])).toEqual([['log3', { field3: 1.5 }]]);
    expect(device.decoder.counters.unreadable).toBe(3);
  });
});

describe('CsvLines', () => {
  const csv = () => loadDevice('csv-lines', { fromStart: true });

  it('takes names and units from a header, and the time from a column that says so', async () => {
    const [first, second] = await decodeAs(
      'csv-lines',
      ascii('time_ms,iq_A,speed [rpm],temp\r\n1000,1.5,60,41\r\n1010,-1.5,30,\r\n'),
    );
    expect(first).toMatchObject({ stream: 'csv', timeS: 1, values: { iq_A: 1.5, speed: 2 * Math.PI, temp: 41 } });
    expect(first.units).toEqual({ iq_A: 'A', speed: 'rad/s', temp: 'degC' });
    expect(second).toMatchObject({ timeS: 1.01, values: { iq_A: -1.5, temp: Number.NaN } });
  });

  it('takes a header in mid-stream for a restart, and prose for nothing', async () => {
    const device = await csv();
    const restarts: boolean[] = [];
    const lines = 'a\tb\n1\t2\nMotor is hot, stopping\n3\t4\nboot: ok!\na\tb\n0\t1\n5\t6\n';
    device.decoder.push(ascii(lines), 0, (r) => restarts.push(r.restarted));
    expect(restarts).toEqual([false, false, true, false]);
    expect(device.decoder.counters).toMatchObject({ records: 4, restarts: 1, unreadable: 2 });
  });

  it('goes on with other columns when two lines have them, under the names that it knows', async () => {
    const device = await csv();
    const rows = decodeAll(device, ascii('a,b\n1,2\n7\n3,4\n5\n6\n7,8\n9,10\n'));
    expect(rows.map((r) => r.values)).toEqual([{ a: 1, b: 2 }, { a: 3, b: 4 }, { value1: 6 }, { a: 9, b: 10 }]);
    expect(device.decoder.counters.unreadable).toBe(3);
  });

  it('does not take a time without a unit for a clock, unless it counts from 1970', async () => {
    const [board] = await decodeAs('csv-lines', ascii('t,a\n12,1\n'));
    expect(board).toMatchObject({ timeS: Number.NaN, values: { t: 12, a: 1 } });
    const [epoch] = await decodeAs('csv-lines', ascii('t;a\n1700000000123;1\n'));
    expect(epoch.timeS).toBeCloseTo(1_700_000_000.123, 6);
    expect(epoch.values).toEqual({ a: 1 });
  });
});

describe('JsonLines', () => {
  it('names nested values with dots, and has numbers in quotes, texts and absent values', async () => {
    const [row, other] = await decodeAs(
      'json-lines',
      ascii(
        '{"micros":2000000,"iq_A":"12.5","m":{"temp [degC]":NaN,"ok":true},"state":"run","list":[1]}\n{"iq_A":1e999}\n',
      ),
    );
    expect(row).toMatchObject({
      stream: 'json',
      timeS: 2,
      values: { iq_A: 12.5, m_temp: Number.NaN, m_ok: 1 },
      units: { iq_A: 'A', m_temp: 'degC' },
      texts: { state: 'run' },
    });
    expect(other.values).toEqual({ iq_A: Number.NaN });
  });

  it('gives nothing for what is no object, and follows a bounded depth', async () => {
    const device = await loadDevice('json-lines', { fromStart: true });
    const deep = `${'{"a":'.repeat(12)}1${'}'.repeat(12)}`;
    expect(
      decodeAll(device, ascii(`[1,2]\n{"a":1\n12\n{}\n{"__proto__":{"x":1}}\n${deep}\n`)).map((r) => r.values),
    ).toEqual([{ __proto___x: 1 }]);
    expect(device.decoder.counters.unreadable).toBe(5);
  });
});
