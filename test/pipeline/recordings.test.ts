import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { INTERPOLATED, OUTLIER } from '../../src/core/quality.ts';
import { temporaryFolder } from '../support/folder.ts';
import { recording } from '../support/recordings.ts';
import { type Columns, expectNear, median, quantile, regression, runPipelineFile } from '../support/runPipelineFile.ts';

const folder = temporaryFolder();
const run = (pipeline: string, log: string) => runPipelineFile(pipeline, log, folder.path);

describe('pipelines of recorded vehicles and test benches', () => {
  it('lea-pmsm: shaft power is 0.97 of terminal power when motoring, and the coolant has no glitches left', async () => {
    const log = recording('pmsm_temperature_lea/profile60_first4500.csv');
    if (!log) return;
    const c = await run('lea-pmsm', log);
    expect(c.t).toHaveLength(4500);
    const efficiency = c.power.flatMap((power, i) => {
      const shaft = c.torque[i] * c.omegaM[i];
      return power > 1500 && shaft > 0 ? [shaft / power] : [];
    });
    expect(efficiency.length).toBeGreaterThan(1900);
    expectNear(median(efficiency), 0.97, 0.006);
    expect(quantile(efficiency, 0.25)).toBeGreaterThan(0.94);
    const raw = readFileSync(log, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[1]));
    for (const row of [1039, 1148, 2531, 3397]) {
      const before = median(raw.slice(row - 30, row - 4));
      expect(before - Math.min(...raw.slice(row - 3, row + 12))).toBeGreaterThan(5);
      expect(before - Math.min(...c.tempCoolant.slice(row - 3, row + 12))).toBeLessThan(1.2);
    }
    // the replaced samples are the glitches, not the coolant's real changes
    const changed = c.tempCoolant.filter((v, i) => Math.abs(v - raw[i]) > 1e-9).length;
    expect(changed).toBeGreaterThan(30);
    expect(changed).toBeLessThan(60);
    expect(new Set(c.regime)).toEqual(new Set([0, 1, 2, 3]));
  });

  it.each([
    ['fp1', 4613, 0.972, 2500],
    ['fp2', 7001, 0.982, 4300],
  ])(
    'emotorcycle %s: d/q power is battery power also where a current was repaired',
    async (name, rows, known, least) => {
      const log = recording(`emotorcycle_lem/${name}.csv.gz`);
      if (!log) return;
      const c = await run('emotorcycle', log);
      expect(c.t).toHaveLength(rows);
      const battery = c.vBus.map((v, i) => v * c.iBus[i]);
      /** Ratio of the powers under load, where `bit` stands in the quality of id. */
      const ratios = (bit: number) =>
        c.power.flatMap((p, i) => ((c.id_quality[i] & bit) !== 0 && battery[i] > 3000 && p ? [p / battery[i]] : []));
      const filled = ratios(INTERPOLATED);
      expect(filled.filter(Number.isFinite).length).toBeGreaterThan(least);
      expectNear(median(filled), known, 0.005);
      expect(quantile(filled, 0.25)).toBeGreaterThan(0.95);
      expect(quantile(filled, 0.75)).toBeLessThan(0.99);
      // spoiled samples that were not empty: as logged they are up to twice the battery's power
      const wrong = ratios(OUTLIER);
      expect(wrong.filter(Number.isFinite).length).toBeGreaterThan(10);
      expectNear(median(wrong), known, 0.02);
      // nothing stands in for the voltage: no power without it
      expect(
        c.power.every((p, i) => Number.isFinite(p) === Number.isFinite(c.id[i] + c.iq[i] + c.ud[i] + c.uq[i])),
      ).toBe(true);
      expect(c.ud.filter(Number.isNaN).length).toBeGreaterThan(100);
    },
  );

  it('vesc-ride: d/q power is battery power within 5 % in nine rows of ten, on a 10 Hz grid', async () => {
    const log = recording('vesc_onewheel/raw_2025-09-28_13-59-59.csv.gz');
    if (!log) return;
    const c = await run('vesc-ride', log);
    expect(c.t[1] - c.t[0]).toBeCloseTo(0.1, 6);
    const ratio = powerRatio(c);
    expect(ratio.length).toBeGreaterThan(400);
    expect(quantile(ratio, 0.05)).toBeGreaterThan(0.93);
    expectNear(median(ratio), 1, 0.005);
    expect(quantile(ratio, 0.9)).toBeLessThan(1.05);
    // the regime follows the speed within its dwell of five samples
    const lately = (i: number, is: (v: number) => boolean) => i >= 6 && c.speed.slice(i - 6, i + 1).every(is);
    expect(c.regime.every((r, i) => r === 0 || !lately(i, (v) => v < 0.1))).toBe(true);
    expect(c.regime.every((r, i) => r > 0 || !lately(i, (v) => v > 0.5))).toBe(true);
    expect(new Set(c.regime).size).toBe(4);
  });

  it.each([31, 34, 47, 50, 52, 53])(
    'vesc-labeled, ride %i: powers agree, the wheel is round, and acceleration is what the video shows',
    async (ride) => {
      const log = recording(`vesc_onewheel/log_${ride}_labeled.csv.gz`);
      if (!log) return;
      const c = await run('vesc-labeled', log);
      const ratio = powerRatio(c);
      expectNear(median(ratio), 1, 0.005);
      expect(quantile(ratio, 0.1)).toBeGreaterThan(0.98);
      expect(quantile(ratio, 0.9)).toBeLessThan(1.03);
      // 15 pole pairs on a wheel of 0.135 m radius
      const wheel = regression(c.speed, c.omegaE);
      expectNear(15 / wheel.slope, 0.135, 0.0005);
      expect(wheel.r).toBeGreaterThan(0.9995);
      const labeled = (label: string, channel: string) => c[channel].filter((_, i) => c[label][i] > 0.9);
      expect(median(labeled('isAccelerating', 'acceleration'))).toBeGreaterThan(0.6);
      expect(median(labeled('isBraking', 'acceleration'))).toBeLessThan(-0.8);
      expect([median(labeled('isAccelerating', 'regime')), median(labeled('isBraking', 'regime'))]).toEqual([2, 0]);
      // left is positive about the vertical axis
      for (const [label, sign] of [
        ['isTurningLeft', 1],
        ['isTurningRight', -1],
      ] as const) {
        const turning = labeled(label, 'gyroZ');
        if (turning.length > 20) expect(sign * median(turning)).toBeGreaterThan(0.3);
      }
    },
  );

  it('vesc-jsonlines: the energy counter, the inverter and the back-EMF agree with the readings', async () => {
    const log = recording('vesc_json_lines/VESC_LOG.TXT');
    if (!log) return;
    const c = await run('vesc-jsonlines', log);
    // the counter has steps of 0.0001 Wh, and the bursts are sampled only 8 times a second
    const energy = c.power.slice(1).reduce((sum, p, i) => sum + ((p + c.power[i]) / 2) * (c.t[i + 1] - c.t[i]), 0);
    expectNear(energy / (c.energyUsed.at(-1)! - c.energyUsed[0]), 1, 0.1);
    const inverter = regression(c.iBusExpected, c.iBus);
    expectNear(inverter.slope, 1, 0.08);
    expect(inverter.r).toBeGreaterThan(0.99);
    const voltage = c.duty.map((duty, i) => duty * c.vBus[i]);
    expect(regression(voltage, c.omegaE).r).toBeGreaterThan(0.998);
  });
});

/** d/q power by battery power, where the battery's current is more than noise. */
function powerRatio(c: Columns): number[] {
  return c.power.flatMap((power, i) => (Math.abs(c.iBus[i]) > 1 ? [power / (c.vBus[i] * c.iBus[i])] : []));
}
