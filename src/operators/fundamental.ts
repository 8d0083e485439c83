import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import type { Port } from '../kernel/operator.ts';
import { integer, must, positive } from './params.ts';
import { measuredPhases } from './scaling.ts';

/** Parameters of operators that look at the fundamental of three phases over a window. */
export const fundamentalParams = {
  currents: measuredPhases,
  frequencyHz: positive(
    'Hz',
    'Frequency of the fundamental. Absent: the channel omegaE gives it, sample by sample.',
  ).optional(),
  periods: z
    .number(must('be a multiple of 0.5'))
    .positive(must('be a multiple of 0.5'))
    .multipleOf(0.5, must('be a multiple of 0.5'))
    .meta({ unit: '1', description: 'Length of the window in periods of frequencyHz, rounded to samples.' })
    .optional(),
  windowLength: integer(4, 32768, 'samples', 'Length of the window in samples, instead of periods.').optional(),
};

const fundamental = z.object(fundamentalParams);
type Fundamental = z.output<typeof fundamental>;

/** Rules for `refine`: one of periods and windowLength, and periods only of a known frequency. */
export const hasOneWindow = (p: Fundamental) => (p.periods === undefined) !== (p.windowLength === undefined);
export const oneWindow = { error: 'is needed, or periods instead of it', path: ['windowLength'] };
export const knowsPeriod = (p: Fundamental) => p.periods === undefined || p.frequencyHz !== undefined;
export const period = { error: 'needs frequencyHz; with a channel omegaE give windowLength', path: ['periods'] };

export const fundamentalInputs: readonly Port<Fundamental>[] = [
  { name: 'iA', unit: 'any', description: 'phase a' },
  { name: 'iB', unit: 'any', description: 'phase b' },
  { name: 'iC', unit: 'any', description: 'phase c', when: (p) => p.currents === 3 },
  {
    name: 'omegaE',
    unit: 'rad/s',
    description: 'speed of the fundamental',
    when: (p) => p.frequencyHz === undefined,
  },
];

/** Window in samples, and angle of the fundamental per sample: the angle itself, and its share in omegaE. */
export function designFundamental(
  operator: string,
  p: Fundamental,
  rateHz: number,
): { windowLength: number; step: number; stepPerOmega: number } {
  if (p.frequencyHz !== undefined && p.frequencyHz >= rateHz / 2) {
    throw new ConfigError(
      `${operator}: frequencyHz must be below half the rate, ${rateHz / 2} Hz, got ${p.frequencyHz}`,
      ['frequencyHz'],
    );
  }
  const windowLength = p.windowLength ?? Math.round(((p.periods ?? 0) * rateHz) / (p.frequencyHz ?? 0));
  if (windowLength < 4 || windowLength > 32768) {
    throw new ConfigError(`${operator}: periods must make a window of 4 to 32768 samples, got ${windowLength}`, [
      'periods',
    ]);
  }
  if (p.frequencyHz === undefined) return { windowLength, step: 0, stepPerOmega: 1 / rateHz };
  return { windowLength, step: (2 * Math.PI * p.frequencyHz) / rateHz, stepPerOmega: 0 };
}
