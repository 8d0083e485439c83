import { describe, expect, it } from 'vitest';
import { loadDevice } from '../../src/io/config/deviceProfile.ts';
import { CRC_MODELS, Crc } from '../../src/protocols/crc.ts';
import { MavlinkFramer } from '../../src/protocols/framing/mavlink.ts';
import { MspFramer } from '../../src/protocols/framing/msp.ts';
import { toHex } from '../../src/protocols/hex.ts';
import { refusalOf } from '../support/changedProfile.ts';
import { decodeAll, decodeAs } from '../support/decodeDevice.ts';
import { bodies, hex, join } from '../support/frames.ts';
import { vector } from '../support/vectors.ts';

const RPM = Math.PI / 30;
const CRC = new Crc(CRC_MODELS['crc16-mcrf4xx']);

describe('MAVLink', () => {
  const status = vector('mavlink-esc-status');
  it.runIf(status)('mavlink-esc-status: a record a motor; the zero that was cut is there again', async () => {
    const { rpm, voltage, current, time_usec, seq } = status!.decoded;
    const out = await decodeAs('mavlink', status!.bytes);
    expect(out.map((r) => r.node)).toEqual([0, 1, 2, 3]);
    for (const [i, { values, timeS }] of out.entries()) {
      expect(values.omegaM).toBeCloseTo(rpm[i] * RPM, 9);
      expect(values).toMatchObject({ sequence: seq, vBus: Math.fround(voltage[i]), iBus: current[i] });
      expect(timeS).toBeCloseTo(time_usec * 1e-6, 6);
    }
  });

  const info = vector('mavlink-esc-info');
  it.runIf(info)('mavlink-esc-info: no temperature is absent', async () => {
    const { error_count, failure_flags, temperature_c, counter, count, connection_type, info: online } = info!.decoded;
    const out = await decodeAs('mavlink', info!.bytes);
    expect(out.map((r) => r.values.errors)).toEqual(error_count);
    expect(out.map((r) => r.values.faultCode)).toEqual(failure_flags);
    expect(out.map((r) => r.values.tempInverter)).toEqual(temperature_c.map((t: number | null) => t ?? Number.NaN));
    expect(out[3].values).toMatchObject({ counter, motors: count, connection: connection_type, online });
  });

  const heartbeat = vector('mavlink1-heartbeat');
  it.runIf(heartbeat)('mavlink1-heartbeat', async () => {
    const { seq, type, autopilot, base_mode, custom_mode, system_status, mavlink_version } = heartbeat!.decoded;
    const [{ values }] = await decodeAs('mavlink', heartbeat!.bytes);
    expect(values).toEqual({
      sequence: seq,
      system: 1,
      component: 1,
      customMode: custom_mode,
      vehicle: type,
      autopilot,
      baseMode: base_mode,
      systemStatus: system_status,
      version: mavlink_version,
    });
  });

  const framer = () => new MavlinkFramer({ messages: { '291': { crcExtra: 10, length: 57 } } });
  const body = join(hex('230100 07 01 02'), new Uint8Array(57).fill(9));

  it('takes a signature with its frame, and no frame with flags that it does not know', () => {
    const frame = framer().encode(body);
    const signed = frame.slice();
    signed[2] = 1;
    expect(bodies(framer(), frame, frame)).toEqual([toHex(body), toHex(body)]);
    const end = signed.length - 2;
    new DataView(signed.buffer).setUint16(end, CRC.withExtra(signed, 1, end, 10), true);
    const inside = framer();
    expect(bodies(inside, signed, new Uint8Array(13).fill(0xfd), frame)).toEqual([toHex(body), toHex(body)]);
    expect(inside.counters.skippedBytes).toBe(0);
    const other = frame.slice();
    other[2] = 2;
    expect(bodies(framer(), other)).toEqual([]);
  });

  it('passes over messages that it cannot check, and finds a good one inside or behind', () => {
    const unknown = hex('fd 05 00 00 00 01 01 1e0000 0102030405 ffff');
    const inner = framer();
    expect(bodies(inner, unknown, framer().encode(body), unknown)).toEqual([toHex(body)]);
    expect(inner.counters).toMatchObject({ crcErrors: 0, frames: 1, skippedBytes: 2 * unknown.length });
  });

  it('is only listened to: commands for motors are refused', async () => {
    // COMMAND_LONG: arm; MANUAL_CONTROL
    for (const id of ['4c0000', '450000']) {
      expect(await refusalOf('mavlink', { body: `${id}00ff00${'00'.repeat(33)}` })).toMatch(/only listened to/);
    }
  });
});

describe('MSP', () => {
  for (const version of [1, 2]) {
    const v = vector(`msp-v${version}-motor-telemetry`);
    it.runIf(v)(`msp-v${version}-motor-telemetry`, async () => {
      const out = await decodeAs('msp', v!.bytes);
      expect(out.map((r) => r.node)).toEqual([0, 1]);
      for (const [i, motor] of v!.decoded.motors.entries()) {
        const { omegaM, invalidPackets, tempInverter, vBus, iBus, chargeUsed } = out[i].values;
        expect([tempInverter, vBus, iBus]).toEqual([motor.temp_c, motor.voltage, motor.current]);
        expect(omegaM).toBeCloseTo(motor.rpm * RPM, 9);
        expect(invalidPackets).toBeCloseTo(motor.invalid_pct / 100, 12);
        expect(chargeUsed).toBeCloseTo(motor.consumption_mah * 3.6, 9);
      }
    });
  }

  it('asks in version 1 where that can carry the command, else in version 2', async () => {
    const { requests } = await loadDevice('msp');
    expect(toHex(requests.get('motors')!.bytes)).toBe('244d3c008b8b');
    expect(toHex(new MspFramer().encode(hex('0010')))).toMatch(/^24583c0000100000..$/);
  });

  it('gives no record for error replies, echoes, and a length over the buffer', async () => {
    const device = await loadDevice('msp', { fromStart: true });
    expect(decodeAll(device, hex('244d21008b8b 244d3c008b8b 24583e008b00ffff'))).toEqual([]);
    expect(device.decoder.counters).toMatchObject({ frames: 0, tooLong: 1 });
  });

  it('refuses all commands that set something, and any payload', async () => {
    expect(await refusalOf('msp', { body: '8b00' })).toBeUndefined();
    // MSP_SET_MOTOR, MSP_SET_RAW_RC, MSP_REBOOT, MSP_EEPROM_WRITE
    for (const body of ['d600', 'd600e803', 'c800', '4400', 'fa00', '8b0001', '8b']) {
      expect(await refusalOf('msp', { body }), body).toMatch(/does more than read/);
    }
    expect(await refusalOf('msp', { hex: '244d3c00d6d6' })).toMatch(/does more than read/);
  });
});
