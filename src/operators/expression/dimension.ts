import { SI_UNITS, type Unit } from '../../core/units.ts';

/** Exponents of m, kg, s, A and K. Angles are pure numbers, and degC counts as K. */
export type Dimension = readonly number[];

const BASES = ['m', 'kg', 's', 'A', 'K'];
export const PURE: Dimension = [0, 0, 0, 0, 0];

const NAMED: Readonly<Record<string, Dimension>> = {
  '1': PURE,
  rad: PURE,
  m: [1, 0, 0, 0, 0],
  kg: [0, 1, 0, 0, 0],
  s: [0, 0, 1, 0, 0],
  A: [0, 0, 0, 1, 0],
  K: [0, 0, 0, 0, 1],
  degC: [0, 0, 0, 0, 1],
  Hz: [0, 0, -1, 0, 0],
  C: [0, 0, 1, 1, 0],
  N: [1, 1, -2, 0, 0],
  Pa: [-1, 1, -2, 0, 0],
  J: [2, 1, -2, 0, 0],
  Nm: [2, 1, -2, 0, 0],
  W: [2, 1, -3, 0, 0],
  var: [2, 1, -3, 0, 0],
  V: [2, 1, -3, -1, 0],
  ohm: [2, 1, -3, -2, 0],
  H: [2, 1, -2, -2, 0],
  Wb: [2, 1, -2, -1, 0],
};

/** Dimension of a unit: a named one, or a product of such, as `rad/s^2` or `V*s/A`; undefined when it is none. */
export function dimensionOf(unit: Unit): Dimension | undefined {
  let dimension = PURE;
  // every factor behind the first with the sign before it
  for (const [, sign, factor] of `*${unit}`.matchAll(/([*/])([^*/]*)/g)) {
    const [, name, exponent = '1'] = /^([^^]+)(?:\^(-?\d+))?$/.exec(factor.trim()) ?? [];
    const base = name !== undefined && Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
    if (!base) return undefined;
    dimension = product(dimension, base, (sign === '*' ? 1 : -1) * Number(exponent));
  }
  return dimension;
}

/** Dimension of a b^power. */
export function product(a: Dimension, b: Dimension, power: number): Dimension {
  return a.map((exponent, i) => exponent + power * b[i]);
}

export function sameDimension(a: Dimension, b: Dimension): boolean {
  return a.every((exponent, i) => exponent === b[i]);
}

/** The unit of a dimension as an engineer would name it: `V`, or `m^2 kg`. */
export function unitOf(dimension: Dimension): Unit {
  const known = Object.keys(SI_UNITS).find((unit) => {
    const d = dimensionOf(unit);
    return d !== undefined && sameDimension(d, dimension);
  });
  const factors = BASES.flatMap((base, i) => {
    const exponent = dimension[i];
    return exponent === 0 ? [] : exponent === 1 ? [base] : [`${base}^${exponent}`];
  });
  return known ?? factors.join('*');
}
