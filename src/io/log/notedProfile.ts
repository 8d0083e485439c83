import { toSI } from '../../core/units.ts';
import { toWord } from '../../protocols/namedChannel.ts';
import { qualityOf, type StreamNote } from '../file/sampleFile.ts';
import type { LogProfile } from './logFile.ts';

/**
 * The profile of a stream that Slipring wrote itself: time in `t`, units from its note, which names all channels; `iA_quality`, where it is none of
 * them, holds the quality bits of iA. Columns that somebody has added are pure numbers.
 */
export function notedProfile({ motor, stream, rateHz, units }: StreamNote, columns: readonly string[]): LogProfile {
  const isChannel = (name: string) => Object.hasOwn(units, name);
  const flags = new Map(
    columns.flatMap((name) => {
      const quality = qualityOf(name);
      return isChannel(name) && !isChannel(quality) && columns.includes(quality) ? [[name, quality]] : [];
    }),
  );
  const others = new Set(['t', ...flags.values()]);
  return {
    slipring: 1,
    name: motor,
    motor,
    stream,
    trueTime: true,
    summary: 'written by Slipring',
    kind: 'csv',
    decimalComma: false,
    time: { column: 't', unit: 's', rateHz },
    channels: columns
      .filter((name) => !others.has(name))
      .map((name) => ({
        column: name,
        name: toWord(name),
        unit: known(units, name),
        scale: 1,
        offset: 0,
        quality: flags.get(name),
      })),
  };
}

function known(units: Readonly<Record<string, string>>, name: string): string {
  if (!Object.hasOwn(units, name)) return '1';
  try {
    toSI(units[name]);
    return units[name];
  } catch {
    return '1';
  }
}
