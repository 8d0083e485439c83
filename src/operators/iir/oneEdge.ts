import { ConfigError } from '../../core/errors.ts';
import { positive } from '../params.ts';
import { prototypeFor, type Wanted } from './order.ts';
import { checkFrequency, iirParams } from './params.ts';
import { prewarp, sectionsOf } from './sections.ts';

const ORDERS = { usual: 4, largest: 16 };

/** Parameters of filters with one edge. */
export const oneEdgeParams = {
  cutoffHz: positive(
    'Hz',
    'Edge of the pass band, where rippleDb are lost; for chebyshev2 of given order, edge of the stop band.',
  ),
  ...iirParams(ORDERS),
  stopHz: positive('Hz', 'Edge of the stop band, where attenuationDb must be lost; gives the order.').optional(),
};

/** Sections of a low-pass or high-pass. Throws ConfigError for edges that the rate or each other forbid. */
export function oneEdgeSections(
  operator: string,
  kind: 'low' | 'high',
  p: Wanted & { readonly cutoffHz: number; readonly stopHz?: number },
  rateHz: number,
): number[][] {
  const { cutoffHz, stopHz } = p;
  checkFrequency(operator, 'cutoffHz', cutoffHz, rateHz);
  const band = { kind, edge: prewarp(cutoffHz, rateHz) } as const;
  if (stopHz === undefined) return sectionsOf(prototypeFor(operator, p, band, [], ORDERS), band);
  checkFrequency(operator, 'stopHz', stopHz, rateHz);
  if (kind === 'low' ? stopHz <= cutoffHz : stopHz >= cutoffHz) {
    const side = kind === 'low' ? 'above' : 'below';
    throw new ConfigError(`${operator}: stopHz must be ${side} cutoffHz, ${cutoffHz} Hz, got ${stopHz}`, ['stopHz']);
  }
  return sectionsOf(prototypeFor(operator, p, band, [prewarp(stopHz, rateHz)], ORDERS), band);
}
