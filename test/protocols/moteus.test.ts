import { describe, expect, it } from 'vitest';
import { loadAnyProfile, loadDevice } from '../../src/io/config/deviceProfile.ts';
import { makeDevice } from '../../src/protocols/device.ts';
import { toHex } from '../../src/protocols/hex.ts';
import type { LiveProfile } from '../../src/protocols/liveProfile.ts';
import { registerOf } from '../../src/protocols/moteus/registers.ts';
import { signed } from '../conformance/moteusCases.ts';
import { decodeAll, decodeAs } from '../support/decodeDevice.ts';
import { ascii, hex, join, pieces } from '../support/frames.ts';
import { vector } from '../support/vectors.ts';

const TURN = 2 * Math.PI;
const rcv = (data: string, id = '100') => ascii(`rcv ${id} ${data.replaceAll(' ', '')} E B F t1000 f-1\n`);

/** A vector's registers as the channels of a record, in SI. */
function wanted(registers: Record<string, number | 'NaN'>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(registers).map(([number, value]) => {
      const { channel, factor } = registerOf(Number(number), false);
      return [channel.name, value === 'NaN' ? Number.NaN : value * factor];
    }),
  );
}

function expectClose(got: Readonly<Record<string, number>>, want: Readonly<Record<string, number>>): void {
  expect(Object.keys(got)).toEqual(Object.keys(want));
  for (const [name, value] of Object.entries(want)) {
    if (Number.isNaN(value)) expect(got[name], name).toBeNaN();
    else expect(Math.abs(got[name] - value), name).toBeLessThanOrEqual(2e-7 * Math.abs(value));
  }
}

describe('moteus', () => {
  for (const name of ['moteus-reply-int16', 'moteus-reply-mixed', 'moteus-varuint']) {
    const v = vector(name);
    it.runIf(v)(name, async () => {
      const [{ values, node }] = await decodeAs('moteus', rcv(toHex(v!.bytes)));
      expectClose(values, wanted(v!.decoded));
      expect(node).toBe(1);
    });
  }

  const line = vector('moteus-fdcanusb-rcv');
  it.runIf(line)('moteus-fdcanusb-rcv, with the time of the adapter', async () => {
    const { registers, source, timestamp_us } = line!.decoded;
    const [{ values, node, timeS }] = await decodeAs('moteus', line!.bytes);
    expectClose(values, wanted(registers));
    expect([node, timeS]).toEqual([source, timestamp_us * 1e-6]);
  });

  const checked = vector('moteus-uart-rcv-checksum');
  it.runIf(checked)(
    'moteus-uart-rcv-checksum, and nothing from a line with a flipped bit or without its check',
    async () => {
      expect(await decodeAs('moteus-uart', checked!.bytes)).toHaveLength(1);
      const ok = vector('moteus-uart-ok-checksum')!;
      const device = await loadDevice('moteus-uart', { fromStart: true });
      expect(decodeAll(device, ok.bytes)).toEqual([]);
      expect(device.decoder.counters).toMatchObject({ crcErrors: 0, frames: 0 });
      for (let i = 0; i < checked!.bytes.length - 2; i++) {
        const flipped = checked!.bytes.slice();
        flipped[i] ^= 1;
        expect(await decodeAs('moteus-uart', flipped)).toEqual([]);
      }
      expect(await decodeAs('moteus-uart', line!.bytes)).toEqual([]);
    },
  );

  it('signs what it sends on the UART, and fills frames up to a size of CAN FD', async () => {
    const { requests } = await loadDevice('moteus-uart', { node: 1 });
    const text = new TextDecoder().decode(requests.get('servo')!.bytes);
    expect(text.replace(/\n$/, '\r\n')).toBe(signed('can send 8001 11001c0701130d1970505050 '));
  });

  for (const name of ['moteus-diag-write', 'moteus-diag-poll']) {
    const v = vector(name);
    it.runIf(v)(`asks for the diagnostic channel as ${name}`, async () => {
      const { requests } = await loadDevice('moteus');
      const sent = [...requests.values()].map((r) => new TextDecoder().decode(r.bytes));
      expect(sent.some((text) => text.includes(` ${toHex(v!.bytes)}`))).toBe(true);
    });
  }

  it('takes the most negative number of each width for none', async () => {
    const [{ values }] = await decodeAs('moteus', rcv('2102 80 2503 0080 2904 00000080 2d0d 0000c07f'));
    expect(values).toEqual({ omegaM: Number.NaN, torque: Number.NaN, iq: Number.NaN, vBus: Number.NaN });
  });

  it('gives the same value for every width of a register', async () => {
    const widths = ['2102 0a', '2502 a00f', '2902 a0860100', '2d02 0000803f'];
    for (const width of widths) {
      const [{ values }] = await decodeAs('moteus', rcv(width));
      expect(values.omegaM).toBeCloseTo(TURN, 12);
    }
    expect((await decodeAs('moteus', rcv('2502 a00f'), { raw: true }))[0].values).toEqual({ omegaM: 4000 });
  });

  it('takes the millisecond counter for the time, over its wrap', async () => {
    const records = await decodeAs('moteus', join(rcv('2501 0000 2570 f0ff'), rcv('2501 0000 2570 0400')));
    expect(records.map((r) => r.timeS)).toEqual([65.52, 65.54]);
  });

  it('names a reply after the request that asks for its registers', async () => {
    const { decoder } = await loadDevice('moteus', { fromStart: true });
    expect(decoder.streams.map((s) => s.name)).toEqual(['servo', 'command', 'slow']);
    const [a, b] = decodeAll({ decoder }, rcv('250a 9a01'), rcv('2501 0000'));
    expect([a.stream, b.stream]).toEqual(['slow', 'servo4']);
    expect(a.values.tempMotor).toBe(41);
  });

  it('counts replies that are cut, of an unknown kind, or that say that a register is none', async () => {
    const device = await loadDevice('moteus', { fromStart: true });
    expect(decodeAll(device, rcv('2401 00'), rcv('24'), rcv('77'), rcv('31 8010 01'), rcv('2480808080808080'))).toEqual(
      [],
    );
    expect(device.decoder.counters.unreadable).toBe(5);
    expect(decodeAll(device, ascii('rcv 100 2\nrcv xyz 00\nrcv\nrcv 100\nrcv 40000000 00\nERR no\nOK\n'))).toEqual([]);
    expect(device.decoder.counters).toMatchObject({ crcErrors: 3, records: 0 });
  });

  const schema = vector('moteus-tel-schema');
  const emit = vector('moteus-tel-emit');
  it.runIf(schema && emit)(
    'has the values of the channel that names itself, and refuses what has no schema',
    async () => {
      const device = await loadDevice('moteus-diagnostic', { fromStart: true });
      expect(decodeAll(device, emit!.bytes)).toEqual([]);
      expect(device.decoder.counters.unreadable).toBe(1);
      const [{ stream, values, units, timeS }] = decodeAll(device, schema!.bytes, emit!.bytes);
      const { channel, adc, enabled, ...rest } = emit!.decoded;
      const want = { ...rest, enabled: Number(enabled), adc_0: adc[0], adc_1: adc[1], adc_2: adc[2] };
      expect(Object.keys(values).sort()).toEqual(Object.keys(want).sort());
      for (const [name, value] of Object.entries(want)) expect(values[name]).toBeCloseTo(value as number, 7);
      expect([stream, units.bus_V, units.q_A]).toEqual([channel, 'V', 'A']);
      expect(timeS).toBeCloseTo(4294.96729, 9);
      const cut = emit!.bytes.slice(0, -1);
      cut[cut.length - 26 - 3] = 25;
      expect(decodeAll(device, cut)).toEqual([]);
    },
  );

  it.runIf(schema && emit)('reads the same channel through the tunnel, in any pieces', async () => {
    const text = pieces(join(ascii('tel list\r\nOK\r\n'), schema!.bytes, emit!.bytes), [7, 40, 80, 120, 160, 199, 211]);
    const frames = text.map((p) => rcv(`4101${p.length.toString(16).padStart(2, '0')}${toHex(p)}`, '300'));
    const out = await decodeAs('moteus', join(...frames));
    expect(out.map((r) => [r.stream, r.node, r.values.q_A])).toEqual([['servo_stats', 3, 12.5]]);
  });

  const stream = vector('moteus-highrate-stream');
  it.runIf(stream)('moteus-highrate-stream: finds the phase behind a false start', async () => {
    const out = await decodeAs('moteus-highrate', stream!.bytes);
    const { records, first, last, offset } = stream!.decoded;
    expect(out).toHaveLength(records);
    for (const [got, want] of [
      [out[0], first],
      [out.at(-1)!, last],
    ]) {
      // the reference takes 3.14159 for pi
      for (const [k, value] of Object.values(got.values as Record<string, number>).entries())
        expect(value).toBeCloseTo(want[k], 5);
    }
    const device = await loadDevice('moteus-highrate');
    decodeAll(device, stream!.bytes);
    expect(device.decoder.counters.skippedBytes).toBe(offset);
  });

  const moves = {
    'mode position': '01000a',
    'write velocity': '0d02000080 3f',
    'write behind a read': '1100 01000a',
    'tunnel d pos': `40010a${toHex(ascii('d pos 0 1\n'))}`,
    'tunnel conf': `400109${toHex(ascii('conf set\n'))}`,
    'two lines': `400113${toHex(ascii('tel list\nd pos 0 1 1\n'))}`,
    'line without end': `400108${toHex(ascii('tel list'))}`,
    'other channel': `400209${toHex(ascii('tel list\n'))}`,
    cut: '1c07',
  };
  for (const [name, body] of Object.entries(moves)) {
    it(`refuses a profile that would send ${name}`, async () => {
      const profile = (await loadAnyProfile('moteus')) as LiveProfile;
      const request = { name: 'x', body, canId: 0x8000 };
      const changed = { ...profile, poll: { ...profile.poll!, requests: [request], open: [], close: [] } };
      expect(() => makeDevice(changed as LiveProfile)).toThrow(/request "x" does more than read/);
    });
  }

  it('refuses a data frame where no protocol says what reads, and lines that move', async () => {
    const profile = (await loadAnyProfile('moteus')) as LiveProfile;
    expect(() => makeDevice({ ...profile, protocol: undefined } as LiveProfile)).toThrow(/does more than read/);
    const text = (await loadAnyProfile('moteus-diagnostic')) as LiveProfile;
    const requests = [{ name: 'x', body: toHex(ascii('d stop\n')) }];
    const changed = { ...text, poll: { ...text.poll!, requests, open: [], close: [] } };
    expect(() => makeDevice(changed as LiveProfile)).toThrow(/request "x" does more than read/);
  });

  it('takes a reply only for a read of its own node and kind', async () => {
    const device = await loadDevice('moteus', { fromStart: true });
    expect(decodeAll(device, rcv('2501 0000', '8001'), hex('0d'))).toEqual([]);
    expect(device.decoder.counters.unknown).toBe(1);
  });
});
