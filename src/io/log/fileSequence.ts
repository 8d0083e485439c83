import { DataError } from '../../core/errors.ts';
import type { Rows } from '../../protocols/rows.ts';
import { LogColumns } from './logColumns.ts';
import { type LogTable, otherColumn } from './logFile.ts';

/** Where a stream's rows end in the files so far. */
interface End {
  readonly table: LogTable;
  /** Newest time stamp, s. */
  stampS: number;
  /** File of that stamp, by its place. */
  file: number;
}

/**
 * Holds logs that follow each other to one time axis: the same columns in each, none that begins before the one before it ends. Time
 * between two files is then a gap like any other.
 */
export class FileSequence {
  private readonly files: readonly string[];
  private readonly ends: End[] = [];
  private file = -1;

  constructor(files: readonly string[]) {
    this.files = files;
  }

  /** Takes the tables of the next file; gives the place of each among those of the first. Throws DataError. */
  follow(tables: readonly LogTable[]): number[] {
    this.file++;
    if (this.file === 0) this.ends.push(...tables.map((table) => ({ table, stampS: Number.NaN, file: 0 })));
    const [first, own] = [this.files[0], this.files[this.file]];
    const nameOf = ({ profile }: LogTable) => profile.stream ?? 'main';
    const missing = this.ends.find(({ table }) => !tables.some((t) => nameOf(t) === nameOf(table)));
    if (missing) throw new DataError(`${own} has no stream ${nameOf(missing.table)}, which ${first} has`);
    return tables.map((table) => {
      const place = this.ends.findIndex((end) => nameOf(end.table) === nameOf(table));
      if (place < 0) throw new DataError(`${own} has a stream ${nameOf(table)}, which ${first} has not`);
      const { columns } = this.ends[place].table;
      const other = otherColumn(columns, table.columns);
      if (other === undefined) return place;
      if (columns.includes(other)) throw new DataError(`${own} has no column "${other}", which ${first} has`);
      throw new DataError(`${own} has a column "${other}", which ${first} has not`);
    });
  }

  /** Looks at rows of the newest file before they are used. Marks its first row as a new segment where there is no time. Throws DataError. */
  check(place: number, rows: Rows): void {
    if (this.files.length === 1 || rows.n === 0) return;
    const end = this.ends[place];
    const { time } = end.table.profile;
    const isFirst = end.file < this.file;
    if (time.column === undefined) {
      if (isFirst) rows.lostBefore[0] = Number.POSITIVE_INFINITY;
      end.file = this.file;
      return;
    }
    // a stamp that wraps tells nothing of the order of files
    if (time.wrapsAt !== undefined) return;
    const stamps = new Float64Array(rows.n);
    new LogColumns(end.table.profile).stamps(rows, stamps, 0);
    for (const stamp of stamps) {
      if (Number.isNaN(stamp)) continue;
      if (end.file < this.file && stamp <= end.stampS) {
        const [before, own] = [this.files[end.file], this.files[this.file]];
        throw new DataError(
          `${own} begins at ${stamp} s, before the end of ${before} at ${end.stampS} s: logs that follow each other come in the order of time, without overlap`,
        );
      }
      end.file = this.file;
      if (!(stamp < end.stampS)) end.stampS = stamp;
    }
  }
}
