import type { RecordChannel } from '../record.ts';

/** Types of numbers that registers have. */
export type RegisterType = 'u8' | 'u32' | 'f32';

/** One number of a register; units are SI but that of the time. */
export type Part = readonly [name: string, unit: string, type: RegisterType];

const one = (name: string, unit = '1', type: RegisterType = 'f32'): readonly Part[] => [[name, unit, type]];
const three = (names: readonly string[], unit: string, type: RegisterType = 'f32'): readonly Part[] =>
  names.map((name) => [name, unit, type]);

const PID = ['P', 'I', 'D', 'Limit', 'Ramp', 'FilterTime'];

/** Six registers of a controller, from `first` on. */
function pid(first: number, name: string): [number, readonly Part[]][] {
  return PID.map((part, i) => [first + i, one(`${name}${part}`, part === 'FilterTime' ? 's' : '1')]);
}

/** The register that counts milliseconds. */
export const SYSTEM_TIME = 0x71;

/** Registers of the SimpleFOC drivers library that telemetry may hold. The unit of the target depends on the control mode. */
const REGISTERS: ReadonlyMap<number, readonly Part[]> = new Map([
  [0x00, one('status', '1', 'u8')],
  [0x01, one('target')],
  [0x03, one('enableAll', '1', 'u8')],
  [0x04, one('enabled', '1', 'u8')],
  [0x05, one('controlMode', '1', 'u8')],
  [0x06, one('torqueMode', '1', 'u8')],
  [0x07, one('modulation', '1', 'u8')],
  [0x09, one('thetaM', 'rad')],
  [
    0x10,
    [
      ['turns', '1', 'u32'],
      ['thetaInTurn', 'rad', 'f32'],
    ],
  ],
  [0x11, one('omegaM', 'rad/s')],
  [0x12, one('sensorAngle', 'rad')],
  [0x13, one('sensorMechanicalAngle', 'rad')],
  [0x14, one('sensorVelocity', 'rad/s')],
  [0x15, one('sensorTimestamp', '1', 'u32')],
  [0x16, three(['uA', 'uB', 'uC'], 'V')],
  [0x17, three(['phaseStateA', 'phaseStateB', 'phaseStateC'], '1', 'u8')],
  [0x18, one('driverEnabled', '1', 'u8')],
  [0x1b, one('telemetryControl', '1', 'u8')],
  [0x1c, one('telemetryDownsample', '1', 'u32')],
  [0x1d, one('iterationsPerSecond', 'Hz', 'u32')],
  [0x20, one('uq', 'V')],
  [0x21, one('ud', 'V')],
  [0x22, one('iq', 'A')],
  [0x23, one('id', 'A')],
  [0x24, one('iA', 'A')],
  [0x25, one('iB', 'A')],
  [0x26, one('iC', 'A')],
  [0x27, three(['iA', 'iB', 'iC'], 'A')],
  [0x28, one('iBus', 'A')],
  ...pid(0x30, 'velocity'),
  ...pid(0x36, 'angle'),
  ...pid(0x40, 'iq'),
  ...pid(0x46, 'id'),
  [0x50, one('voltageLimit', 'V')],
  [0x51, one('currentLimit', 'A')],
  [0x52, one('velocityLimit', 'rad/s')],
  [0x54, one('pwmFrequency', 'Hz', 'u32')],
  [0x60, one('zeroElectricAngle', 'rad')],
  [0x61, one('sensorDirection', '1', 'u8')],
  [0x63, one('polePairs', '1', 'u32')],
  [0x64, one('rs', 'ohm')],
  [0x65, one('kv', '1')],
  [0x66, one('inductance', 'H')],
  [0x70, one('motors', '1', 'u8')],
  [SYSTEM_TIME, one('systemTime', 'ms', 'u32')],
]);

/** A register of a motor, as a header names it. */
export interface Reference {
  readonly motor: number;
  readonly register: number;
}

/** A number in a line or a frame of telemetry. */
export interface Value {
  readonly channel: RecordChannel;
  readonly type: RegisterType;
  readonly isTime: boolean;
}

/** The numbers that follow each other for a header, or undefined where it names a register that is none. */
export function valuesOf(header: readonly Reference[]): Value[] | undefined {
  const values: Value[] = [];
  const seen = new Set<string>();
  for (const { motor, register } of header) {
    const parts = REGISTERS.get(register);
    if (!parts) return undefined;
    for (const [name, unit, type] of parts) {
      const full = motor === 0 ? name : `${name}_m${motor}`;
      const unique = seen.has(full) ? `${full}_r${register}` : full;
      seen.add(unique);
      values.push({ channel: { name: unique, unit }, type, isTime: register === SYSTEM_TIME });
    }
  }
  return values;
}
