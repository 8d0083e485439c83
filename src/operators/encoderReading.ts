import { z } from 'zod';
import { integer, positive } from './params.ts';

/** Parameters of operators that take a position as the sensor gives it: an angle in rad, or encoder counts. */
export const encoderParams = {
  countsPerTurn: integer(
    1,
    2 ** 31 - 1,
    '1',
    'Encoder counts in one turn. Absent: the reading is an angle in rad.',
  ).optional(),
  modulus: positive(
    'as x',
    'Reading at which the sensor starts again from 0: 65536 for a 16-bit counter. Default one turn: countsPerTurn, or 2 pi.',
  ).optional(),
};

const reading = z.object(encoderParams);
type Reading = z.output<typeof reading>;

/** Radians in one unit of the reading. */
export function radiansPerUnit(p: Reading): number {
  return p.countsPerTurn === undefined ? 1 : (2 * Math.PI) / p.countsPerTurn;
}

/** Reading at which the sensor wraps. */
export function modulusOf(p: Reading): number {
  return p.modulus ?? p.countsPerTurn ?? 2 * Math.PI;
}

/** A counter wraps at a whole number: for `refine`. */
export function hasWholeModulus(p: Reading): boolean {
  return p.countsPerTurn === undefined || p.modulus === undefined || Number.isInteger(p.modulus);
}

export const wholeModulus = { error: 'must be a whole number of counts', path: ['modulus'] };
