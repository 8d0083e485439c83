import { describe, expect, it } from 'vitest';
import { MISSING, WARMUP } from '../../src/core/quality.ts';
import { temporaryFolder } from '../support/folder.ts';
import { itscRuns } from '../support/itscCurrents.ts';
import { recording } from '../support/recordings.ts';
import { expectNear, median, quantile, regression, runPipelineFile } from '../support/runPipelineFile.ts';

const folder = temporaryFolder();
const run = (pipeline: string, log: string) => runPipelineFile(pipeline, log, folder.path);

describe('pipelines of recorded motors and joints', () => {
  it('itsc: the negative sequence tells how many turns are shorted', async () => {
    const log = recording('itsc_induction_currents/itsc_cropped_1khz.csv.gz');
    if (!log) return;
    const c = await run('itsc', log);
    const faults = itscRuns()!.map((r) => r.fault);
    expect(c.t).toHaveLength(1000 * faults.length);
    /** Mean over a fault's repetitions of a channel half way through, where the window is full. */
    const byFault = (channel: string, fault: string) => {
      const values = faults.flatMap((f, k) =>
        f === fault ? [median(c[channel].slice(1000 * k + 250, 1000 * k + 750))] : [],
      );
      return values.reduce((sum, v) => sum + v, 0) / values.length;
    };
    expectNear(byFault('negativeRatio', 'SC_HLT'), 0.029, 0.003);
    expect(byFault('fault', 'SC_HLT')).toBe(0);
    for (const [level, low, high] of [
      [1, 0.06, 0.11],
      [2, 0.14, 0.19],
      [3, 0.23, 0.265],
      [4, 0.245, 0.32],
    ]) {
      for (const fault of [`SC_A${level}_B0_C0`, `SC_A0_B${level}_C0`, `SC_A0_B0_C${level}`]) {
        const ratio = byFault('negativeRatio', fault);
        expect(ratio, fault).toBeGreaterThan(low);
        expect(ratio, fault).toBeLessThan(high);
        // the current vector tells the same without knowing the frequency's phase
        expectNear(byFault('severity', fault) / ratio, 1, 0.06);
        if (level >= 3) expect(byFault('fault', fault), fault).toBe(2);
      }
    }
  });

  it.each(['idf_neg_0.04_1', 'idf_pos_0.06_1'])(
    'hsm150 %s: the slope of the position is the speed, and the torque is 0.0458 Nm/A',
    async (name) => {
      const log = recording(`hsm150_servo_1khz/${name}.csv.gz`);
      if (!log) return;
      const c = await run('hsm150', log);
      expect(c.t).toHaveLength(1000);
      const speed = regression(c.omegaM, c.omegaMFit);
      expectNear(speed.slope, 1, 0.002);
      expect(speed.r).toBeGreaterThan(0.999);
      const torque = regression(c.iMotor, c.torque);
      expectNear(torque.slope, 0.0458, 1e-5);
      expect(torque.r).toBeGreaterThan(0.999);
      // what was gained in speed is the sum of the acceleration
      const gained = c.omegaMFit[900] - c.omegaMFit[50];
      expectNear(c.alphaM.slice(50, 900).reduce((sum, v) => sum + 0.02 * v, 0) / gained, 1, 0.02);
    },
  );

  it("odri: the encoder's slope is the driver's speed, and the rise of the position, through the logger's jitter", async () => {
    const reversals = recording('odri_bldc_1khz/accel_reversals.csv.gz');
    const rolling = recording('odri_bldc_1khz/rolling_const_voltage.csv.gz');
    if (!reversals || !rolling) return;
    const c = await run('odri', reversals);
    const speed = regression(c.omegaM, c.omegaMFit);
    expectNear(speed.slope, 1, 0.002);
    // 0.967 by the stamps themselves
    expect(speed.r).toBeGreaterThan(0.998);
    const steady = await run('odri', rolling);
    const rise = (steady.thetaM.at(-1)! - steady.thetaM[0]) / (steady.t.at(-1)! - steady.t[0]);
    expectNear(median(steady.omegaMFit) / rise, 1, 0.005);
    expectNear(median(steady.omegaM) / rise, 1, 0.005);
  });

  it('odri-cogging: the joint turns four times more evenly with the compensation', async () => {
    const log = recording('odri_bldc_1khz/speed_6p28_anticogging_on_off.csv.gz');
    if (!log) return;
    const c = await run('odri-cogging', log);
    /** Unevenness where the compensation was in one state for as long as a window and its start. */
    const during = (state: number) =>
      c.omegaMFit_std.filter((_, i) => i > 2000 && c.compensation[i] === state && c.compensation[i - 1500] === state);
    const [off, on] = [median(during(0)), median(during(1))];
    expect(off / on).toBeGreaterThan(3.5);
    expect(off / on).toBeLessThan(5);
  });

  it('tmotor-torque: 0.819 Nm/A, the load cell opposed, and nothing left of the decoding faults', async () => {
    const clean = recording('tmotor_ak80_9/torque_not_stalled_100hz.csv.gz');
    const faulty = recording('tmotor_ak80_9/sysid_trial3_100hz.csv.gz');
    if (!clean || !faulty) return;
    for (const log of [clean, faulty]) {
      const c = await run('tmotor-torque', log);
      const constant = regression(c.iq, c.torque);
      expectNear(constant.slope, 0.819, 1e-6);
      expect(constant.r).toBeGreaterThan(0.999999);
      const loadCell = regression(c.torque, c.torqueLoadCell);
      expect(loadCell.slope).toBeLessThan(-0.7);
      expect(loadCell.r).toBeLessThan(-0.995);
      if (log === clean) expect(c.iq.some(Number.isNaN)).toBe(false);
      else {
        // the torque leaves the range of its word in row 547; the smoother goes on for half its window, and says so
        expect(c.iq_quality.lastIndexOf(0)).toBeLessThan(547);
        expect(c.iq.findIndex(Number.isNaN)).toBe(557);
        expect(c.iq.slice(557).every(Number.isNaN)).toBe(true);
        expect(c.iq.every((v, i) => Number.isNaN(v) === ((c.iq_quality[i] & MISSING) !== 0))).toBe(true);
        expect(Math.max(...c.iq.filter(Number.isFinite).map(Math.abs))).toBeLessThan(17);
      }
    }
  });

  it("tmotor-chirp and tmotor-servo: the position's slope is the speed of shaft and rotor", async () => {
    const chirp = recording('tmotor_ak80_9/current_chirp_1khz.csv');
    const servo = recording('tmotor_ak80_9/servo_can_temp_100hz.csv');
    if (!chirp || !servo) return;
    const c = await run('tmotor-chirp', chirp);
    const speed = regression(c.omegaM, c.omegaMFit);
    expectNear(speed.slope, 1, 0.01);
    expect(speed.r).toBeGreaterThan(0.98);
    const s = await run('tmotor-servo', servo);
    const gear = regression(s.omegaOut, s.omegaOutFit);
    expectNear(gear.slope, 1, 0.07);
    expect(gear.r).toBeGreaterThan(0.99);
    expect(Math.max(...s.position.filter(Number.isFinite))).toBeLessThan(55.8);
  });

  it('tmotor-serial: the power of the windings is that of the bus, once packets come', async () => {
    const log = recording('tmotor_ak80_9/servo_serial_velocity_10rps_200hz.csv');
    if (!log) return;
    const c = await run('tmotor-serial', log);
    const ratio = c.power.flatMap((p, i) => (c.powerBus[i] > 20 ? [p / c.powerBus[i]] : []));
    expect(ratio.length).toBeGreaterThan(1700);
    expectNear(median(ratio), 0.99, 0.005);
    expect(quantile(ratio, 0.05)).toBeGreaterThan(0.92);
    expect(quantile(ratio, 0.95)).toBeLessThan(1.06);
    expect(c.powerBus.some(Number.isNaN)).toBe(true);
    expect(c.powerBus.slice(20).every(Number.isFinite)).toBe(true);
  });

  it('ur10e: the slope of each joint is its speed, through stamps 2 to 16 ms apart', async () => {
    const log = recording('ur10e_joint_currents/excitation_50s_12harm.csv.gz');
    if (!log) return;
    const c = await run('ur10e', log);
    for (const joint of [1, 2, 3, 4, 5, 6]) {
      const speed = regression(c[`qd${joint}`], c[`qd${joint}Fit`]);
      expect(Math.abs(speed.slope - 1)).toBeLessThan(0.002);
      expect(speed.r).toBeGreaterThan(0.9999);
      expect(regression(c[`iDes${joint}`], c[`i${joint}`]).r).toBeGreaterThan(0.98);
    }
  });

  it('ur3: joints at work warm; the shoulder carries the arm, the upright base axis carries nothing', async () => {
    const log = recording('ur3_cobotops/ur3_first250_1hz.csv');
    if (!log) return;
    const c = await run('ur3', log);
    expect(c.t).toHaveLength(250);
    const rise = (joint: number) => median(c[`temp${joint}`].slice(-20)) - median(c[`temp${joint}`].slice(0, 20));
    for (const joint of [0, 1, 2, 3, 4, 5]) {
      const settled = c[`heating${joint}`].filter((_, i) => (c[`heating${joint}_quality`][i] & WARMUP) === 0);
      expect(settled.length).toBe(130);
      // 230 s lie between the middles of the first and the last 20 samples
      expectNear((230 * median(settled)) / rise(joint), 1, 0.2);
      expect(rise(joint)).toBeGreaterThan(0.5);
    }
    const load = (joint: number) => Math.abs(median(c[`i${joint}_mean`])) / median(c[`i${joint}_rms`]);
    expect(load(0)).toBeLessThan(0.1);
    expect(load(1)).toBeGreaterThan(0.9);
  });

  it('ak-thermal: windings warm by the square of the current', async () => {
    const rates: number[] = [];
    for (const [name, currentA] of [
      ['ak109Run1Data', 16.37],
      ['ak109Run2Data', 11.7],
      ['ak109Run3Data', 14],
    ] as const) {
      const log = recording(`ak_motor_thermal_steps/${name}.csv`);
      if (!log) return;
      const c = await run('ak-thermal', log);
      rates.push(Math.max(...c.heating.slice(0, 15)) / currentA ** 2);
      // current flows until 40 s or 60 s
      const [warming, cooling] = name === 'ak109Run2Data' ? [30, 75] : [20, 60];
      expect([c.regime[warming], c.regime[cooling]]).toEqual([2, 0]);
    }
    // the squares of the currents differ by a factor of 1.96
    expect(Math.max(...rates) / Math.min(...rates)).toBeLessThan(1.15);
  });
});
