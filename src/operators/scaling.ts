import { z } from 'zod';
import { real } from '../kernel/layout.ts';
import { choice, must } from './params.ts';

export const measuredPhases = z
  .literal([2, 3], must('be 2 or 3'))
  .meta({ unit: '1', description: 'Measured phases: iA and iB, the third following from their sum 0, or all three.' })
  .default(2);

/**
 * How long a space vector is, beside the phase quantities. amplitude: as long as the phase's amplitude, P = 3/2 (ud id + uq iq).
 * power: sqrt(3/2) times that, P = ud id + uq iq. rms: as long as the phase's RMS value, P = 3 (ud id + uq iq).
 */
export const transformScaling = choice(
  ['amplitude', 'power'],
  "Length of the space vector: amplitude: the phase's amplitude (factor 2/3); power: sqrt(3/2) times that, so that P = ud id + uq iq.",
).default('amplitude');

export const quantityScaling = choice(
  ['amplitude', 'power', 'rms'],
  "Scaling of the d/q quantities: amplitude: of the phase's amplitude; power: power-invariant; rms: of the phase's RMS value.",
).default('amplitude');

/** Amplitude of the phase for a vector of length 1. */
export const AMPLITUDE = { amplitude: 1, power: Math.sqrt(2 / 3), rms: Math.SQRT2 } as const;

/**
 * Coefficients of alpha = alphaA a + alphaBC (b + c), beta = betaA a + betaB b + betaC c: from three phases, or from two and
 * the third that their sum 0 gives. `length` is the vector's for phases of amplitude 1.
 */
export function vectorCoeffs(phases: 2 | 3, length = 1) {
  const perRoot3 = length / Math.sqrt(3);
  const three = phases === 3;
  return {
    alphaA: real(three ? (2 / 3) * length : length),
    alphaBC: real(three ? -length / 3 : 0),
    betaA: real(three ? 0 : perRoot3),
    betaB: real(three ? perRoot3 : 2 * perRoot3),
    betaC: real(three ? -perRoot3 : 0),
  };
}
