import { columnOf, cut, type Series } from './series.ts';

/**
 * A series in pieces over which a channel keeps its value, each in a group called by channel and value: `repetition 2`. So the
 * recordings that one log holds can be parted. Rows where the channel has no value form groups of their own.
 */
export function groupedBy(series: Series, channel: string): Series[] {
  const column = series.columns[columnOf(series, channel)];
  const pieces: Series[] = [];
  let from = 0;
  for (let row = 1; row <= series.length; row++) {
    if (row < series.length && Object.is(column[row], column[from])) continue;
    const group = Number.isNaN(column[from]) ? `${channel} unknown` : `${channel} ${column[from]}`;
    const log = `${series.log}, rows ${from} to ${row - 1}`;
    pieces.push({ ...cut(series, from, row), log, pieceOf: series.log, group });
    from = row;
  }
  return pieces;
}
