import { ConfigError } from '../../core/errors.ts';
import { butterworth, chebyshev1, chebyshev2, excess, type Family, type Prototype } from './prototype.ts';
import type { Band } from './sections.ts';

/** A family with its order, or with what the stop band must reach. */
export interface Wanted {
  readonly family: Family;
  readonly order?: number;
  readonly rippleDb?: number;
  readonly attenuationDb?: number;
}

/** Order when nothing is said of it, and the largest that is accepted. */
export interface Orders {
  readonly usual: number;
  readonly largest: number;
}

/** Loss of a Butterworth filter at its edge, 10 log10 2. */
const HALF_POWER_DB = 3.0102999566398121;

/**
 * The prototype of a filter whose band ends at its edges, of the order given or of the smallest that loses attenuationDb
 * at the (prewarped) frequencies `stops`. Throws ConfigError when that is above the largest.
 */
export function prototypeFor(
  operator: string,
  p: Wanted,
  band: Band,
  stops: readonly number[],
  { usual, largest }: Orders,
): Prototype {
  const { family, rippleDb, attenuationDb = 0 } = p;
  const ripple = rippleDb ?? HALF_POWER_DB;
  const selectivity = Math.min(...stops.map((stop) => inPrototype(band, stop)));
  const order = p.order ?? (stops.length === 0 ? usual : orderFor(family, ripple, attenuationDb, selectivity));
  if (order > largest) {
    throw new ConfigError(
      `${operator}: ${attenuationDb} dB so close to the pass band need order ${order}, more than ${largest}; move the stop band away, or take chebyshev1 or chebyshev2`,
      ['attenuationDb'],
    );
  }
  if (family === 'butterworth') return butterworth(order, rippleDb);
  if (family === 'chebyshev1') return chebyshev1(order, ripple);
  // with a pass band to keep, the stop band begins where it is then reached
  const edge = stops.length === 0 ? 1 : Math.cosh(Math.acosh(depth(ripple, attenuationDb)) / order);
  return chebyshev2(order, attenuationDb, edge);
}

/** Frequency of the prototype, whose edge is 1, that stands for a frequency of the band. */
function inPrototype(band: Band, frequency: number): number {
  if ('edge' in band) return band.kind === 'low' ? frequency / band.edge : band.edge / frequency;
  const distance = Math.abs(frequency * frequency - band.low * band.high);
  const width = frequency * (band.high - band.low);
  return band.kind === 'pass' ? distance / width : width / distance;
}

const depth = (rippleDb: number, attenuationDb: number): number => Math.sqrt(excess(attenuationDb) / excess(rippleDb));

function orderFor(family: Family, rippleDb: number, attenuationDb: number, selectivity: number): number {
  const d = depth(rippleDb, attenuationDb);
  const order =
    family === 'butterworth' ? Math.log(d) / Math.log(selectivity) : Math.acosh(d) / Math.acosh(selectivity);
  return Math.max(1, Math.ceil(order));
}
