import { describe, expect, it } from 'vitest';
import { openReplay } from '../../src/io/log/replay.ts';
import { collect, samplesOf, timesOf } from '../support/collect.ts';
import { recording } from '../support/recordings.ts';

/** What is known of each recording: rows, rate, time of the last sample, samples lost, segments. */
const RECORDINGS: [
  string,
  string,
  { samples: number; rateHz: number; endS: number; lost?: number; segments?: number },
][] = [
  ['lea-csv', 'pmsm_temperature_lea/profile60_first4500.csv', { samples: 4500, rateHz: 2, endS: 2249.5 }],
  ['emotorcycle-csv', 'emotorcycle_lem/fp1.csv.gz', { samples: 4613, rateHz: 6.25, endS: 737.92 }],
  ['emotorcycle-csv', 'emotorcycle_lem/fp2.csv.gz', { samples: 7001, rateHz: 6.25, endS: 1120 }],
  ['vesc-csv-raw', 'vesc_onewheel/raw_2025-09-28_13-59-59.csv.gz', { samples: 858, rateHz: 10, endS: 75_685.692 }],
  ['vesc-csv-labeled', 'vesc_onewheel/log_18_labeled.csv.gz', { samples: 1767, rateHz: 10, endS: 176.6 }],
  ['vesc-jsonlines', 'vesc_json_lines/VESC_LOG.TXT', { samples: 51, rateHz: 8, endS: 8.026034 }],
  ['odri-csv', 'odri_bldc_1khz/accel_reversals.csv.gz', { samples: 26_999, rateHz: 1000, endS: 29.999 }],
  ['odri-csv', 'odri_bldc_1khz/rolling_const_voltage.csv.gz', { samples: 3717, rateHz: 1000, endS: 3.716 }],
  [
    'odri-cogging-csv',
    'odri_bldc_1khz/speed_6p28_anticogging_on_off.csv.gz',
    { samples: 30_001, rateHz: 1000, endS: 30.001, lost: 1 },
  ],
  ['hsm150-csv', 'hsm150_servo_1khz/idf_neg_0.04_1.csv.gz', { samples: 20_000, rateHz: 1000, endS: 19.999 }],
  [
    'itsc-csv',
    'itsc_induction_currents/itsc_cropped_1khz.csv.gz',
    { samples: 52_000, rateHz: 1000, endS: 0.999, segments: 52 },
  ],
  [
    'tmotor-torque-csv',
    'tmotor_ak80_9/sysid_trial3_100hz.csv.gz',
    { samples: 6511, rateHz: 100, endS: 65.10993790626526 },
  ],
  ['tmotor-chirp-csv', 'tmotor_ak80_9/current_chirp_1khz.csv', { samples: 3668, rateHz: 1000, endS: 3.7228784 }],
  ['tmotor-servo-csv', 'tmotor_ak80_9/servo_can_temp_100hz.csv', { samples: 3048, rateHz: 100, endS: 30.563 }],
  ['ur10e-csv', 'ur10e_joint_currents/ptp_10_points.csv.gz', { samples: 5714, rateHz: 100, endS: 1198.721 }],
  ['ur3-csv', 'ur3_cobotops/ur3_first250_1hz.csv', { samples: 250, rateHz: 0.995, endS: 1_666_772_492.12 }],
  ['ak-thermal-csv', 'ak_motor_thermal_steps/ak809Run1Data.csv', { samples: 541, rateHz: 1, endS: 540 }],
];

const load = async (device: string, file: string) => {
  const source = await openReplay({ file, device });
  return { source, blocks: await collect(source.blocks) };
};

describe('recordings through their profiles', () => {
  for (const [device, name, known] of RECORDINGS) {
    const file = recording(name);
    it.runIf(file)(`${device}: ${name}`, async () => {
      const { source, blocks } = await load(device, file!);
      const { samples, lost, problems } = source.counters;
      expect({ samples, lost }).toEqual({ samples: known.samples, lost: known.lost ?? 0 });
      expect(source.streams[0].rateHz / known.rateHz).toBeCloseTo(1, 5);
      const last = timesOf(blocks).at(-1)!;
      expect(Math.abs(last - known.endS) * known.rateHz).toBeLessThan(0.1);
      expect(blocks.filter((b) => b.seq === 0)).toHaveLength(known.segments ?? 1);
      expect(problems.badFields + problems.badRows + problems.overlongLines).toBe(0);
    });
  }

  const lea = recording('pmsm_temperature_lea/profile60_first4500.csv');
  it.runIf(lea)('lea-csv has its units right: torque times speed is the electrical power when motoring', async () => {
    const { blocks } = await load('lea-csv', lea!);
    const [ud, uq, id, iq, omega, torque] = ['ud', 'uq', 'id', 'iq', 'omegaM', 'torque'].map((c) =>
      samplesOf(blocks, c),
    );
    const ratios = torque
      .map((m, i) => ({ out: m * omega[i], into: 1.5 * (ud[i] * id[i] + uq[i] * iq[i]) }))
      .filter((p) => p.into > 1000)
      .map((p) => p.out / p.into)
      .sort((a, b) => a - b);
    expect(ratios[ratios.length >> 1]).toBeCloseTo(0.972, 2);
  });

  const motorcycle = recording('emotorcycle_lem/fp1.csv.gz');
  it.runIf(motorcycle)('emotorcycle-csv gives amplitudes: 1.5 (ud id + uq iq) is the battery power', async () => {
    const { blocks } = await load('emotorcycle-csv', motorcycle!);
    const [ud, uq, id, iq, vBus, iBus] = ['ud', 'uq', 'id', 'iq', 'vBus', 'iBus'].map((c) => samplesOf(blocks, c));
    const ratios = ud
      .map((_, i) => (1.5 * (ud[i] * id[i] + uq[i] * iq[i])) / (vBus[i] * iBus[i]))
      .filter((r, i) => Number.isFinite(r) && vBus[i] * iBus[i] > 5000)
      .sort((a, b) => a - b);
    expect(ratios.length).toBeGreaterThan(300);
    expect(ratios[ratios.length >> 1]).toBeCloseTo(0.97, 1);
  });

  const jitter = recording('odri_bldc_1khz/accel_reversals.csv.gz');
  it.runIf(jitter)('odri-csv: steps of 0.2 to 7 ms between stamps become 1 ms between samples', async () => {
    const times = timesOf((await load('odri-csv', jitter!)).blocks);
    const steps = times.slice(1).map((t, i) => t - times[i]);
    expect(Math.min(...steps)).toBeGreaterThan(0.00098);
    expect(Math.max(...steps)).toBeLessThan(0.00102);
  });
});
