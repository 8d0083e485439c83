import { describe, expect, it } from 'vitest';
import { loadDevice } from '../../src/io/config/deviceProfile.ts';
import { AspepFramer, aspepHeader, crc4 } from '../../src/protocols/framing/aspep.ts';
import { toHex } from '../../src/protocols/hex.ts';
import { changedDevice, refusalOf } from '../support/changedProfile.ts';
import { decodeAll, decodeAs } from '../support/decodeDevice.ts';
import { hex, join } from '../support/frames.ts';
import { vector } from '../support/vectors.ts';

const RPM = Math.PI / 30;
const reply = (body: string) => join(aspepHeader(0xa, hex(body).length), hex(body));

describe('ASPEP', () => {
  for (const name of ['beacon-master', 'ping', 'ping-reply']) {
    const v = vector(`st-aspep-${name}`);
    it.runIf(v)(`st-aspep-${name}: its CRC over itself is 0, and over any flipped bit is not`, () => {
      const header = new DataView(v!.bytes.buffer).getUint32(0, true);
      expect(crc4(header)).toBe(0);
      for (let bit = 0; bit < 32; bit++) expect(crc4((header ^ (1 << bit)) >>> 0)).not.toBe(0);
    });
  }
});

describe('ST motor control protocol', () => {
  const [request, response] = [vector('st-mcp-get-request'), vector('st-mcp-get-response')];
  it.runIf(request)('st-mcp-get-request and its response: values in the order of the registers', async () => {
    expect(toHex(new AspepFramer().encode(request!.bytes.subarray(4)))).toBe(toHex(request!.bytes));
    const { mcp_status, ...wanted } = response!.decoded;
    const ids: string[] = request!.decoded.register_ids;
    const types = ids.map((id) => ['', 'u8', 'i16', 'i32'][(Number(id) >> 3) & 7]);
    const fields = Object.keys(wanted).map((name, i) => ({ name, type: name === 'MOTOR_POWER_W' ? 'f32' : types[i] }));
    const body = toHex(request!.bytes.subarray(4));
    const device = await changedDevice(
      'st-mcsdk',
      { messages: [{ name: 'all', fields }], poll: { requests: [{ name: 'all', body, reply: 'all' }] } },
      { reply: 'all' },
    );
    const [{ values }] = decodeAll(device, response!.bytes);
    expect(Object.keys(values)).toHaveLength(ids.length);
    for (const [name, value] of Object.entries(wanted as Record<string, number>))
      expect(values[name]).toBeCloseTo(value, 6);
    expect(mcp_status).toBe(0);
  });

  const scales = vector('st-mcp-scale-config');
  it.runIf(scales)('st-mcp-scale-config', async () => {
    const { raw_size, voltage_scale, current_scale, frequency_scale } = scales!.decoded;
    const [{ values }] = await decodeAs('st-mcsdk', scales!.bytes, { reply: 'scales' });
    expect(values.size).toBe(raw_size);
    expect(values.voltageScale).toBeCloseTo(voltage_scale, 12);
    expect(values.currentScale).toBeCloseTo(current_scale, 10);
    expect(values.frequencyScale).toBeCloseTo(frequency_scale, 9);
  });

  it('takes a reply only of the length that was asked for, once, and no values behind a bad status', async () => {
    const { decoder } = await loadDevice('st-mcsdk', { fromStart: true });
    const power = reply('5718ea40 00');
    expect(decodeAll({ decoder }, power)).toEqual([]);
    decoder.expect('power');
    expect(decodeAll({ decoder }, reply('5718ea40 0000 00'))).toEqual([]);
    expect(decodeAll({ decoder }, join(power, power))).toHaveLength(1);
    decoder.expect('power');
    expect(decodeAll({ decoder }, reply('03'))).toEqual([]);
    expect(decoder.awaiting).toBeUndefined();
    expect(decoder.counters.unreadable).toBe(1);
  });
});

describe('ST datalog', () => {
  const [setup, log] = [vector('st-mcpa-config'), vector('st-mcpa-datalog-1')];
  it.runIf(setup)('is set up as st-mcpa-config', async () => {
    const { requests } = await loadDevice('st-datalog');
    expect(toHex(requests.get('setup')!.bytes)).toBe(toHex(setup!.bytes));
  });

  it.runIf(log)('st-mcpa-datalog-1: a record a sample, each at its own time', async () => {
    const { samples, mf, mark, async_id, ticks_per_sample } = log!.decoded;
    const out = await decodeAs('st-datalog', log!.bytes, { raw: true });
    expect(out.map(({ values: { iq, id, thetaE } }) => [iq, id, thetaE])).toEqual(samples);
    expect(out[8].values).toMatchObject({ omegaM: mf[0], mark, channel: async_id });
    for (let i = 1; i < out.length; i++) {
      expect(out[i].timeS - out[i - 1].timeS).toBeCloseTo(ticks_per_sample * 62.5e-6, 9);
      expect(out[i].seq - out[i - 1].seq).toBe(1);
    }
    const [{ values }] = await decodeAs('st-datalog', log!.bytes);
    expect(values.omegaM).toBeCloseTo(mf[0] * RPM, 9);
  });

  it.runIf(log)('counts what was lost between packets, over the wrap of the ticks', async () => {
    const packet = (ticks: number) => {
      const bytes = log!.bytes.slice();
      new DataView(bytes.buffer).setUint32(4, ticks, true);
      return bytes;
    };
    const first = log!.decoded.timestamp;
    const next = (packets: number) => packet((first + packets * 18) % 2 ** 32);
    const device = await loadDevice('st-datalog', { fromStart: true });
    const out = decodeAll(device, packet(first), next(1), next(4));
    expect(out.map((r) => r.lost)).toEqual([...Array(18).fill(0), 18, ...Array(8).fill(0)]);
    expect(device.decoder.counters).toMatchObject({ lost: 18, restarts: 0, stale: 0, records: 27 });
    expect(out[26].timeS - out[0].timeS).toBeCloseTo(44 * 2 * 62.5e-6, 6);
  });

  it('may ask and set up the datalog, and nothing that starts, stops or sets', async () => {
    const framed = (body: string) => toHex(new AspepFramer().encode(hex(body)));
    expect(await refusalOf('st-mcsdk', { body: '11001900' })).toBeUndefined();
    expect(await refusalOf('st-mcsdk', { hex: framed('11001900') })).toBeUndefined();
    // SET of the torque reference, START_MOTOR, STOP_MOTOR, a SET behind the datalog's, a text register, half a register
    for (const body of ['090051096400', '1900', '2100', '080029050100 00 51096400', '11002400', '110019', '']) {
      const request = body ? { hex: framed(body) } : { hex: '06000061' };
      expect(await refusalOf('st-datalog', request), body).toMatch(/does more than read/);
      if (body)
        expect(await refusalOf('st-mcsdk', { body: body.replaceAll(' ', '') }), body).toMatch(/does more than read/);
    }
    expect(await refusalOf('st-datalog', { hex: '0600006000' })).toMatch(/does more than read/);
  });
});
