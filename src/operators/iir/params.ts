import type { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';
import { choice, integer, within } from '../params.ts';
import type { Orders, Wanted } from './order.ts';
import { FAMILIES } from './prototype.ts';

/** Parameters of all recursive filters. */
export const iirParams = ({ usual, largest }: Orders) => ({
  family: choice(FAMILIES, 'Flat, with ripple in the pass band, or with ripple in the stop band.').default(
    'butterworth',
  ),
  order: integer(1, largest, '1', `Order; ${usual} when neither it nor a stop band is given.`).optional(),
  rippleDb: within(
    1e-4,
    12,
    'dB',
    'Loss at the edges of the pass band: 3.01 for butterworth when not given, the ripple of chebyshev1.',
  ).optional(),
  attenuationDb: within(1, 300, 'dB', 'Loss from the stop band on.').optional(),
});

/** Says what a family needs and what it cannot use. `stops` are the parameters that place a stop band: all or none. */
export function checkIir<P extends Wanted>(...stops: (keyof P & string)[]) {
  return (p: P, context: z.RefinementCtx<P>): void => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const given = stops.filter((key) => p[key] !== undefined);
    for (const key of stops) if (given.length > 0 && p[key] === undefined) fault(key, `is missing beside ${given[0]}`);
    const bySpecification = given.length > 0;
    const second = p.family === 'chebyshev2';
    if (bySpecification && p.order !== undefined) fault('order', `follows from ${given[0]}; give one of them`);
    if (p.rippleDb === undefined && (p.family === 'chebyshev1' || (second && bySpecification))) {
      fault('rippleDb', `is missing: ${p.family} needs it`);
    }
    if (p.rippleDb !== undefined && second && !bySpecification) {
      fault(
        'rippleDb',
        'has no meaning for chebyshev2 of given order: it is flat, and its edges are those of the stop band',
      );
    }
    if (p.attenuationDb === undefined && (bySpecification || second)) fault('attenuationDb', 'is missing');
    if (p.attenuationDb !== undefined && !bySpecification && !second) {
      fault('attenuationDb', `has no meaning for ${p.family} without ${stops.join(' and ')}`);
    }
    if (p.attenuationDb !== undefined && p.attenuationDb <= (p.rippleDb ?? 3.02)) {
      fault('attenuationDb', `must be above the loss of the pass band, got ${p.attenuationDb}`);
    }
  };
}

/** Refuses frequencies outside of what a recursive filter in double can do. */
export function checkFrequency(operator: string, key: string, hz: number, rateHz: number): void {
  if (hz >= rateHz / 2) {
    throw new ConfigError(`${operator}: ${key} must be below half the rate, ${rateHz / 2} Hz, got ${hz}`, [key]);
  }
  if (hz < rateHz * 1e-4) {
    throw new ConfigError(
      `${operator}: ${key} must be at least a ten-thousandth of the rate, ${rateHz * 1e-4} Hz, got ${hz}; decimate first`,
      [key],
    );
  }
}
