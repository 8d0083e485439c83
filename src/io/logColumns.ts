import { DataError, nearest } from '../core/errors.ts';
import { toSI } from '../core/units.ts';
import type { Rows } from '../protocols/rows.ts';
import { type DeviceProfile, timeScale } from './deviceProfile.ts';

/** Column names as a message lists them: no more than 40. */
export function namesOf(header: readonly string[]): string {
  return [...header.slice(0, 40), ...(header.length > 40 ? [`and ${header.length - 40} more`] : [])].join(', ');
}

/** Columns of a log's rows as a profile asks for them: the channels in order, then the time stamps when there are any. */
export class LogColumns {
  /** Names of the columns, channels first. */
  readonly names: readonly string[];
  readonly hasTime: boolean;
  private readonly convert: readonly { scale: number; offset: number; missing: number | undefined }[];
  private readonly secondsPerUnit: number;
  private readonly wrapS: number;
  private wrapped = 0;
  private last = Number.NaN;

  constructor(profile: DeviceProfile) {
    const { time, channels } = profile;
    this.hasTime = time.column !== undefined;
    this.names = [...channels.map((c) => c.column), ...(time.column === undefined ? [] : [time.column])];
    this.convert = channels.map((c) => {
      const si = toSI(c.unit);
      return { scale: c.scale * si.scale, offset: c.offset * si.scale + si.offset, missing: c.missing };
    });
    this.secondsPerUnit = time.unit === 'iso8601' ? 1 : timeScale(time.unit);
    this.wrapS = (time.wrapsAt ?? 0) * this.secondsPerUnit;
  }

  /** Index of each column in a header. Throws DataError that names what is missing and what is near. */
  find(header: readonly string[], file: string): number[] {
    const trimmed = header.map((h) => h.trim());
    return this.names.map((name) => {
      const index = trimmed.indexOf(name.trim());
      if (index >= 0) return index;
      const near = nearest(name, trimmed);
      throw new DataError(
        `${file}: column "${name}" is missing${near ? `; is "${near}" meant?` : ''}; the file has: ${namesOf(trimmed)}`,
      );
    });
  }

  /** Appends a channel's numbers, in SI units. */
  channel(c: number, rows: Rows, into: Float64Array, at: number): void {
    const { scale, offset, missing } = this.convert[c];
    const column = rows.columns[c];
    for (let i = 0; i < rows.n; i++) {
      const v = column[i];
      into[at + i] = v === missing ? Number.NaN : v * scale + offset;
    }
  }

  /** Appends the time stamps in seconds, wrap-around undone. */
  stamps(rows: Rows, into: Float64Array, at: number): void {
    const column = rows.columns[this.names.length - 1];
    for (let i = 0; i < rows.n; i++) {
      const stamp = column[i] * this.secondsPerUnit;
      // a fall by more than half the range is a wrap; by less, the device started again
      if (this.wrapS > 0 && this.last - stamp > this.wrapS / 2) this.wrapped += this.wrapS;
      if (!Number.isNaN(stamp)) this.last = stamp;
      into[at + i] = stamp + this.wrapped;
    }
  }
}
