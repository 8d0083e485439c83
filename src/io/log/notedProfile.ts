import { toSI } from '../../core/units.ts';
import { toWord } from '../../protocols/namedChannel.ts';
import type { StreamNote } from '../file/sampleFile.ts';
import type { LogProfile } from './logFile.ts';

/** The profile of a stream that Slipring wrote itself: time in `t`, units from its note; other columns, as those of quality, are pure numbers. */
export function notedProfile({ motor, stream, rateHz, units }: StreamNote, columns: readonly string[]): LogProfile {
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
      .filter((name) => name !== 't')
      .map((name) => ({ column: name, name: toWord(name), unit: known(units, name), scale: 1, offset: 0 })),
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
