import { describe, expect, it } from 'vitest';
import { loadDevice } from '../../src/io/config/deviceProfile.ts';
import { toHex } from '../../src/protocols/hex.ts';
import { refusalOf } from '../support/changedProfile.ts';
import { decodeAll, decodeAs } from '../support/decodeDevice.ts';
import { ascii, join } from '../support/frames.ts';
import { type Vector, vector } from '../support/vectors.ts';

const line = (id: string, data: string) => ascii(`t${id}${data.length / 2}${data}\r`);
const lineOf = ({ can_id, bytes }: Vector) => line(can_id?.slice(2) ?? '000', toHex(bytes));

describe('CANopen CiA 402', () => {
  const wanted: [string, string, (decoded: Record<string, number>) => Record<string, number>][] = [
    ['canopen-sdo-statusword', 'statusWord', ({ value }) => ({ statusWord: value })],
    ['canopen-sdo-torque', 'torque', ({ value }) => ({ torqueRelative: value / 1000 })],
    ['canopen-sdo-dclink', 'dcLink', ({ value }) => ({ vBus: value / 1000 })],
    [
      'canopen-tpdo1',
      'tpdo1',
      (d) => ({ statusWord: d.statusword, position: d.position, torqueRelative: d.torque_permille / 1000 }),
    ],
    [
      'canopen-tpdo2',
      'tpdo2',
      (d) => ({ velocity: d.velocity, currentRelative: d.current_permille / 1000, faultCode: d.error_code }),
    ],
  ];
  for (const [name, stream, values] of wanted) {
    const v = vector(name);
    it.runIf(v)(name, async () => {
      const [record] = await decodeAs('canopen-402', lineOf(v!));
      expect(record).toMatchObject({ stream, node: 5, values: values(v!.decoded) });
    });
  }

  const abort = vector('canopen-sdo-abort');
  it.runIf(abort)('canopen-sdo-abort, of an object that is asked for: no value, and the wait is over', async () => {
    const { decoder } = await loadDevice('canopen-402', { fromStart: true });
    expect(decodeAll({ decoder }, lineOf(abort!))).toEqual([]);
    decoder.expect('dcLink');
    expect(decodeAll({ decoder }, line('585', '8079600000000206'))).toEqual([]);
    expect(decoder.awaiting).toBeUndefined();
    expect(decoder.counters).toMatchObject({ unreadable: 1, unknown: 1 });
  });

  it('has no value where a reply is smaller than the object, comes in segments, or is cut', async () => {
    const { decoder } = await loadDevice('canopen-402', { fromStart: true });
    const frames = [
      line('585', '4f6c606000000000'),
      line('585', '4f6c600001000000'),
      line('585', '416c600004000000'),
      line('585', '4b6c6000'),
    ];
    expect(decodeAll({ decoder }, join(...frames)).map((r) => r.values)).toEqual([{ velocity: Number.NaN }]);
    expect(decoder.counters).toMatchObject({ unreadable: 1, unknown: 2 });
  });

  it('asks by SDO uploads of its node', async () => {
    const { requests } = await loadDevice('canopen-402');
    expect(new TextDecoder().decode(requests.get('torque')!.bytes)).toBe('t60184077600000000000\r');
  });

  it('refuses SDO downloads, NMT, PDOs and anything but an upload', async () => {
    const upload = { canId: 0x600, node: 3, body: '4041600000000000' };
    expect(await refusalOf('canopen-402', upload)).toBeUndefined();
    expect(await refusalOf('canopen-402', { remote: 'tpdo1' })).toBeUndefined();
    for (const request of [
      // controlword: enable; target velocity; NMT start; RPDO1; SYNC; a frame that is cut, and one to the id of another kind
      { ...upload, body: '2b4060000f000000' },
      { ...upload, body: '23ff600000100000' },
      { canId: 0, body: '0101' },
      { canId: 0x200, body: '0f00' },
      { canId: 0x80, body: '00' },
      { ...upload, body: '40416000' },
      { ...upload, body: '404160000f000000' },
      { canId: 0x600, node: 128, body: upload.body },
      { canId: 0x580, body: upload.body },
    ]) {
      expect(await refusalOf('canopen-402', request), JSON.stringify(request)).toMatch(/does more than read/);
    }
  });
});

describe('CAN actuators', () => {
  const mit = vector('mit-mini-cheetah-reply');
  it.runIf(mit)('mit-mini-cheetah-reply', async () => {
    const { id, position_rad, velocity_rad_s, torque_nm } = mit!.decoded;
    const [{ values, node }] = await decodeAs('mit-mini-cheetah', lineOf(mit!));
    expect(node).toBe(id);
    expect(values.thetaM).toBeCloseTo(position_rad, 9);
    expect(values.omegaM).toBeCloseTo(velocity_rad_s, 9);
    expect(values.torque).toBeCloseTo(torque_nm, 9);
  });

  it('mit-mini-cheetah: the ends of the ranges are the ranges', async () => {
    const [low, high] = await decodeAs(
      'mit-mini-cheetah',
      join(line('000', '010000000000'), line('000', '01ffffffffff')),
    );
    expect(low.values).toEqual({ thetaM: -12.5, omegaM: -65, torque: -18 });
    for (const [name, value] of Object.entries({ thetaM: 12.5, omegaM: 65, torque: 18 })) {
      expect(high.values[name]).toBeCloseTo(value, 12);
    }
  });

  const c620 = vector('robomaster-c620');
  it.runIf(c620)('robomaster-c620', async () => {
    const { angle_deg, rpm, current_a, temperature_c } = c620!.decoded;
    const [{ values, node }] = await decodeAs('robomaster', lineOf(c620!));
    expect(node).toBe(1);
    expect(values.thetaM).toBeCloseTo((angle_deg * Math.PI) / 180, 12);
    expect(values.omegaM).toBeCloseTo((rpm * Math.PI) / 30, 9);
    expect(values).toMatchObject({ iq: current_a, tempMotor: temperature_c });
  });

  it('send nothing, and refuse frames that would', async () => {
    for (const device of ['mit-mini-cheetah', 'robomaster']) {
      expect((await loadDevice(device)).requests.size).toBe(0);
      // enter motor mode; currents of four motors
      expect(await refusalOf(device, { canId: 1, body: 'fffffffffffffffc' })).toMatch(/does more than read/);
      expect(await refusalOf(device, { canId: 0x200, body: '03e8000000000000' })).toMatch(/does more than read/);
    }
  });
});
