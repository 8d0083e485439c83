import { ConfigError, unknownName } from './errors.ts';

/** Name of a unit that channels carry inside Slipring: SI, with temperatures in degC. '1' is a pure number. */
export type Unit = string;

/** SI units that a channel may carry, with what they measure. */
export const SI_UNITS: Readonly<Record<Unit, string>> = {
  '1': 'pure number',
  A: 'current',
  'A/s': 'rate of current',
  'A^2': 'squared current',
  V: 'voltage',
  rad: 'angle',
  'rad/s': 'angular speed',
  'rad/s^2': 'angular acceleration',
  m: 'length',
  'm/s': 'speed',
  'm/s^2': 'acceleration',
  Nm: 'torque',
  N: 'force',
  kg: 'mass',
  W: 'power',
  var: 'reactive power',
  J: 'energy',
  C: 'charge',
  s: 'time',
  Hz: 'frequency',
  degC: 'temperature',
  K: 'temperature difference',
  'degC/s': 'rate of temperature',
  ohm: 'resistance',
  H: 'inductance',
  Wb: 'flux linkage',
  Pa: 'pressure',
};

/** Units in which files and devices deliver, as value_SI = value * scale + offset. */
const FOREIGN: Readonly<Record<string, { si: Unit; scale: number; offset?: number }>> = {
  '%': { si: '1', scale: 0.01 },
  mA: { si: 'A', scale: 1e-3 },
  mV: { si: 'V', scale: 1e-3 },
  kW: { si: 'W', scale: 1e3 },
  deg: { si: 'rad', scale: Math.PI / 180 },
  turn: { si: 'rad', scale: 2 * Math.PI },
  'deg/s': { si: 'rad/s', scale: Math.PI / 180 },
  'turn/s': { si: 'rad/s', scale: 2 * Math.PI },
  rpm: { si: 'rad/s', scale: Math.PI / 30 },
  '1/min': { si: 'rad/s', scale: Math.PI / 30 },
  'km/h': { si: 'm/s', scale: 1 / 3.6 },
  g: { si: 'm/s^2', scale: 9.80665 },
  mm: { si: 'm', scale: 1e-3 },
  kelvin: { si: 'degC', scale: 1, offset: -273.15 },
  degF: { si: 'degC', scale: 5 / 9, offset: -160 / 9 },
  Wh: { si: 'J', scale: 3600 },
  Ah: { si: 'C', scale: 3600 },
  mAh: { si: 'C', scale: 3.6 },
  kHz: { si: 'Hz', scale: 1e3 },
  ms: { si: 's', scale: 1e-3 },
  us: { si: 's', scale: 1e-6 },
  ns: { si: 's', scale: 1e-9 },
  min: { si: 's', scale: 60 },
};

/** How to bring a value given in `unit` to SI: value * scale + offset, in unit `si`. Throws ConfigError for an unknown unit. */
export function toSI(unit: string): { si: Unit; scale: number; offset: number } {
  if (unit in SI_UNITS) return { si: unit, scale: 1, offset: 0 };
  const foreign = FOREIGN[unit];
  if (!foreign) throw new ConfigError(unknownName('unit', unit, [...Object.keys(SI_UNITS), ...Object.keys(FOREIGN)]));
  return { si: foreign.si, scale: foreign.scale, offset: foreign.offset ?? 0 };
}

/** The unit of a derivative by time: 'rad' gives 'rad/s'. Units without a named derivative give '<unit>/s'. */
export function perSecond(unit: Unit): Unit {
  const known: Record<string, Unit> = { rad: 'rad/s', 'rad/s': 'rad/s^2', m: 'm/s', 'm/s': 'm/s^2', J: 'W', C: 'A' };
  return known[unit] ?? `${unit}/s`;
}
