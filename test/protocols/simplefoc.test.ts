import { describe, expect, it } from 'vitest';
import { loadDevice } from '../../src/io/config/deviceProfile.ts';
import { changedDevice, refusalOf } from '../support/changedProfile.ts';
import { decodeAll, decodeAs } from '../support/decodeDevice.ts';
import { ascii, hex, join } from '../support/frames.ts';
import { vector } from '../support/vectors.ts';

describe('SimpleFOC monitor lines', () => {
  const usual = vector('simplefoc-monitor-default');
  it.runIf(usual)('simplefoc-monitor-default', async () => {
    const { target, voltage_q, velocity_rad_s, angle_rad } = usual!.decoded;
    const [{ values }] = await decodeAs('simplefoc-monitor', usual!.bytes);
    expect(values).toEqual({ target, uq: voltage_q, omegaM: velocity_rad_s, thetaM: angle_rad });
  });

  const marked = vector('simplefoc-monitor-startend');
  it.runIf(marked)('simplefoc-monitor-startend, with the marks as prefix and suffix', async () => {
    const { messages } = (await loadDevice('simplefoc-monitor-all')).profile;
    const device = await changedDevice('simplefoc-monitor-all', {
      messages: [{ ...messages[0], prefix: 'M', suffix: 'M' }],
    });
    const [{ values }] = decodeAll(device, marked!.bytes);
    const wanted = Object.entries(marked!.decoded as Record<string, number>);
    expect(Object.keys(values)).toHaveLength(wanted.length);
    for (const [k, [name, value]] of wanted.entries()) {
      expect(Object.values(values)[k]).toBeCloseTo(name.endsWith('mA') ? value / 1000 : value, 12);
    }
    expect(decodeAll(device, ascii('2.0\t1\t2\t3\t4\t5\t6M\nM2.0\t1\t2\t3\t4\t5\t6\nM\n'))).toEqual([]);
  });

  it('is no data where the count differs: the columns can be changed while it runs', async () => {
    const device = await loadDevice('simplefoc-monitor', { fromStart: true });
    expect(decodeAll(device, ascii('1\t2\t3\n1\t2\t3\t4\t5\nMOT: Enable driver.\n'))).toEqual([]);
    expect(device.decoder.counters.unreadable).toBe(3);
  });
});

describe('SimpleFOC Commander', () => {
  const all = vector('simplefoc-commander-mg7');
  it.runIf(all)('simplefoc-commander-mg7: currents are in A', async () => {
    const [{ values }] = await decodeAs('simplefoc-commander', all!.bytes);
    expect(Object.values(values)).toEqual(Object.values(all!.decoded));
  });

  const scan = vector('simplefoc-commander-scan');
  it.runIf(scan)('simplefoc-commander-scan: a list of letters is no number', async () => {
    expect(await decodeAs('simplefoc-commander', scan!.bytes)).toEqual([]);
  });

  it('knows in machine mode from the question which variable it is', async () => {
    const device = await loadDevice('simplefoc-commander-machine', { fromStart: true });
    device.decoder.expect('angle');
    const [{ stream, values }] = decodeAll(device, ascii('MMG-3.25\r\n'));
    expect([stream, values]).toEqual(['angle', { thetaM: -3.25 }]);
    expect(decodeAll(device, ascii('MMG20.5\n'))).toEqual([]);
    device.decoder.expect('velocity');
    expect(decodeAll(device, ascii('err\n'))).toEqual([]);
    expect(device.decoder.counters).toMatchObject({ unexpected: 1, unreadable: 1 });
  });

  it('sends what reads, and refuses what sets', async () => {
    for (const text of ['MMG0', 'MMG7', 'AMG5', '?'])
      expect(await refusalOf('simplefoc-commander', { text })).toBeUndefined();
    // T sets the target; M and a number too
    for (const text of [
      'M2',
      'M10',
      'T5',
      'TMG7',
      'ME0',
      'ME1',
      'MC1',
      'MVP0.2',
      'MLC2',
      'MMG8',
      'MMS1',
      'MMG7\nM2',
      'MZN',
    ]) {
      expect(await refusalOf('simplefoc-commander', { text }), text).toMatch(/does more than read/);
    }
    expect(await refusalOf('simplefoc-commander', { hex: '4d320a' })).toMatch(/does more than read/);
  });
});

describe('SimpleFOC telemetry', () => {
  const text = vector('simplefoc-telemetry-text');
  it.runIf(text)('simplefoc-telemetry-text', async () => {
    const out = await decodeAs('simplefoc-text', text!.bytes);
    expect(out.map((r) => Object.values(r.values))).toEqual(text!.decoded.samples);
    expect(Object.entries(out[0].units)).toEqual([
      ['target', '1'],
      ['thetaM', 'rad'],
      ['omegaM_m1', 'rad/s'],
    ]);
  });

  const binary = vector('simplefoc-telemetry-binary');
  it.runIf(binary)('simplefoc-telemetry-binary', async () => {
    const out = await decodeAs('simplefoc-binary', binary!.bytes);
    const wanted = binary!.decoded.frames
      .slice(1)
      .map(([, { values }]: [string, { values: number[] }]) => values.map(Math.fround));
    expect(out.map((r) => Object.values(r.values))).toEqual(wanted);
    expect(Object.keys(out[0].values)).toEqual(['target', 'thetaM', 'omegaM_m1']);
  });

  const plot = vector('simplefoc-teleplot');
  it.runIf(plot)('simplefoc-teleplot', async () => {
    const out = await decodeAs('simplefoc-teleplot', plot!.bytes);
    expect(out.map((r) => Object.values(r.values)[0])).toEqual(Object.values(plot!.decoded));
    expect(out.map((r) => Object.keys(r.values)[0])).toEqual(['target', 'thetaM', '_1_17']);
  });

  it('reads SimpleTelemetry: names in a line, then numbers parted by tabs', async () => {
    const out = await decodeAs('simplefoc-text', ascii('R1\tR9\tR1_17\n2.0\t-3.1\t7.5\nR34\n0.5\n'));
    expect(out.map((r) => r.values)).toEqual([{ target: 2, thetaM: -3.1, omegaM_m1: 7.5 }, { iq: 0.5 }]);
  });

  it('takes the system time for the time, registers of several numbers, and one stream a header that comes again', async () => {
    const device = await loadDevice('simplefoc-text', { fromStart: true });
    const streams: unknown[] = [];
    const times: number[] = [];
    const wire = ascii('H0=0:113,0:39\nT0=4294967290,1,2,3\nH0=0:113,0:39\nT0=10,4,5,6\n');
    device.decoder.push(wire, 0, (r) => {
      streams.push(r.stream);
      times.push(r.deviceTimeS);
    });
    expect(times[1] - times[0]).toBeCloseTo(0.016, 6);
    expect(streams[0]).toBe(streams[1]);
    expect(device.decoder.streams[0].channels.map((c) => c.name)).toEqual(['iA', 'iB', 'iC']);
  });

  it('reads nothing before a header, of another count, or behind a header that it does not know', async () => {
    const device = await loadDevice('simplefoc-text', { fromStart: true });
    const lines = 'T0=1,2\n1\t2\nH0=0:1,0:9\nT0=1\nT0=1,2,3\nT0=1,x\nH1=0:200\nT1=1\nT=1,2\nH300=0:1\nRx\nT\n';
    expect(decodeAll(device, ascii(lines))).toEqual([]);
    expect(device.decoder.counters).toMatchObject({ unreadable: 11, records: 0 });
  });

  it('finds its frames where the start byte stands in numbers, and gives the last of a burst when the link is silent', async () => {
    const header = hex('a5 06 48 00 0009 0011');
    const device = await loadDevice('simplefoc-binary');
    const data = (last: string) => hex(`a5 0a 54 00 a50a5440 ${last}`);
    const got = decodeAll(device, join(hex('a50a 54'), header, data('a5a5a5a5'), data('00000000')));
    expect(got).toHaveLength(2);
    const alone = await loadDevice('simplefoc-binary');
    decodeAll(alone, join(header, hex('a5 06 48 00 0009 0011')));
    const out: number[] = [];
    alone.decoder.push(join(hex('00'), data('0000803f')), 1, (r) => out.push(r.values[1]));
    expect(out).toEqual([]);
    alone.decoder.idle((r) => out.push(r.values[1]));
    expect(out).toEqual([1]);
  });

  it('is only listened to', async () => {
    for (const [device, request] of [
      ['simplefoc-binary', { hex: 'a50657010000a040' }],
      ['simplefoc-binary', { body: 'a50452 01 01' }],
      ['simplefoc-text', { text: 'W1=5' }],
    ] as const) {
      expect(await refusalOf(device, request)).toMatch(/only listened to/);
    }
  });
});
