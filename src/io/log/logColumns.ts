import { DataError, nearest } from '../../core/errors.ts';
import { toSI } from '../../core/units.ts';
import type { Codes, Rows } from '../../protocols/rows.ts';
import { timeScale } from '../config/deviceProfile.ts';
import type { LogProfile } from './logFile.ts';

/** Column names as a message lists them: no more than 40. */
export function namesOf(header: readonly string[]): string {
  return [...header.slice(0, 40), ...(header.length > 40 ? [`and ${header.length - 40} more`] : [])].join(', ');
}

/** What one channel takes from its column. */
interface Take {
  readonly scale: number;
  readonly offset: number;
  readonly missing: number | undefined;
  /** Column that tells by its sign whether the value was received; -1: it always was. */
  readonly receivedBy: number;
  /** Column of its quality bits; -1: it has none. */
  readonly quality: number;
  /** Newest number, which an empty cell repeats. */
  last: number;
}

/**
 * Columns of a log's rows as a profile asks for them: the channels in order, those that tell what was received, those of quality bits, then the
 * time stamps when there are any.
 */
export class LogColumns {
  /** Names of the columns, channels first. */
  readonly names: readonly string[];
  readonly hasTime: boolean;
  /** Numbers that words stand for. */
  readonly codes: Codes;
  private readonly takes: readonly Take[];
  private readonly emptyRepeats: boolean;
  private readonly secondsPerUnit: number;
  private readonly wrapS: number;
  private wrapped = 0;
  private last = Number.NaN;

  constructor(profile: LogProfile) {
    const { time, channels } = profile;
    this.hasTime = time.column !== undefined;
    const guards = [...new Set(channels.flatMap((c) => c.receivedBy ?? []))];
    const flags = channels.flatMap((c) => c.quality ?? []);
    this.names = [
      ...channels.map((c) => c.column),
      ...guards,
      ...flags,
      ...(time.column === undefined ? [] : [time.column]),
    ];
    this.codes = new Map(
      channels.flatMap(({ column, codes }) => (codes ? [[column.trim(), new Map(Object.entries(codes))]] : [])),
    );
    this.emptyRepeats = profile.emptyRepeats ?? false;
    this.takes = channels.map((c) => {
      const si = toSI(c.unit);
      return {
        scale: c.scale * si.scale,
        // + -0 leaves -0 what it is
        offset: c.offset * si.scale + si.offset || -0,
        missing: c.missing,
        receivedBy: c.receivedBy === undefined ? -1 : channels.length + guards.indexOf(c.receivedBy),
        quality: c.quality === undefined ? -1 : channels.length + guards.length + flags.indexOf(c.quality),
        last: Number.NaN,
      };
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

  /** Appends a channel's numbers, in SI units. Each batch of rows is to be taken once, in order. */
  channel(c: number, rows: Rows, into: Float64Array, at: number): void {
    const take = this.takes[c];
    const { scale, offset, missing, receivedBy } = take;
    const column = rows.columns[c];
    const guard = rows.columns[receivedBy];
    for (let i = 0; i < rows.n; i++) {
      let v = column[i];
      if (this.emptyRepeats) {
        if (Number.isNaN(v)) v = take.last;
        take.last = v;
      }
      into[at + i] = v === missing || guard?.[i] < 0 ? Number.NaN : v * scale + offset;
    }
  }

  /** Whether a channel has a column of quality bits. */
  hasQuality(c: number): boolean {
    return this.takes[c].quality >= 0;
  }

  /** Appends a channel's quality bits; an empty cell has none. */
  quality(c: number, rows: Rows, into: Uint8Array, at: number): void {
    const column = rows.columns[this.takes[c].quality];
    for (let i = 0; i < rows.n; i++) into[at + i] = column[i];
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
