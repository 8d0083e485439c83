import { describe, expect, it } from 'vitest';
import { loadDevice, loadProfile } from '../../src/io/config/deviceProfile.ts';
import { FixedLengthFramer } from '../../src/protocols/framing/fixedLength.ts';
import { decodeAll } from '../support/decodeDevice.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hex, join } from '../support/frames.ts';
import { vector } from '../support/vectors.ts';

const folder = temporaryFolder();
const failure = (yaml: string) =>
  loadDevice(folder.file('x.yaml', yaml)).then(
    () => 'no error',
    (error: Error) => error.message.replaceAll(`${folder.path}/`, ''),
  );

const HEAD = 'slipring: 1\nname: x\nsummary: test\nkind: bytes\nlink: { serial: {} }\n';
/** Counted, stamped structs, as people make them themselves. */
const STRUCT = `${HEAD}framing: { fixedLength: { length: 16, sync: aa55, check: { of: crc16-ccitt-false, from: 2 } } }
order: le
messages:
  - name: currents
    clock: { field: stamp, unit: us, modulus: 4294967296 }
    sequence: { field: count, modulus: 65536 }
    fields:
      - { name: count, type: u16, at: 0 }
      - { name: stamp, type: u32 }
      - { name: iq, type: i16, scale: 0.01, unit: A }
      - { name: id, type: i16, scale: 0.01, unit: A }
      - { name: vBus, type: i16, scale: 0.01, unit: V }
`;

describe('profiles of live devices', () => {
  it('name each mistake with file, line and column, and what is near', async () => {
    const text = `${HEAD}framing: { startLength: { starts: [{ bytes: "0" }], longest: 20 } }
dispatch: { at: 0 }
messages:
  - name: a
    id: 1
    clock: { field: stmp, unit: V }
    fields:
      - { name: stamp, type: u33 }
      - { name: iq, type: i16, unit: Amp, bit: 3 }
poll:
  requests: [{ name: r, body: "00", everyS: 0.1, reply: b }]
  probe: q
`;
    const shape = await failure(text);
    expect(shape).toMatch(/x.yaml:6:45: .*bytes must be bytes as hex digits, such as "aa55", got "0"/);
    expect(shape).toMatch(/x.yaml:13:30: .*type must be one of u8, i8/);
    const rules = await failure(text.replace('bytes: "0"', 'bytes: "00"').replace('u33', 'u32'));
    expect(rules).toMatch(/x.yaml:11:21: .*unknown field "stmp"; did you mean "stamp"\?/);
    expect(rules).toMatch(/x.yaml:11:33: .*unit "V" is no time/);
    expect(rules).toMatch(/x.yaml:14:38: .*unknown unit "Amp"/);
    expect(rules).toMatch(/x.yaml:14:48: .*needs a mask in the message/);
    expect(rules).toMatch(/x.yaml:16:57: .*unknown message "b"/);
    expect(rules).toMatch(/x.yaml:17:10: .*unknown request "q"/);
  });

  it('refuse unknown kinds, protocols and keys', async () => {
    expect(await failure(HEAD.replace('bytes', 'byte'))).toMatch(
      /x.yaml:4:7: unknown kind "byte"; did you mean "bytes"\?/,
    );
    expect(await failure(`${HEAD}framing: { cobs: {} }\nprotocol: vesk\n`)).toMatch(
      /x.yaml:7:11: unknown protocol "vesk"; did you mean "vesc"\?/,
    );
    expect(await failure(`${HEAD}framing: { cobs: {}, slip: {} }\n`)).toMatch(/must be one framing/);
    expect(await failure(`${HEAD}framing: { cobs: { longst: 5 } }\n`)).toMatch(
      /unknown key "longst"; did you mean "longest"\?/,
    );
    expect(
      await failure(`${HEAD.replace('bytes', 'can')}id: { message: [0, 4] }\nmessages: [{ name: a, fields: [] }]\n`),
    ).toMatch(/must have an id/);
  });

  it('are told from profiles of logs', async () => {
    await expect(loadProfile('vesc')).rejects.toThrow(/vesc is a live device, no log: .*slipring decode/);
    await expect(loadDevice('lea-csv')).rejects.toThrow(/lea-csv is a log, no live device/);
    await expect(loadDevice('vsec')).rejects.toThrow(/unknown device "vsec"; did you mean "vesc"\?/);
  });

  it('follow count and clock over their wrap-arounds, and a restart', async () => {
    const device = await loadDevice(folder.file('struct.yaml', STRUCT));
    const { profile } = device;
    if (profile.kind !== 'bytes') throw new Error('a profile of binary frames');
    const framer = new FixedLengthFramer(profile.framing.fixedLength!);
    const frame = (count: number, us: number) => {
      const body = new DataView(new ArrayBuffer(12));
      body.setUint16(0, count, true);
      body.setUint32(2, us, true);
      body.setInt16(6, 1234, true);
      return framer.encode(new Uint8Array(body.buffer));
    };
    const out = decodeAll(
      device,
      frame(65_535, 4_294_967_000),
      frame(1, 204),
      frame(1, 204),
      frame(3, 700),
      frame(0, 10),
    );
    expect(out.map((r) => [r.seq, r.lost, r.timeS, r.restarted])).toEqual([
      [65_535, 0, 4294.967, false],
      [65_537, 1, 4294.9675, false],
      [65_539, 1, 4294.967996, false],
      [0, 0, 0.00001, true],
    ]);
    expect(out[0].values).toEqual({ iq: 12.34, id: 0, vBus: 0 });
    expect(device.decoder.counters).toMatchObject({ lost: 2, stale: 1, restarts: 1, records: 4 });
  });

  const known = vector('generic-seq-us-crc');
  it.runIf(known)('generic-seq-us-crc', async () => {
    const device = await loadDevice(folder.file('generic.yaml', STRUCT));
    const out = decodeAll(device, known!.bytes);
    const { frames, gaps, crc_errors_min } = known!.decoded;
    expect(
      out.map((r) => ({
        t_us_unwrapped: Math.round(r.timeS * 1e6),
        iq_a: r.values.iq,
        id_a: r.values.id,
        vbus_v: r.values.vBus,
      })),
    ).toEqual(frames.map(({ seq, t_us_raw, ...rest }: Record<string, number>) => rest));
    expect(out.map((r) => r.seq % 65_536)).toEqual(frames.map((f: { seq: number }) => f.seq));
    expect(
      out.flatMap((r, i) => (r.lost > 0 ? [{ after_seq: out[i - 1].seq % 65_536, missing: r.lost }] : [])),
    ).toEqual(gaps);
    expect(device.decoder.counters.crcErrors).toBeGreaterThanOrEqual(crc_errors_min);
  });

  const cobs = vector('generic-cobs-crc32');
  it.runIf(cobs)('generic-cobs-crc32', async () => {
    const text = `${HEAD}framing: { cobs: { check: { of: crc32, order: le } } }
order: le
messages: [{ name: main, sequence: { field: count, modulus: 4294967296 }, fields: [{ name: count, type: u32 }, { name: value, type: f32 }] }]
`;
    const device = await loadDevice(folder.file('cobs.yaml', text));
    // the first frame after opening is not trusted
    const [record] = decodeAll(device, join(hex('00'), cobs!.bytes));
    expect({ seq: record.seq, value: record.values.value }).toEqual(cobs!.decoded);
  });

  const robomaster = vector('robomaster-c620');
  it.runIf(robomaster)('mit-mini-cheetah-reply and robomaster-c620: actuators described by a table alone', async () => {
    const can = (fields: string) =>
      `${HEAD.replace('bytes', 'can')}id: { message: [4, 10], node: [0, 3] }\norder: be\nmessages: [{ name: m, id: 0x20, fields: [${fields}] }]\n`;
    const c620 = await loadDevice(
      folder.file(
        'c620.yaml',
        can(
          '{ name: angle, type: u16, scale: 0.0439453125, unit: deg }, { name: omegaM, type: i16, unit: rpm }, { name: iq, type: i16, scale: 0.001220703125, unit: A }, { name: tempMotor, type: u8, unit: degC }',
        ),
      ),
      { fromStart: true },
    );
    const wire = (bytes: Uint8Array) =>
      new TextEncoder().encode(
        `t201${bytes.length}${Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')}\r`,
      );
    const { angle_deg, rpm, current_a, temperature_c } = robomaster!.decoded;
    const [{ values, node }] = decodeAll(c620, wire(robomaster!.bytes));
    expect(node).toBe(1);
    expect(values.angle).toBeCloseTo((angle_deg * Math.PI) / 180, 12);
    expect(values.omegaM).toBeCloseTo((rpm * Math.PI) / 30, 12);
    expect([values.iq, values.tempMotor]).toEqual([current_a, temperature_c]);

    const mit = vector('mit-mini-cheetah-reply')!;
    const linear = (max: number, bits: number) => `scale: ${(2 * max) / (2 ** bits - 1)}, offset: ${-max}`;
    const cheetah = await loadDevice(
      folder.file(
        'mit.yaml',
        can(
          `{ name: id, type: u8 }, { name: thetaM, type: u16, ${linear(12.5, 16)}, unit: rad }, { name: omegaM, type: u24, bits: [12, 23], ${linear(65, 12)}, unit: rad/s }, { name: torque, type: u24, at: 3, bits: [0, 11], ${linear(18, 12)}, unit: Nm }`,
        ),
      ),
      { fromStart: true },
    );
    const [reply] = decodeAll(cheetah, wire(mit.bytes));
    const { id, position_rad, velocity_rad_s, torque_nm } = mit.decoded;
    expect(reply.values.id).toBe(id);
    expect(reply.values.thetaM).toBeCloseTo(position_rad, 12);
    expect(reply.values.omegaM).toBeCloseTo(velocity_rad_s, 12);
    expect(reply.values.torque).toBeCloseTo(torque_nm, 12);
  });
});
