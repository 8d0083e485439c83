import { allocateRows, BATCH, type Rows } from '../../protocols/rows.ts';
import { fitRate, type RateFit } from '../../protocols/sampleClock.ts';
import { LogColumns } from './logColumns.ts';
import type { LogProfile, LogTable, TableRows } from './logFile.ts';

/** Rows from which a rate is measured. */
const FIRST = 1024;

/** What a first look at a log finds of one of its series: keys, first values, time stamps. */
export class SeriesLook {
  /** First value of each key that has numbers, as text. */
  readonly sample = new Map<string, string>();
  /** First time stamp as text; '' where there is none. */
  stamp = '';
  private readonly stamps = new Float64Array(FIRST);
  private n = 0;

  /** Whether more rows can tell anything. */
  get isFull(): boolean {
    return this.n === FIRST;
  }

  take(numbers: Iterable<readonly [key: string, value: number]>, stamp: number): void {
    for (const [key, value] of numbers) if (!this.sample.has(key)) this.sample.set(key, String(value));
    if (this.n === FIRST) return;
    if (this.n === 0 && !Number.isNaN(stamp)) this.stamp = String(stamp);
    this.stamps[this.n++] = stamp;
  }

  /** The rate that the stamps tell, with so many seconds a unit; undefined where there are fewer than two. */
  fit(secondsPerUnit: number, nominalHz: number | undefined): RateFit | undefined {
    const stamps = this.stamps.subarray(0, this.n).map((stamp) => stamp * secondsPerUnit);
    return fitRate(stamps, this.n, nominalHz && 1 / nominalHz);
  }
}

/** Rows of one series, collected in a batch that goes out when it is full, or when all batches do. */
export class SeriesRows {
  readonly table: LogTable;
  /** Names of the columns in order; the time comes last. */
  readonly names: readonly string[];
  private readonly rows: Rows;
  private isTaken = false;

  constructor(profile: LogProfile, columns: readonly string[]) {
    this.table = { profile, columns };
    this.names = new LogColumns(profile).names;
    this.rows = allocateRows(this.names.length);
  }

  get isFull(): boolean {
    return this.rows.n === BATCH && !this.isTaken;
  }

  /** Adds a row with a value for each name. `line` is its place in the file. */
  add(numberOf: (name: string) => number, line: number): void {
    const { rows, names } = this;
    if (this.isTaken) rows.n = 0;
    this.isTaken = false;
    for (let c = 0; c < names.length; c++) rows.columns[c][rows.n] = numberOf(names[c]);
    rows.lines[rows.n] = line;
    rows.lostBefore[rows.n] = 0;
    rows.n++;
  }

  /** The rows so far; with the next one a new batch begins. */
  take(): Rows | undefined {
    if (this.isTaken || this.rows.n === 0) return undefined;
    this.isTaken = true;
    return this.rows;
  }
}

/** Rows of all series. */
export function takeAll(series: readonly SeriesRows[]): TableRows[] {
  return series.flatMap((one, table) => {
    const rows = one.take();
    return rows ? [[table, rows] as const] : [];
  });
}
