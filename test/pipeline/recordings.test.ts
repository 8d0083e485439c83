import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/io/packageRoot.ts';
import { runJob } from '../../src/pipeline/runJob.ts';
import { temporaryFolder } from '../support/folder.ts';
import { recording } from '../support/recordings.ts';

const folder = temporaryFolder();

/** Runs a pipeline of the package on a recording; columns of the output by name. */
async function columnsOf(pipeline: string, log: string): Promise<Record<string, number[]>> {
  const output = join(folder.path, `${pipeline}.csv`);
  await runJob({ pipeline: join(packageRoot(), 'pipelines', `${pipeline}.yaml`), input: log, output });
  const [header, ...lines] = readFileSync(output, 'utf8').trimEnd().split('\n');
  const rows = lines.map((line) => line.split(',').map((text) => (text === '' ? Number.NaN : Number(text))));
  return Object.fromEntries(header.split(',').map((name, c) => [name, rows.map((row) => row[c])]));
}

function quantile(values: readonly number[], p: number): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[Math.round(p * (sorted.length - 1))];
}

describe('pipelines of the recordings', () => {
  it('lea-pmsm: shaft power is 0.97 of terminal power when motoring, and the coolant has no glitches left', async () => {
    const log = recording('pmsm_temperature_lea/profile60_first4500.csv');
    if (!log) return;
    const c = await columnsOf('lea-pmsm', log);
    expect(c.t).toHaveLength(4500);
    const efficiency = c.power.flatMap((power, i) => {
      const shaft = c.torque[i] * c.omegaM[i];
      return power > 1500 && shaft > 0 ? [shaft / power] : [];
    });
    expect(efficiency.length).toBeGreaterThan(1900);
    expect(quantile(efficiency, 0.5)).toBeCloseTo(0.97, 1.9);
    expect(quantile(efficiency, 0.25)).toBeGreaterThan(0.94);
    const raw = readFileSync(log, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[1]));
    for (const row of [1039, 1148, 2531, 3397]) {
      const before = quantile(raw.slice(row - 30, row - 4), 0.5);
      expect(before - Math.min(...raw.slice(row - 3, row + 12))).toBeGreaterThan(5);
      expect(before - Math.min(...c.tempCoolant.slice(row - 3, row + 12))).toBeLessThan(1.2);
    }
    // the replaced samples are the glitches, not the coolant's real changes
    const changed = c.tempCoolant.filter((v, i) => Math.abs(v - raw[i]) > 1e-9).length;
    expect(changed).toBeGreaterThan(30);
    expect(changed).toBeLessThan(60);
    expect(new Set(c.regime)).toEqual(new Set([0, 1, 2, 3]));
  });

  it('emotorcycle: d/q power is 0.97 of battery power where id is there, and absent where it is not', async () => {
    const log = recording('emotorcycle_lem/fp1.csv.gz');
    if (!log) return;
    const c = await columnsOf('emotorcycle', log);
    expect(c.t).toHaveLength(4613);
    expect(c.t[4612]).toBeCloseTo(737.92, 6);
    const ratio = c.power.map((power, i) => power / (c.vBus[i] * c.iBus[i]));
    expect(quantile(ratio, 0.5)).toBeCloseTo(0.972, 2);
    expect(c.power.every((p, i) => Number.isFinite(p) === Number.isFinite(c.id[i] + c.iq[i] + c.ud[i] + c.uq[i]))).toBe(
      true,
    );
  });

  it('vesc-ride: d/q power is battery power within 5 % in nine rows of ten, on a 10 Hz grid', async () => {
    const log = recording('vesc_onewheel/raw_2025-09-28_13-59-59.csv.gz');
    if (!log) return;
    const c = await columnsOf('vesc-ride', log);
    expect(c.t[1] - c.t[0]).toBeCloseTo(0.1, 6);
    const ratio = c.power.flatMap((power, i) => (Math.abs(c.iBus[i]) > 1 ? [power / (c.vBus[i] * c.iBus[i])] : []));
    expect(ratio.length).toBeGreaterThan(400);
    expect(quantile(ratio, 0.05)).toBeGreaterThan(0.93);
    expect(quantile(ratio, 0.5)).toBeCloseTo(1, 2);
    expect(quantile(ratio, 0.9)).toBeLessThan(1.05);
    // the regime follows the speed within its dwell of five samples
    const lately = (i: number, is: (v: number) => boolean) => i >= 6 && c.speed.slice(i - 6, i + 1).every(is);
    expect(c.regime.every((r, i) => r === 0 || !lately(i, (v) => v < 0.1))).toBe(true);
    expect(c.regime.every((r, i) => r > 0 || !lately(i, (v) => v > 0.5))).toBe(true);
    expect(new Set(c.regime).size).toBe(4);
  });
});
