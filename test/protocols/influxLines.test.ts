import { describe, expect, it } from 'vitest';
import { loadDevice } from '../../src/io/config/deviceProfile.ts';
import { changedDevice, refusalOf } from '../support/changedProfile.ts';
import { decodeAll, decodeAs } from '../support/decodeDevice.ts';
import { ascii } from '../support/frames.ts';
import { vector } from '../support/vectors.ts';

describe('InfluxLines', () => {
  const v = vector('influx-line');
  it.runIf(v)('influx-line', async () => {
    const [{ stream, values, texts, timeS }] = await decodeAs('influx-lines', ascii(`${v!.text}\n`));
    const { tags, fields, timestamp_ns } = v!.decoded;
    const { state, run, ...numbers } = fields;
    expect(values).toEqual({ ...numbers, run: Number(run) });
    expect(texts).toEqual({ ...tags, state });
    expect(timeS).toBeCloseTo(Number(BigInt(timestamp_ns) / 1000n) / 1e6, 6);
    expect(stream).toBe('motor_m1_a_b_c_d');
  });

  it('gives fields the units of the profile, and each series a stream', async () => {
    const device = await changedDevice('influx-lines', { labels: { rpm: { name: 'omegaM', unit: 'rpm' } } });
    const out = decodeAll(device, ascii('m,id=1 rpm=60\nm,id=2 rpm=30\nm,id=1 rpm=0\nm rpm=1,t=2\n'));
    expect(out.map((r) => r.stream)).toEqual(['m_1', 'm_2', 'm_1', 'm']);
    expect(out[0].values.omegaM).toBeCloseTo(2 * Math.PI, 12);
    expect(device.decoder.streams).toHaveLength(3);
  });

  it('has no time and no texts where the line has none, and passes over comments', async () => {
    const [{ timeS, texts }] = await decodeAs('influx-lines', ascii('# by telegraf\nm a=-1.5e-3\n'));
    expect([timeS, texts]).toEqual([Number.NaN, undefined]);
  });

  it('counts what is no line, and reads no number out of it', async () => {
    const device = await loadDevice('influx-lines', { fromStart: true });
    const bad = [
      'm',
      'm a',
      'm a=',
      'm a=x',
      'm a=1 x',
      'm a="open',
      ',t=1 a=1',
      'm,t a=1',
      'm,t= a=1',
      'm a=1,',
      'm a=0x10',
      'm =1',
      'm a=1i5',
      'm a=nan',
    ];
    expect(decodeAll(device, ascii(`${bad.join('\n')}\n`))).toEqual([]);
    expect(device.decoder.counters.unreadable).toBe(bad.length);
  });

  it('is only listened to', async () => {
    expect(await refusalOf('influx-lines', { text: 'm a=1' })).toMatch(/only listened to/);
  });
});
