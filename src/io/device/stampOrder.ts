import { count, type LogProblems } from '../../protocols/rows.ts';

/** What a row's time stamp says of the row: it follows, is to be dropped, is not to be believed, or begins a new segment. */
export type StampOrder = 'next' | 'drop' | 'ahead' | 'back';

/**
 * Judges a stamp by the one before (`last`) and the one after (`next`, NaN when there is none); what is out of order is counted.
 * The same stamp again is a repeated row. A single older one is late: the rows go on as if it were not there; when they go
 * on from it instead, time has run back. A single one beyond its successor is ahead.
 */
export function orderOf(stamp: number, last: number, next: number, line: number, problems: LogProblems): StampOrder {
  if (stamp === last) {
    count(problems, 'duplicates', () => `line ${line}: time ${stamp} as in the row before, row dropped`);
    return 'drop';
  }
  if (stamp < last && next > last) {
    count(problems, 'late', () => `line ${line}: time ${stamp} after ${last}, row dropped`);
    return 'drop';
  }
  if (stamp < last) {
    count(problems, 'restarts', () => `line ${line}: time goes back from ${last} to ${stamp}, new segment`);
    return 'back';
  }
  if (stamp > next && next > last) {
    count(problems, 'badFields', () => `line ${line}: time ${stamp} is ahead of the row after, not used`);
    return 'ahead';
  }
  return 'next';
}
