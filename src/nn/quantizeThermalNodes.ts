import { ConfigError } from '../core/errors.ts';
import type { Int8Values } from './int8.ts';
import type { Layer } from './net.ts';
import { type ThermalParams, weightPlaces } from './thermalParams.ts';

/** Nearest integer, which must fit into 16 bits. `layer` and `what` are for the message. */
export function within16(v: number, layer: string, what: string): number {
  const q = Math.round(v);
  if (Math.abs(q) <= 32767) return q;
  throw new ConfigError(`int8: ${layer}: ${what} is too large for 16 bits`, [layer]);
}

/** What the integer twins of both thermal networks have in common: inputs as temperatures, and where the nodes start. */
export function quantizeStart(
  start: ThermalParams['start'],
  boundaries: readonly (number | undefined)[],
  { weights }: Pick<Layer, 'weights'>,
  range: readonly number[],
  name: string,
): Pick<Int8Values, 'kelvin' | 'relaxed'> {
  const temperatures = [...boundaries, ...start.flatMap((s) => [s.input, s.rest])];
  const places = weightPlaces({ links: [], start }).relaxed;
  return {
    kelvin: Int16Array.from(range, (r, k) =>
      temperatures.includes(k) ? within16(r * 2048, name, `the range of input ${k}`) : 0,
    ),
    relaxed: Int16Array.from(places, (at) =>
      at < 0 ? 0 : within16(weights.relaxed[at] * 16384, name, `relaxed.${at}`),
    ),
  };
}
