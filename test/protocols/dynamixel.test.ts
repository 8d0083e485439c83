import { describe, expect, it } from 'vitest';
import { loadDevice } from '../../src/io/config/deviceProfile.ts';
import { DynamixelFramer } from '../../src/protocols/framing/dynamixel.ts';
import { toHex } from '../../src/protocols/hex.ts';
import { refusalOf } from '../support/changedProfile.ts';
import { decodeAll, decodeAs } from '../support/decodeDevice.ts';
import { bodies, hex, join } from '../support/frames.ts';
import { vector } from '../support/vectors.ts';

const status = (body: string) => new DynamixelFramer().encode(hex(body));
const VALUES = '88ffd200000000080000';

describe('Dynamixel 2.0', () => {
  const v = vector('dynamixel2-status');
  it.runIf(v)('dynamixel2-status', async () => {
    const { present_current_raw, present_velocity_rad_s, id } = v!.decoded;
    const [{ values, node }] = await decodeAs('dynamixel', v!.bytes, { reply: 'present' });
    expect(values.iMotor).toBeCloseTo(present_current_raw * 2.69e-3, 12);
    expect(values.omegaM).toBeCloseTo(present_velocity_rad_s, 9);
    expect(values.thetaM).toBeCloseTo(Math.PI, 12);
    expect(node).toBe(id);
    expect(toHex(status(`015500${VALUES}`))).toBe(toHex(v!.bytes));
  });

  const stuffed = vector('dynamixel2-stuffed');
  it.runIf(stuffed)('dynamixel2-stuffed, both ways', () => {
    const body = `015500${stuffed!.decoded.params}`;
    expect(bodies(new DynamixelFramer(), stuffed!.bytes)).toEqual([body]);
    expect(toHex(status(body))).toBe(toHex(stuffed!.bytes));
  });

  it('gives back bodies with the start inside, in any number', () => {
    for (const inner of ['fffffd', 'fffffdfd', 'fffffdfffffd00', 'fffffdfdfd', 'ffffff fdfd']) {
      const body = `015500${inner.replace(' ', '')}`;
      expect(bodies(new DynamixelFramer(), status(body))).toEqual([body]);
    }
  });

  it('reads a reply by what was asked, and drops what answers nothing, another servo, or another question', async () => {
    const device = await loadDevice('dynamixel', { fromStart: true });
    const { decoder, requests } = device;
    expect(decodeAll(device, status(`015500${VALUES}`))).toEqual([]);
    decoder.expect('present');
    const echo = requests.get('present')!.bytes;
    expect(decodeAll(device, join(echo, status(`025500${VALUES}`), status('0155008c0029')))).toEqual([]);
    expect(decoder.awaiting).toBe('present');
    expect(decoder.counters.unexpected).toBe(4);
    expect(decodeAll(device, status(`015580${VALUES}`))).toHaveLength(1);
    expect(decoder.awaiting).toBeUndefined();
  });

  it('gives no values for an error, and ends the wait', async () => {
    const device = await loadDevice('dynamixel', { fromStart: true });
    device.decoder.expect('slow');
    expect(decodeAll(device, status('015504'))).toEqual([]);
    expect(device.decoder.counters.unreadable).toBe(1);
    expect(device.decoder.awaiting).toBeUndefined();
  });

  it('takes the tick for the time', async () => {
    const state = (tick: string) => status(`015500${tick}01000000${VALUES}`);
    const out = await decodeAs('dynamixel', join(state('f07f'), state('0400')), { reply: 'state' });
    expect(out[1].timeS - out[0].timeS).toBeCloseTo(0.02, 9);
    expect(out[0].values.moving).toBe(1);
  });

  it('refuses every instruction but ping and read', async () => {
    expect(await refusalOf('dynamixel', { body: '0101' })).toBeUndefined();
    expect(await refusalOf('dynamixel', { body: '010284000400' })).toBeUndefined();
    // write goal position, registered write, action, factory reset, reboot, sync write, bulk write, and reads with more behind
    for (const body of [
      '0103740000080000',
      '010474000008',
      '0105',
      '010601',
      '0108',
      'fe83740004000100080000',
      'fe93',
      '01028400040001',
      '',
    ]) {
      const request = body ? { body } : { hex: 'fffffd00' };
      expect(await refusalOf('dynamixel', request), body).toMatch(/does more than read/);
    }
  });
});
