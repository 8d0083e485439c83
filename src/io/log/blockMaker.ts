import type { Block } from '../../core/block.ts';
import type { Stream } from '../../core/stream.ts';
import type { Rows } from '../../protocols/rows.ts';

/** Turns rows of a log into blocks. Blocks are borrowed until the next step of the generator. */
export interface BlockMaker {
  /** Known from the first blocks on, or before. */
  readonly stream: Stream | undefined;
  /** Time of the oldest row that has not come out yet; Infinity when all have. */
  readonly heldFrom: number;
  /** Time of the newest row that has come out; NaN before. */
  readonly newest: number;
  push(rows: Rows): Generator<Block>;
  finish(): Generator<Block>;
}
