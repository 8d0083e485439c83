import { describe, expect, it } from 'vitest';
import { loadDevice } from '../../src/io/config/deviceProfile.ts';
import type { DeviceOptions } from '../../src/protocols/device.ts';
import { makeFramer } from '../../src/protocols/framing/framing.ts';
import { toHex } from '../../src/protocols/hex.ts';
import { Slcan } from '../../src/protocols/slcan.ts';
import { type Decoded, decodeAs } from '../support/decodeDevice.ts';
import { ascii, hex, join } from '../support/frames.ts';
import { type Vector, vector } from '../support/vectors.ts';

const DEG = Math.PI / 180;
const RPM = Math.PI / 30;

interface Case {
  readonly device: string;
  readonly name: string;
  readonly options?: DeviceOptions;
  /** Key of the vector to channel, and the factor to SI; 'node' and 'texts.x' stand for themselves. Undefined: not shown. */
  readonly map: Readonly<Record<string, string | readonly [string, number] | undefined>>;
  readonly stream: string;
}

const VALUES = {
  temp_mos: 'tempInverter',
  temp_motor: 'tempMotor',
  current_motor: 'iMotor',
  current_in: 'iBus',
  id: 'id',
  iq: 'iq',
  duty: 'duty',
  erpm: ['omegaE', RPM],
  v_in: 'vBus',
  amp_hours: ['chargeUsed', 3600],
  amp_hours_charged: ['chargeCharged', 3600],
  watt_hours: ['energyUsed', 3600],
  watt_hours_charged: ['energyCharged', 3600],
  tachometer: 'tachometer',
  tachometer_abs: 'tachometerAbs',
  fault_code: 'faultCode',
  pid_pos: ['position', DEG],
  controller_id: 'node',
  temp_mos_1: 'tempInverter1',
  temp_mos_2: 'tempInverter2',
  temp_mos_3: 'tempInverter3',
  vd: 'ud',
  vq: 'uq',
  status: 'status',
  mask: undefined,
  cmd: undefined,
} as const;

const IMU = Object.fromEntries(
  ['roll', 'pitch', 'yaw', 'accX', 'accY', 'accZ', 'gyroX', 'gyroY', 'gyroZ'].map((n) => [
    n,
    [n, n.startsWith('acc') ? 9.80665 : n.startsWith('gyro') ? DEG : 1] as const,
  ]),
);

const CAN = { vesc_id: 'node', packet: undefined, node: 'node', cmd: undefined } as const;

const CASES: readonly Case[] = [
  { device: 'vesc', name: 'vesc-get-values', stream: 'values', map: VALUES },
  { device: 'vesc', name: 'vesc-get-values-selective', stream: 'valuesSelected', map: VALUES },
  {
    device: 'vesc',
    name: 'vesc-imu',
    stream: 'imu',
    map: { ...IMU, controller_id: 'node', mask: undefined, cmd: undefined },
  },
  {
    device: 'vesc',
    name: 'vesc-stats',
    stream: 'stats',
    map: {
      speed_avg: 'speedMean',
      speed_max: 'speedMax',
      power_avg: 'powerMean',
      power_max: 'powerMax',
      current_avg: 'iMotorMean',
      current_max: 'iMotorMax',
      temp_mosfet_avg: 'tempInverterMean',
      temp_mosfet_max: 'tempInverterMax',
      temp_motor_avg: 'tempMotorMean',
      temp_motor_max: 'tempMotorMax',
      count_time: 'duration',
      mask: undefined,
      cmd: undefined,
    },
  },
  {
    device: 'vesc',
    name: 'vesc-rotor-position',
    stream: 'rotorPosition',
    map: { position_deg: ['position', DEG], cmd: undefined },
  },
  {
    device: 'vesc',
    name: 'vesc-sample-print',
    stream: 'capture',
    map: {
      cmd: undefined,
      index: undefined,
      curr1: 'iA',
      curr2: 'iB',
      curr3: 'iC',
      ph1: 'uA',
      ph2: 'uB',
      ph3: 'uC',
      v_zero: 'uZero',
      curr_filtered: 'iMotor',
      f_sample_hz: 'sampleRate',
      comm_step: 'commutationStep',
      hall: 'hall',
      phase_deg: ['thetaE', DEG],
      index32: undefined,
    },
  },
  { device: 'vesc', name: 'vesc-plot-data', stream: 'plot', map: { cmd: undefined, x: 'x', y: 'y' } },
  {
    device: 'vesc',
    name: 'vesc-plot-init',
    stream: 'plotAxes',
    map: { cmd: undefined, x_name: 'texts.x', y_name: 'texts.y' },
  },
  {
    device: 'vesc-can',
    name: 'vesc-can-status-1',
    stream: 'status1',
    map: { ...CAN, erpm: ['omegaE', RPM], current: 'iMotor', duty: 'duty' },
  },
  {
    device: 'vesc-can',
    name: 'vesc-can-status-2',
    stream: 'status2',
    map: { ...CAN, amp_hours: ['chargeUsed', 3600], amp_hours_charged: ['chargeCharged', 3600] },
  },
  {
    device: 'vesc-can',
    name: 'vesc-can-status-3',
    stream: 'status3',
    map: { ...CAN, watt_hours: ['energyUsed', 3600], watt_hours_charged: ['energyCharged', 3600] },
  },
  {
    device: 'vesc-can',
    name: 'vesc-can-status-4',
    stream: 'status4',
    map: { ...CAN, temp_fet: 'tempInverter', temp_motor: 'tempMotor', current_in: 'iBus', pid_pos: ['position', DEG] },
  },
  {
    device: 'vesc-can',
    name: 'vesc-can-status-6',
    stream: 'status6',
    map: { ...CAN, adc1: 'adc1', adc2: 'adc2', adc3: 'adc3', ppm: 'ppm' },
  },
  {
    device: 'odrive-can-06',
    name: 'odrive-can-heartbeat',
    stream: 'heartbeat',
    map: {
      ...CAN,
      axis_error: 'faultCode',
      axis_state: 'axisState',
      procedure_result: 'procedureResult',
      trajectory_done: 'trajectoryDone',
    },
  },
  {
    device: 'odrive-can-06',
    name: 'odrive-can-error',
    stream: 'error',
    map: { ...CAN, active_errors: 'faultCode', disarm_reason: 'disarmReason' },
  },
  ...['odrive-can-05', 'odrive-can-06'].map((device) => ({
    device,
    name: 'odrive-can-encoder-estimates',
    stream: 'encoder',
    map: { ...CAN, pos_estimate: ['thetaM', 360 * DEG], vel_estimate: ['omegaM', 360 * DEG] } as const,
  })),
  {
    device: 'odrive-can-06',
    name: 'odrive-can-temperature',
    stream: 'temperature',
    map: { ...CAN, fet_temperature: 'tempInverter', motor_temperature: 'tempMotor' },
  },
  {
    device: 'odrive-can-06',
    name: 'odrive-can-torques',
    stream: 'torque',
    map: { ...CAN, torque_target: 'torqueRef', torque_estimate: 'torque' },
  },
  {
    device: 'odrive-can-06',
    name: 'odrive-can-powers',
    stream: 'power',
    map: { ...CAN, electrical_power: 'powerElectrical', mechanical_power: 'powerMechanical' },
  },
  {
    device: 'odrive-ascii',
    name: 'odrive-ascii-feedback-checksum',
    stream: 'feedback',
    options: { reply: 'feedback' },
    map: { pos: ['thetaM', 360 * DEG], vel: ['omegaM', 360 * DEG], checksum: undefined },
  },
  {
    device: 'odrive-ascii',
    name: 'odrive-ascii-vbus-checksum',
    stream: 'vBus',
    options: { reply: 'vBus' },
    map: { value: 'vBus', checksum: undefined },
  },
];

/** The vector's bytes as the link brings them: CAN data in an adapter's line. */
function wireOf({ bytes, can_id }: Vector): Uint8Array {
  if (can_id === undefined) return bytes;
  const digits = can_id.slice(2);
  return ascii(`${digits.length > 3 ? 'T' : 't'}${digits}${bytes.length}${toHex(bytes)}\r`);
}

function valueAt(record: Decoded, place: string): unknown {
  if (place === 'node') return record.node;
  return place.startsWith('texts.') ? record.texts?.[place.slice(6)] : record.values[place];
}

describe('reference vectors through their profiles', () => {
  for (const { device, name, map, stream, options } of CASES) {
    const v = vector(name);
    it.runIf(v)(`${device}: ${name}`, async () => {
      const records = await decodeAs(device, wireOf(v!), options);
      expect(records.map((r) => r.stream)).toEqual([stream]);
      for (const [key, wanted] of Object.entries(v!.decoded as Record<string, number | string>)) {
        expect(map, `${name} has ${key}, which the case does not know`).toHaveProperty(key);
        const to = map[key];
        if (to === undefined) continue;
        const [place, factor] = typeof to === 'string' ? ([to, 1] as const) : to;
        const got = valueAt(records[0], place);
        if (wanted === 'NaN') expect(got).toBeNaN();
        else if (typeof wanted === 'string') expect(got).toBe(wanted);
        else
          expect(Math.abs((got as number) - wanted * factor), `${key} is ${got}`).toBeLessThanOrEqual(
            2e-7 * Math.abs(wanted * factor),
          );
      }
    });
  }

  const selected = vector('vesc-get-values-selective');
  it.runIf(selected)('vesc-get-values-selective: what the mask leaves out is absent', async () => {
    const [{ values }] = await decodeAs('vesc', selected!.bytes);
    const present = Object.keys(values).filter((k) => !Number.isNaN(values[k]));
    expect(present).toEqual(['tempInverter', 'iBus', 'omegaE', 'vBus', 'faultCode']);
  });

  const capture = vector('vesc-sample-print');
  it.runIf(capture)('vesc-sample-print: its time is the index by the rate that it says', async () => {
    const [{ timeS }] = await decodeAs('vesc', capture!.bytes);
    expect(timeS).toBe(capture!.decoded.index / capture!.decoded.f_sample_hz);
  });

  const experiment = vector('vesc-experiment-sample');
  it.runIf(experiment)('vesc: vesc-experiment-sample', async () => {
    const records = await decodeAs('vesc', experiment!.bytes);
    expect(records.map((r) => r.values)).toEqual(
      experiment!.decoded.samples.map((value: number, index: number) => ({ index, value })),
    );
  });

  const log = ['vesc-log-start', 'vesc-log-data-f32', 'vesc-log-data-f64'].map(vector);
  it.runIf(log[0])('vesc: the log that a script pushes', async () => {
    const device = await loadDevice('vesc', { fromStart: true });
    const values: number[][] = [];
    for (const v of log) device.decoder.push(v!.bytes, 0, (r) => values.push([...r.values]));
    expect(values).toHaveLength(2);
    for (const [i, v] of log.slice(1).entries()) {
      for (const [k, sample] of v!.decoded.samples.entries()) expect(values[i][k]).toBeCloseTo(sample, 6);
    }
    // the residual of the second float carries the digits that the first one lacks
    expect(values[1][0]).toBeCloseTo(log[2]!.decoded.samples[0], 11);
    expect(device.decoder.streams.at(-1)).toMatchObject({ name: 'log', rateHz: log[0]!.decoded.rate_hz });
  });

  const requests = [
    'fw-version',
    'get-values-selective',
    'get-imu',
    'get-stats',
    'set-detect-encoder',
    'sample-print-now-1000-dec1',
  ];
  for (const name of requests) {
    const v = vector(`vesc-req-${name}`);
    it.runIf(v)(`vesc frames its request as vesc-req-${name}`, async () => {
      const { profile } = await loadDevice('vesc');
      if (profile.kind !== 'bytes') throw new Error('vesc is a profile of binary frames');
      expect(toHex(makeFramer(profile.framing, false).encode(hex(v!.decoded.payload)))).toBe(toHex(v!.bytes));
    });
  }

  const signed = vector('odrive-ascii-vbus-checksum') as (Vector & { request_text?: string }) | undefined;
  it.runIf(signed)('odrive-ascii sends its requests with the checksum of the reference', async () => {
    const { requests: known } = await loadDevice('odrive-ascii');
    expect(new TextDecoder().decode(known.get('vBus')!.bytes)).toBe(signed!.request_text);
  });

  const errors = [vector('odrive-ascii-unknown'), vector('odrive-ascii-feedback')];
  it.runIf(errors[0])('odrive-ascii: prose, and a reply without its checksum, give no number', async () => {
    const device = await loadDevice('odrive-ascii', { fromStart: true, reply: 'feedback' });
    for (const v of errors) device.decoder.push(v!.bytes, 0, () => expect.fail('a record'));
    expect(device.decoder.counters).toMatchObject({ records: 0, crcErrors: 2 });
  });

  for (const name of ['kiss-typical', 'kiss-high']) {
    const v = vector(name);
    it.runIf(v)(`kiss: ${name}`, async () => {
      const { temperature_c, voltage_v, current_a, consumption_mah, erpm } = v!.decoded;
      const [{ values }] = await decodeAs('kiss', join(v!.bytes, v!.bytes));
      expect(values).toMatchObject({ tempInverter: temperature_c, vBus: voltage_v, iBus: current_a });
      expect(values.chargeUsed).toBeCloseTo(consumption_mah * 3.6, 9);
      expect(values.omegaE).toBeCloseTo(erpm * RPM, 9);
    });
  }

  for (const name of ['slcan-odrive', 'slcan-vesc', 'slcan-rtr', 'slcan-timestamp', 'slcan-canopen']) {
    const v = vector(name);
    it.runIf(v)(name, () => {
      const seen: unknown[] = [];
      new Slcan(true).push(v!.bytes, 0, ({ id, extended, remote, bytes, end, timeS }) =>
        seen.push({
          id,
          extended,
          remote,
          data: toHex(bytes, 0, end),
          ...(!Number.isNaN(timeS) && { timestamp_ms: Math.round(timeS * 1000) }),
        }),
      );
      const { dlc, data = '', ...rest } = v!.decoded;
      expect(dlc).toBe(data.length / 2);
      expect(seen).toEqual([{ data, ...rest }]);
      if (rest.remote) expect(toHex(new Slcan().remote(rest.id, rest.extended))).toBe(toHex(v!.bytes));
    });
  }

  for (const name of ['labels', 'tabs', 'mixed', 'partial', 'space-after-colon', 'prose']) {
    const v = vector(`arduino-plotter-${name}`);
    it.runIf(v)(`arduino-plotter-${name}`, async () => {
      const rows = await decodeAs('arduino-plotter', v!.bytes, { fromStart: false });
      const official: Record<string, number>[] = v!.decoded.rows;
      // better than the official plotter, on purpose: a blank behind the colon is no loss, and prose is no row of NaN
      const wanted = { 'space-after-colon': [{ a: 1, b: 2 }], prose: [] }[name] ?? official;
      const named = (row: Record<string, number>) =>
        Object.fromEntries(Object.entries(row).map(([k, x]) => [k.replace(' ', ''), x]));
      expect(rows.map((r) => r.values)).toEqual(wanted.map(named));
    });
  }

  const specials = vector('arduino-print-specials');
  it.runIf(specials)('arduino-print-specials: nan, inf and ovf are absent', async () => {
    const line = specials!.text!.replaceAll('|', '\t');
    const [{ values }] = await decodeAs('arduino-plotter', ascii(`${line}\n`));
    expect(Object.values(values)).toEqual([1, Number.NaN, Number.NaN, Number.NaN, 0]);
  });

  for (const name of ['value', 'timestamp', 'multi', 'text', 'xy', 'widget', 'log', 'nan']) {
    const v = vector(`teleplot-${name}`);
    it.runIf(v)(`teleplot-${name}`, async () => {
      const records = await decodeAs('teleplot', v!.bytes, { raw: name === 'widget' });
      const { name: variable, v: value, points, t_s, text, x, y, log: logText, unit } = v!.decoded;
      expect(records).toHaveLength(points?.length ?? 1);
      const [{ stream, values, timeS, texts, units }] = records;
      expect(stream).toBe(variable ?? 'log');
      if (points) expect(records.map((r) => [r.timeS, r.values[variable]])).toEqual(points);
      if (value !== undefined) expect(values[variable]).toBe(value === 'NaN' ? Number.NaN : value);
      if (text ?? logText) expect(texts).toEqual({ [text ? variable : 'text']: text ?? logText });
      if (x !== undefined) expect(values).toEqual({ x, y });
      // without a time of its own, the reference takes that of arrival
      if (name === 'timestamp') expect(timeS).toBe(t_s);
      if (unit === 'A') expect(units[variable]).toBe('A');
    });
  }
});
