import { describe, expect, it } from 'vitest';
import { loadDevice } from '../../src/io/config/deviceProfile.ts';
import { makeDevice } from '../../src/protocols/device.ts';
import { DeviceSession } from '../../src/protocols/deviceSession.ts';
import { LineFramer } from '../../src/protocols/framing/lines.ts';
import { StartLengthFramer } from '../../src/protocols/framing/startLength.ts';
import type { LiveProfile } from '../../src/protocols/liveProfile.ts';
import { ascii, hex } from '../support/frames.ts';

const vescFrame = (body: string) =>
  new StartLengthFramer({ starts: [{ bytes: '02' }], longest: 255, check: { of: 'crc16-xmodem' }, stop: '03' }).encode(
    hex(body),
  );
const odriveLine = (text: string) => new LineFramer({ check: { of: 'xor8', digits: 'decimal' } }).encode(text);
const text = (bytes: Uint8Array | undefined) =>
  bytes &&
  new TextDecoder()
    .decode(bytes)
    .trim()
    .replace(/ \*\d+$/, '');

describe('DeviceSession', () => {
  it('keeps one request in flight, at the period of the profile, and makes up for nothing', async () => {
    const session = new DeviceSession(await loadDevice('vesc'));
    session.opened(0);
    const sent: number[] = [];
    let records = 0;
    for (let ms = 0; ms < 1000; ms++) {
      const now = ms / 1000;
      // a reply takes 7 ms; for 200 ms the host is busy elsewhere
      const isBusy = ms >= 400 && ms < 600;
      if (sent.length > 0 && ms === sent.at(-1)! + 7)
        session.receive(vescFrame(`04${'00'.repeat(73)}`), now, () => records++);
      if (!isBusy && session.transmit(now)) sent.push(ms);
    }
    expect(sent.slice(0, 4)).toEqual([0, 20, 40, 60]);
    expect(sent).toHaveLength(40);
    expect(records).toBe(40);
    expect(session.poller.counters).toEqual({ sent: 40, answered: 40, timeouts: 0 });
  });

  it('a reply that does not come is no sample: it is given up, and the next request follows', async () => {
    const session = new DeviceSession(await loadDevice('vesc'));
    session.opened(0);
    expect(session.transmit(0)).toBeDefined();
    expect(session.transmit(0.099)).toBeUndefined();
    expect(session.dueS).toBeCloseTo(0.1, 12);
    expect(session.transmit(0.1)).toBeDefined();
    expect(session.poller.counters).toEqual({ sent: 2, answered: 0, timeouts: 1 });
    expect(session.device.decoder.counters.records).toBe(0);
  });

  it('the echo of a request is no reply', async () => {
    const session = new DeviceSession(await loadDevice('vesc'));
    session.opened(0);
    const request = session.transmit(0)!;
    session.receive(request, 0.001, () => expect.fail('a record'));
    expect(session.poller.isWaiting).toBe(true);
    expect(session.device.decoder.counters.unreadable).toBe(1);
  });

  it('tells replies by the request in flight, and drops one that comes too late', async () => {
    const session = new DeviceSession(await loadDevice('odrive-ascii'));
    const seen: [string, number][] = [];
    const receive = (bytes: Uint8Array, s: number) =>
      session.receive(bytes, s, (r) => seen.push([r.stream.name, r.values[0]]));
    session.opened(0);
    expect(text(session.transmit(0))).toBe('f 0');
    receive(odriveLine('0.5 2.25'), 0.002);
    expect(text(session.transmit(0.003))).toBe('r axis0.motor.current_control.Iq_measured');
    receive(odriveLine('-1.5'), 0.004);
    expect(text(session.transmit(0.005))).toBe('r vbus_voltage');
    // no reply: given up after 0.1 s; what comes in the silence after that answers nothing
    expect(session.transmit(0.106)).toBeUndefined();
    receive(odriveLine('24.1'), 0.12);
    expect(session.transmit(0.15)).toBeUndefined();
    expect(text(session.transmit(0.157))).toBe('r ibus');
    receive(odriveLine('unknown property'), 0.158);
    expect(seen).toEqual([
      ['feedback', Math.PI],
      ['iq', -1.5],
    ]);
    expect(session.device.decoder.counters).toMatchObject({ unexpected: 1, unreadable: 1, records: 2 });
    expect(session.poller.counters).toEqual({ sent: 4, answered: 3, timeouts: 1 });
    expect(text(session.transmit(0.159))).toBeDefined();
  });

  it('sends other requests of the profile when asked, and no others', async () => {
    const session = new DeviceSession(await loadDevice('vesc'));
    session.opened(0);
    session.ask('firmware');
    expect(session.transmit(0)).toEqual(vescFrame('00'));
    expect(() => session.ask('frimware')).toThrow(/did you mean "firmware"/);
  });

  it('opens the bus, and opens it again when the device has been silent for long', async () => {
    const profile = (await loadDevice('odrive-can-06')).profile as LiveProfile;
    const session = new DeviceSession(makeDevice({ ...profile, poll: { ...profile.poll!, rearmS: 2 } } as LiveProfile));
    const drain = (now: number) => {
      const out: (string | undefined)[] = [];
      for (let bytes = session.transmit(now); bytes; bytes = session.transmit(now)) out.push(text(bytes));
      return out;
    };
    session.opened(0);
    expect(drain(0)).toEqual(['C', 'S5', 'Z1', 'O']);
    session.receive(ascii('\rt0A98000046C100000542\r'), 1, () => {});
    expect(drain(2.5)).toEqual([]);
    expect(session.dueS).toBe(3);
    expect(drain(3)).toEqual(['C', 'S5', 'Z1', 'O']);
  });
});
