import { describe, expect, it } from 'vitest';
import { openReplay } from '../../../src/io/log/replay.ts';
import { collect, samplesOf } from '../../support/collect.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { vector } from '../../support/vectors.ts';

const folder = temporaryFolder();

async function replay(text: string, device?: string) {
  const source = await openReplay({ file: folder.file('log.csv', text), device });
  return { streams: source.streams, blocks: await collect(source.blocks), problems: source.counters.problems };
}

describe('logs of VESC Tool', () => {
  it('names channels and units as the header of the newer format says, and repeats values for empty cells', async () => {
    const head = 't_day:Time:s:3:1:1;v_in:Input Voltage:V:2:0:0;speed:Speed:km/h:1:0:0\n';
    const { streams, blocks, problems } = await replay(
      `${head}0.00;48.2;36\n0.05;;\n0.10;47;\n0.15;47.5;18;9\n0.20;;18\n`,
    );
    expect(streams[0].channels.map((c) => [c.name, c.unit])).toEqual([
      ['v_in', 'V'],
      ['speed', 'm/s'],
    ]);
    // the row with a cell too many is skipped
    expect(samplesOf(blocks, 'v_in').filter((v) => !Number.isNaN(v))).toEqual([48.2, 48.2, 47, 47]);
    expect(samplesOf(blocks, 'speed').filter((v) => !Number.isNaN(v))).toEqual([10, 10, 10, 5]);
    expect(problems.badRows).toBe(1);
  });

  const newer = vector('vesc-tool-log-csv');
  it.runIf(newer)('vesc-tool-log-csv', async () => {
    const { streams, blocks } = await replay(newer!.text!);
    const { fields, rows } = newer!.decoded;
    expect(streams[0].channels.map((c) => [c.name, c.unit])).toEqual(
      fields.slice(1).map((f: { key: string; unit: string }) => [f.key, f.unit]),
    );
    expect(streams[0].rateHz).toBeCloseTo(20, 9);
    for (const [k, { key }] of fields.slice(1).entries()) {
      expect(samplesOf(blocks, key)).toEqual(rows.map((r: number[]) => r[k + 1]));
    }
  });

  const realTime = vector('vesc-tool-rtlog-csv');
  it.runIf(realTime)('vesc-tool-rtlog-csv: what was not received is absent, not 0', async () => {
    const { row, columns } = realTime!.decoded;
    const next = realTime!
      .text!.trim()
      .split('\n')[1]
      .replace(/^\d+/, String(row.ms_today + 100));
    const { blocks } = await replay(`${realTime!.text!.trim()}\n${next}\n`, 'vesc-csv-raw');
    expect(columns).toHaveLength(55);
    expect(samplesOf(blocks, 'vBus')[0]).toBe(row.input_voltage);
    expect(samplesOf(blocks, 'id')[0]).toBe(row.d_axis_current);
    expect(samplesOf(blocks, 'omegaE')[0]).toBeCloseTo((row.erpm * Math.PI) / 30, 9);
    expect(samplesOf(blocks, 'speed')[0]).toBe(row.speed_meters_per_sec);
    expect(samplesOf(blocks, 'roll')[0]).toBeNaN();
    expect(samplesOf(blocks, 'accX')[0]).toBeNaN();
  });

  it('reads sampled data with times in exponent form', async () => {
    const rows = Array.from(
      { length: 8 },
      (_, k) => `${k === 1 ? '5e-05' : k * 5e-5};1;-0.5;-0.5;12;-6;-6;1.1;24;${k * 10}`,
    );
    const { streams, blocks } = await replay(
      `T;I1;I2;I3;V1;V2;V3;I_tot;V_zero;Phase\n${rows.join('\n')}\n`,
      'vesc-csv-sampled',
    );
    expect(streams[0].rateHz).toBeCloseTo(20_000, 6);
    expect(samplesOf(blocks, 'thetaE')[3]).toBeCloseTo(Math.PI / 6, 12);
    expect(samplesOf(blocks, 'iA')).toEqual(Array(8).fill(1));
  });
});
