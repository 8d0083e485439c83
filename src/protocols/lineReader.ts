import { type Line, LineCutter } from './lines.ts';
import { allocateRows, BATCH, count, type LogProblems, type Rows } from './rows.ts';

/**
 * Reads rows from lines: what CSV and JSON lines have in common. `readRow` fills row `rows.n`; a row that it refuses, and a line
 * over 64 KiB, is counted and shows in lostBefore of the next.
 */
export abstract class LineReader {
  readonly problems: LogProblems;
  protected readonly rows: Rows;
  /** Rows dropped since the last good one; Infinity when the log starts anew. */
  protected dropped = 0;
  private readonly cutter = new LineCutter();

  constructor(columns: number, problems: LogProblems) {
    this.rows = allocateRows(columns);
    this.problems = problems;
  }

  /** Takes a piece of the file and gives the rows in it, batch by batch. */
  *push(piece: Uint8Array): Generator<Rows> {
    this.cutter.push(piece);
    for (let line = this.cutter.next(); line; line = this.cutter.next()) {
      this.read(line);
      if (this.rows.n === BATCH) yield* this.take();
    }
    yield* this.take();
  }

  /** End of the file: a last line without line end. */
  *finish(): Generator<Rows> {
    const line = this.cutter.finish();
    if (line) this.read(line);
    yield* this.take();
  }

  /** Fills the next row. Returns true when it is good, false when it is to be dropped; undefined for a line without a row. */
  protected abstract readRow(line: Line): boolean | undefined;

  private *take(): Generator<Rows> {
    if (this.rows.n === 0) return;
    yield this.rows;
    this.rows.n = 0;
  }

  private read(line: Line): void {
    const { rows } = this;
    let good: boolean | undefined = false;
    if (line.overlong) count(this.problems, 'overlongLines', () => `line ${line.number}: longer than 64 KiB, dropped`);
    else good = this.readRow(line);
    if (good === undefined) return;
    if (!good) {
      this.dropped++;
      return;
    }
    rows.lines[rows.n] = line.number;
    rows.lostBefore[rows.n] = this.dropped;
    this.dropped = 0;
    rows.n++;
  }
}
