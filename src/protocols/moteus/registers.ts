import { toSI } from '../../core/units.ts';
import type { RecordChannel } from '../record.ts';

/** Numbers on the wire a unit, for registers sent as int8, int16 and int32. */
type Divisors = readonly [number, number, number];

const POSITION: Divisors = [100, 10_000, 100_000];
const VELOCITY: Divisors = [10, 4000, 100_000];
const TORQUE: Divisors = [2, 100, 1000];
const CURRENT: Divisors = [1, 10, 1000];
const POWER: Divisors = [0.1, 20, 10_000];
const TEMPERATURE: Divisors = [1, 10, 1000];
const VOLTAGE: Divisors = [2, 10, 1000];
const PWM: Divisors = [127, 32_767, 2 ** 31 - 1];
const PLAIN: Divisors = [1, 1, 1];

const MODES = {
  '0': 'stopped',
  '1': 'fault',
  '5': 'pwm',
  '6': 'voltage',
  '7': 'voltageFoc',
  '8': 'voltageDq',
  '9': 'current',
  '10': 'position',
  '11': 'timeout',
  '12': 'zeroVelocity',
  '13': 'stayWithin',
  '15': 'brake',
};

type Description = readonly [name: string, unit: string, divisors: Divisors, values?: Readonly<Record<string, string>>];

/** Registers of moteus that tell something about the motor. Positions are those of the output, in turns on the wire. */
const REGISTERS: Readonly<Record<number, Description>> = {
  0: ['mode', '1', PLAIN, MODES],
  1: ['thetaM', 'turn', POSITION],
  2: ['omegaM', 'turn/s', VELOCITY],
  3: ['torque', 'Nm', TORQUE],
  4: ['iq', 'A', CURRENT],
  5: ['id', 'A', CURRENT],
  6: ['thetaAbsolute', 'turn', POSITION],
  7: ['power', 'W', POWER],
  10: ['tempMotor', 'degC', TEMPERATURE],
  11: ['trajectoryComplete', '1', PLAIN],
  12: ['homeState', '1', PLAIN],
  13: ['vBus', 'V', VOLTAGE],
  14: ['tempInverter', 'degC', TEMPERATURE],
  15: ['faultCode', '1', PLAIN],
  16: ['pwmA', '1', PWM],
  17: ['pwmB', '1', PWM],
  18: ['pwmC', '1', PWM],
  56: ['thetaRef', 'turn', POSITION],
  57: ['omegaRef', 'turn/s', VELOCITY],
  58: ['torqueRef', 'Nm', TORQUE],
  59: ['thetaError', 'turn', POSITION],
  60: ['omegaError', 'turn/s', VELOCITY],
  61: ['torqueError', 'Nm', TORQUE],
  80: ['encoder0Position', 'turn', POSITION],
  81: ['encoder0Velocity', 'turn/s', VELOCITY],
  82: ['encoder1Position', 'turn', POSITION],
  83: ['encoder1Velocity', 'turn/s', VELOCITY],
  84: ['encoder2Position', 'turn', POSITION],
  85: ['encoder2Velocity', 'turn/s', VELOCITY],
};

/** The register that counts milliseconds. */
export const MILLISECONDS = 0x70;

/** A register, ready to be read. */
export interface Register {
  readonly channel: RecordChannel;
  /** From a number on the wire to SI: raw / divisors[type] * factor; the type 3 is a float. */
  readonly divisors: readonly number[];
  readonly factor: number;
}

/** The register of a number; one that is not known is a pure number, `r0x120`. */
export function registerOf(number: number, raw: boolean): Register {
  const [name, unit, divisors, values] = REGISTERS[number] ?? [`r0x${number.toString(16)}`, '1', PLAIN];
  const { si, scale } = toSI(unit);
  return {
    channel: { name, unit: raw ? '1' : si, ...(values && { values }) },
    divisors: raw ? [1, 1, 1, 1] : [...divisors, 1],
    factor: raw ? 1 : scale,
  };
}
