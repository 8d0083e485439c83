import { describe, expect, it } from 'vitest';
import { loadAnyProfile, loadDevice } from '../../src/io/config/deviceProfile.ts';
import { makeDevice } from '../../src/protocols/device.ts';
import type { LiveProfile } from '../../src/protocols/liveProfile.ts';
import { pollSchema } from '../../src/protocols/request.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ascii, hex } from '../support/frames.ts';

/** Commands that move a motor, let it go or change the device, as they go over the wire or as a body. */
const VESC_BODIES = {
  SET_DUTY: '0500002710',
  SET_CURRENT: '0600000bb8',
  SET_CURRENT_BRAKE: '0700000bb8',
  SET_RPM: '0800001388',
  SET_POS: '0905f5e100',
  SET_HANDBRAKE: '0a000003e8',
  'SET_DETECT inductance': '0b01',
  'SET_DETECT none': '0b00',
  'SET_DETECT without mode': '0b',
  SET_SERVO_POS: '0c01f4',
  SET_MCCONF: '0d00',
  TERMINAL_CMD: '14666f63',
  DETECT_MOTOR_PARAM: '18',
  REBOOT: '1d',
  'FORWARD_CAN SET_RPM': '22490800001388',
  'FORWARD_CAN nothing': '2249',
  'LISP code': '8200',
  'firmware ERASE': '0200001000',
} as const;
const ODRIVE_LINES = [
  'v 0 10',
  'p 0 1',
  'c 0 5',
  'q 0 1',
  't 0 1',
  'w axis0.requested_state 8',
  'ss',
  'se',
  'sr',
  'sc',
  'u 0',
  'f 0\nv 0 10',
  'r vbus_voltage;v 0 1',
  'r',
];
const ODRIVE_CAN = {
  estop: 0x02,
  setAxisNodeId: 0x06,
  setAxisState: 0x07,
  inputPos: 0x0c,
  inputVel: 0x0d,
  inputTorque: 0x0e,
  reboot: 0x16,
  clearErrors: 0x18,
};

const withRequests = (profile: LiveProfile, ...requests: object[]) =>
  ({ ...profile, poll: pollSchema.parse({ requests }) }) as LiveProfile;

describe('what may be sent', async () => {
  const vesc = (await loadAnyProfile('vesc')) as LiveProfile;
  const ascii05 = (await loadAnyProfile('odrive-ascii')) as LiveProfile;
  const can06 = (await loadAnyProfile('odrive-can-06')) as LiveProfile;

  for (const [name, body] of Object.entries(VESC_BODIES)) {
    it(`no profile of a VESC may hold ${name}`, () => {
      expect(() => makeDevice(withRequests(vesc, { name: 'x', body }))).toThrow(/request "x" does more than read/);
    });
  }

  it('no bytes whose command cannot be seen', () => {
    expect(() => makeDevice(withRequests(vesc, { name: 'x', hex: '02050500002710..'.slice(0, 14) }))).toThrow(
      /give the body/,
    );
  });

  for (const line of ODRIVE_LINES) {
    it(`no profile of an ODrive may hold ${JSON.stringify(line)}`, () => {
      expect(() => makeDevice(withRequests(ascii05, { name: 'x', text: line }))).toThrow(/does more than read/);
    });
  }

  for (const [name, id] of Object.entries(ODRIVE_CAN)) {
    it(`no profile of an ODrive on CAN may ask for ${name}`, () => {
      const messages = [{ name, id, fields: [], least: 0 }];
      expect(() =>
        makeDevice({ ...withRequests(can06, { name: 'x', remote: name }), messages } as unknown as LiveProfile),
      ).toThrow(/does more than read/);
    });
  }

  it('the transport refuses motor-moving bytes of every protocol, whatever the profile', async () => {
    const moving = [
      hex('02 05 05 00002710 5e4c 03'),
      ascii('v 0 10\n'),
      ascii('v 0 10 *28\n'),
      ascii('t0ED80000204100000000\r'),
      ascii('T00000549 4 00002710\r'),
      ascii('r0B00\r'),
      hex('01 06 2000 0002 03cb'),
      ascii('!G 1 500\r'),
    ];
    for (const name of [
      'vesc',
      'vesc-can',
      'odrive-ascii',
      'odrive-can-05',
      'odrive-can-06',
      'kiss',
      'arduino-plotter',
      'teleplot',
    ]) {
      const { guard } = await loadDevice(name);
      const wire: Uint8Array[] = [];
      const write = guard.guard((bytes) => wire.push(bytes));
      for (const bytes of moving) expect(() => write(bytes)).toThrow(/refused to send/);
      expect(wire).toEqual([]);
      expect(guard.refused).toBe(moving.length);
    }
  });

  it('names the place of a request that moves a motor', async () => {
    const folder = temporaryFolder();
    const text = `slipring: 1
name: x
summary: test
kind: bytes
protocol: vesc
link: { serial: {} }
framing: { startLength: { starts: [{ bytes: "02" }], longest: 512, check: { of: crc16-xmodem }, stop: "03" } }
poll:
  requests:
    - { name: spin, body: "0800001388" }
`;
    const message = await loadDevice(folder.file('x.yaml', text)).catch((e: Error) => e.message);
    expect(message).toMatch(
      /x\.yaml:10:7: request "spin" does more than read: command 8 is not among those that only read/,
    );
  });

  it('asks an ODrive on CAN for messages by remote frames only', async () => {
    const { requests, open } = await loadDevice('odrive-can-06', { node: 5 });
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    expect(text(requests.get('iq')!.bytes)).toBe('r0B40\r');
    expect(open.map((r) => text(r.bytes))).toEqual(['C\r', 'S5\r', 'Z1\r', 'O\r']);
    // who asks nothing only listens
    expect((await loadDevice('vesc-can')).open.map((r) => text(r.bytes))).toEqual(['C\r', 'S6\r', 'Z1\r', 'L\r']);
  });
});
