import { toSI } from '../core/units.ts';

/** Ends of column names that say a unit: iA_A, speed_rpm. */
const SUFFIXES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['A', 'mA', 'V', 'mV', 'Nm', 'N', 'W', 'kW', 'rad', 'deg', 'rpm', 'Hz', 'kHz', 'degC', 's', 'ms', 'us', 'ns'].map(
      (u) => [u, u],
    ),
  ),
  C: 'degC',
  rad_s: 'rad/s',
  deg_s: 'deg/s',
  m_s: 'm/s',
  m_s2: 'm/s^2',
  kmh: 'km/h',
  pct: '%',
};

/** Units as they stand in brackets in other spellings. */
const SPELLINGS: Readonly<Record<string, string>> = {
  '°C': 'degC',
  C: 'degC',
  Ω: 'ohm',
  N·m: 'Nm',
  'N*m': 'Nm',
  '°': 'deg',
};

/** Names that the field uses for one quantity only. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^i(A|B|C|Alpha|Beta|d|q|0|Bus|Motor|dRef|qRef)$/, 'A'],
  [/^[uv](A|B|C|Alpha|Beta|d|q|0|Bus|dRef|qRef)$/, 'V'],
  [/^theta[EM]?$/, 'rad'],
  [/^omega[EM]?(Ref)?$/, 'rad/s'],
  [/^torque(Ref)?$/, 'Nm'],
  [/^t(emp(erature)?)?[A-Z]\w*$/, 'degC'],
  [/^temp(erature)?$/, 'degC'],
  [/^(e?rpm)$/, 'rpm'],
];

/** Header cells of VESC Tool's and VESC Express' logs: `key:name:unit:precision:isRelative:isTimestamp`. */
const VESC_CELL = /^([^:]+):[^:]*:([^:]*):\d+:[01]:([01])$/;

/** Whether a log's header is one of VESC cells, in which an empty cell of a row repeats the value before. */
export function isVescHeader(header: readonly string[]): boolean {
  return header.every((cell) => VESC_CELL.test(cell));
}

/** Whether a header cell says itself that its column is the time. */
export function isTimeCell(cell: string): boolean {
  return VESC_CELL.exec(cell)?.[3] === '1';
}

/** A column's channel name and unit, from what its header cell says. Unit '1' when it says none. */
export function nameAndUnit(cell: string): { name: string; unit: string } {
  const [, key, keyUnit] = VESC_CELL.exec(cell) ?? [];
  if (key !== undefined) return { name: toName(key), unit: known(SPELLINGS[keyUnit] ?? keyUnit) ?? '1' };
  const bracket = /^(.*?)\s*[[(]([^\])]+)[\])]\s*$/.exec(cell);
  const base = (bracket?.[1] ?? cell).trim();
  const name = toName(base);
  const bracketUnit = bracket && known(SPELLINGS[bracket[2].trim()] ?? bracket[2].trim());
  if (bracketUnit) return { name, unit: bracketUnit };
  const suffix = Object.keys(SUFFIXES)
    .filter((s) => base.endsWith(`_${s}`))
    .sort((a, b) => b.length - a.length)[0];
  const unit = suffix ? SUFFIXES[suffix] : NAMES.find(([form]) => form.test(base))?.[1];
  return { name, unit: unit ?? '1' };
}

function toName(text: string): string {
  return text.replace(/\W+/g, '_').replace(/^(?=\d|$)/, '_');
}

function known(unit: string): string | undefined {
  try {
    toSI(unit);
    return unit;
  } catch {
    return undefined;
  }
}
