import { describe, expect, it } from 'vitest';
import { loadDevice } from '../../src/io/config/deviceProfile.ts';
import { refusalOf } from '../support/changedProfile.ts';
import { decodeAll, decodeAs } from '../support/decodeDevice.ts';
import { ascii } from '../support/frames.ts';
import { vector } from '../support/vectors.ts';

const STREAMS: Readonly<Record<string, string>> = {
  CR: 'countSinceRead',
  BA: 'batteryCurrent',
  V: 'voltages',
  FF: 'faults',
};

describe('Roboteq', () => {
  const v = vector('roboteq-stream');
  it.runIf(v)('roboteq-stream, attached in the middle of a line', async () => {
    const device = await loadDevice('roboteq');
    const out = decodeAll(device, v!.bytes);
    const wanted = v!.decoded.records as [string, number[]][];
    expect(out.map((r) => [r.stream, Object.values(r.values)])).toEqual(wanted.map(([key, x]) => [STREAMS[key], x]));
    // the acknowledgement of a command
    expect(device.decoder.counters.unknown).toBe(1);
  });

  const prefixed = vector('roboteq-prefixed');
  it.runIf(prefixed)('roboteq-prefixed', async () => {
    const [{ values }] = await decodeAs('roboteq-prefixed', prefixed!.bytes);
    const [counts, currents, volts] = prefixed!.decoded.fields_in_request_order;
    const [internal, battery, rail] = volts;
    expect(Object.values(values)).toEqual([
      ...counts,
      ...currents.map((a: number) => a / 10),
      internal / 10,
      battery / 10,
      rail / 1000,
    ]);
  });

  it('leaves the second channel of a controller with one absent, and reads no third', async () => {
    const device = await loadDevice('roboteq', { fromStart: true });
    const [{ values }] = decodeAll(device, ascii('A=125\r'));
    expect(values).toEqual({ iMotor1: 12.5, iMotor2: Number.NaN });
    expect(decodeAll(device, ascii('A=1:2:3\rA=\rA=x\rV=1:2\r?V\r-\r'))).toMatchObject([
      { values: { iMotor1: Number.NaN } },
    ]);
    expect(device.decoder.counters).toMatchObject({ unreadable: 3, unknown: 2 });
  });

  it('starts its stream by queries, each line ended by CR alone', async () => {
    const { open, close } = await loadDevice('roboteq');
    const text = [...open, ...close].map((r) => new TextDecoder().decode(r.bytes)).join('');
    expect(text).toBe('# C\r?A\r?BA\r?BS\r?P\r?V\r?T\r?FF\r# 10\r#\r');
  });

  it('refuses what moves, stops or configures', async () => {
    for (const text of ['?V', '?C 1', '# 11', '#', '# C', '/"DH?","?"']) {
      expect(await refusalOf('roboteq', { text }), text).toBeUndefined();
    }
    // an underscore ends a command as a CR does
    for (const text of [
      '!G 1 500',
      '!EX',
      '!MG',
      '^ECHOF 1',
      '%RESET 321654987',
      '?V_!G 1 500',
      '# 11_!G 1 9',
      '/"a_!G 1 9","?"',
      '?V\r!G 1 9',
      '!R',
    ]) {
      expect(await refusalOf('roboteq', { text }), text).toMatch(/does more than read/);
    }
    expect(await refusalOf('roboteq', { hex: '21470d' })).toMatch(/does more than read/);
  });
});
