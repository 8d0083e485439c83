import { SI_UNITS, toSI } from '../core/units.ts';
import { Conversion } from './fields.ts';
import type { LinesProfile } from './liveProfile.ts';
import type { RecordChannel } from './record.ts';

/** A channel that a device names itself, and how its numbers become SI. */
export interface NamedChannel {
  readonly channel: RecordChannel;
  readonly conversion: Conversion;
}

const AS_IT_IS = { unit: '1', scale: 1, offset: 0, missing: undefined };

/**
 * The channel of a label: as the profile's `labels` say, else by the unit that came with it, where that is known, else a pure
 * number. The label becomes a word: `speed [rpm]` is `speed__rpm_`.
 */
export function namedChannel(
  label: string,
  unit: string | undefined,
  labels: LinesProfile['labels'],
  raw: boolean,
): NamedChannel {
  const described = Object.hasOwn(labels, label) ? labels[label] : undefined;
  const measure = described ?? { ...AS_IT_IS, unit: unit !== undefined && isKnown(unit) ? unit : '1' };
  return {
    channel: { name: described?.name ?? toWord(label), unit: raw ? '1' : toSI(measure.unit).si },
    conversion: new Conversion(measure, raw),
  };
}

function isKnown(unit: string): boolean {
  if (Object.hasOwn(SI_UNITS, unit)) return true;
  try {
    toSI(unit);
    return true;
  } catch {
    return false;
  }
}

/** A label as a name of letters, digits and _. */
export function toWord(label: string): string {
  const word = label.replace(/\W/g, '_');
  return /^\d/.test(word) || word === '' ? `_${word}` : word;
}
