import { describe, expect, it } from 'vitest';
import { loadDevice } from '../../src/io/config/deviceProfile.ts';
import { DeviceSession } from '../../src/protocols/deviceSession.ts';
import { ModbusFramer } from '../../src/protocols/framing/modbus.ts';
import { toHex } from '../../src/protocols/hex.ts';
import type { DeviceRecord } from '../../src/protocols/record.ts';
import { changedDevice, refusalOf } from '../support/changedProfile.ts';
import { decodeAll, decodeAs } from '../support/decodeDevice.ts';
import { hex, join } from '../support/frames.ts';
import { vector } from '../support/vectors.ts';

const frame = (body: string) => new ModbusFramer().encode(hex(body));
const REGISTERS = '0000 0001 1388 1386 007b 0c28 0898';

describe('Modbus RTU drives', () => {
  const delta = vector('modbus-delta-response');
  it.runIf(delta)('modbus-delta-response', async () => {
    // the vector reads one register more than the profile asks for
    const count = delta!.bytes[2] / 2;
    const { poll } = (await loadDevice('modbus-delta')).profile;
    const requests = [{ name: 'actual', body: `01032100${count.toString(16).padStart(4, '0')}`, reply: 'actual' }];
    const device = await changedDevice('modbus-delta', { poll: { ...poll, requests } }, { reply: 'actual' });
    const [{ values, node }] = decodeAll(device, delta!.bytes);
    const { error, status, freq_cmd_hz, freq_out_hz, current_a, dc_bus_v, output_v } = delta!.decoded;
    expect(Object.values(values)).toEqual([error, status, freq_cmd_hz, freq_out_hz, current_a, dc_bus_v, output_v]);
    expect(node).toBe(1);
  });

  const orders = vector('modbus-float-orders');
  it.runIf(orders)('modbus-float-orders', async () => {
    const changes = {
      poll: { requests: [{ name: 'x', body: '110400000004', reply: 'floats' }] },
      messages: [
        {
          name: 'floats',
          fields: [
            { name: 'abcd', type: 'f32' },
            { name: 'cdab', type: 'f32', order: 'cdab' },
          ],
        },
      ],
    };
    const device = await changedDevice('modbus-delta', changes, { reply: 'floats' });
    const [abcd, cdab] = orders!.decoded.values_abcd_then_cdab;
    expect(decodeAll(device, orders!.bytes)[0]).toMatchObject({ node: 17, values: { abcd, cdab } });
  });

  const exception = vector('modbus-exception');
  it.runIf(exception)('modbus-exception: no values, and the wait is over', async () => {
    const { decoder } = await loadDevice('modbus-delta', { fromStart: true });
    decoder.expect('actual');
    expect(decodeAll({ decoder }, exception!.bytes)).toEqual([]);
    expect(decoder.awaiting).toBeUndefined();
    expect(decoder.counters).toMatchObject({ unreadable: 1, crcErrors: 0 });
  });

  const request = vector('modbus-request-40103');
  it.runIf(request)('frames a request as modbus-request-40103', () => {
    expect(toHex(frame('030300660006'))).toBe(toHex(request!.bytes));
  });

  it('takes a reply only from the unit, with the function and the length that were asked for', async () => {
    const { decoder } = await loadDevice('modbus-delta', { fromStart: true });
    decoder.expect('actual');
    const others = ['02030e', '01040e', '01030c'].map((head) => frame(`${head} ${REGISTERS}`));
    expect(decodeAll({ decoder }, join(...others))).toEqual([]);
    expect(decoder.awaiting).toBe('actual');
    expect(decodeAll({ decoder }, frame(`01030e ${REGISTERS}`))).toHaveLength(1);
    expect(decodeAll({ decoder }, frame(`01030e ${REGISTERS}`))).toEqual([]);
  });

  it('drops a reply that comes after its time', async () => {
    const session = new DeviceSession(await loadDevice('modbus-delta', { fromStart: true }));
    const out: DeviceRecord[] = [];
    session.opened(0);
    expect(toHex(session.transmit(0)!)).toBe(toHex(frame('010321000007')));
    expect(session.transmit(0.31)).toBeUndefined();
    session.receive(frame(`01030e ${REGISTERS}`), 0.32, (r) => out.push(r));
    expect(toHex(session.transmit(0.37)!)).toBe(toHex(frame('0103210b0002')));
    session.receive(frame('010304 0001 05dc'), 0.4, (r) => out.push({ ...r, values: r.values.slice() }));
    expect(out.map((r) => r.stream.name)).toEqual(['mechanical']);
    expect(out[0].values[1]).toBeCloseTo((1500 * Math.PI) / 30, 9);
    expect(session.poller.counters).toEqual({ sent: 2, answered: 1, timeouts: 1 });
  });

  it('polls several units by requests that share a message', async () => {
    const requests = ['01', '05'].map((unit) => ({ name: `unit${unit}`, body: `${unit}0321000007`, reply: 'actual' }));
    const device = await changedDevice('modbus-delta', { poll: { requests } });
    device.decoder.expect('actual');
    expect(decodeAll(device, frame(`05030e ${REGISTERS}`)).map((r) => r.node)).toEqual([5]);
  });

  it('has the registers of each drive at their places', async () => {
    const acs = await decodeAs('modbus-abb-acs550', frame('010312 05dc 01f4 007b 01f4 000f 021c ffff 017c 01a9'), {
      reply: 'actual',
    });
    expect(acs[0].values).toMatchObject({
      frequency: 50,
      iMotor: 12.3,
      power: 1500,
      vBus: 540,
      uMotor: 380,
      tempInverter: 42.5,
    });
    const v20 = await decodeAs('modbus-siemens-v20', frame('01030e 1388 05dc 007b 01f4 000f 000a 021c'), {
      reply: 'actual',
    });
    expect(v20[0].values).toMatchObject({
      frequency: 50,
      iMotor: 1.23,
      torque: 5,
      power: 150,
      energy: 36e6,
      vBus: 540,
    });
  });

  it('refuses to write', async () => {
    expect(await refusalOf('modbus-delta', { body: '010400000001' })).toBeUndefined();
    // run forward, write one and several registers, coils, mask write, read and write, too many
    for (const body of [
      '010620000012',
      '011020000001020012',
      '0105 0000ff00',
      '010f0000000101ff',
      '0116000000f20025',
      '01172100000120000001020012',
      '01030000007e',
      '0103000000',
    ]) {
      expect(await refusalOf('modbus-delta', { body: body.replace(' ', '') }), body).toMatch(/does more than read/);
    }
    expect(await refusalOf('modbus-delta', { hex: '010620000012024b' })).toMatch(/does more than read/);
  });
});
