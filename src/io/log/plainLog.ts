import { DataError } from '../../core/errors.ts';
import { toSI } from '../../core/units.ts';
import { isTimeCell, isVescHeader, nameAndUnit } from '../../protocols/columnUnits.ts';
import type { DeviceProfile } from '../config/deviceProfile.ts';
import { namesOf } from './logColumns.ts';

const TIME = /^(t|ts|time|timestamp|datetime|date|utc|epoch|elapsed|looptime|pitime|seconds)$/;

/**
 * A profile for a log that none was given for: a column called t, time, timestamp or the like is time, the other numeric
 * columns are channels under their own names, with the unit that the name tells (iA_A, `speed [rpm]`, iA) or '1'.
 * `sample` is the first row as text; columns of text in it are left out. `timeCell` is the cell of a column that is known to be the time, in s. Throws DataError when nothing gives the rate.
 */
export function plainProfile(
  kind: 'csv' | 'jsonlines',
  header: readonly string[],
  sample: readonly string[],
  rateHz: number | undefined,
  file: string,
  timeCell?: string,
): DeviceProfile {
  const columns = header.map((cell, i) => ({ cell, text: (sample[i] ?? '').trim(), ...nameAndUnit(cell) }));
  const known = columns.find((c) => c.cell === timeCell);
  const time = known ?? columns.find((c) => isTimeCell(c.cell)) ?? columns.find((c) => TIME.test(bareName(c.name)));
  if (!time && !rateHz) {
    throw new DataError(
      `${file}: no time column (t, time, timestamp, t_s ...) among ${namesOf(header)}; give the sample rate (--rate HZ)`,
    );
  }
  const taken = new Set<string>();
  const channels = columns
    .filter((c) => c !== time && isNumeric(c.text))
    .map((c) => {
      let name = c.name;
      for (let k = 2; taken.has(name); k++) name = `${c.name}_${k}`;
      taken.add(name);
      return { column: c.cell, name, unit: c.unit, scale: 1, offset: 0 };
    });
  if (channels.length === 0) throw new DataError(`${file}: no column of numbers besides the time`);
  return {
    slipring: 1,
    name: 'motor',
    summary: 'a log without profile',
    kind,
    decimalComma: false,
    emptyRepeats: isVescHeader(header),
    time: { column: time?.cell, unit: time && !known ? timeUnit(time.unit, time.text) : 's', rateHz },
    channels,
  };
}

/** Name without unit at its end, blanks and underscores: `loop time` and `loop_time_ms` are looptime. */
function bareName(name: string): string {
  return name
    .replace(/_(s|ms|us|ns)$/, '')
    .replaceAll('_', '')
    .toLowerCase();
}

function isNumeric(text: string): boolean {
  return text === '' || /^(nan|null|none|true|false|[-+]?inf)$/i.test(text) || !Number.isNaN(Number(text));
}

/** The stated unit; else dates by their look and seconds since 1970 in s, ms, us or ns by their size. */
function timeUnit(stated: string, text: string): string {
  if (!isNumeric(text)) return 'iso8601';
  if (stated !== '1' && toSI(stated).si === 's') return stated;
  const size = Math.abs(Number(text));
  return size < 1e11 ? 's' : size < 1e14 ? 'ms' : size < 1e17 ? 'us' : 'ns';
}
