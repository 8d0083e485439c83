import { columnOf, type Series, UNTRUE } from './series.ts';

/** Those channels whose good samples are all the same: nothing is learned from them, or nothing is to be learned. */
export function stillChannels(series: readonly Series[], channels: readonly string[]): string[] {
  return channels.filter((channel) => {
    let seen = Number.NaN;
    return series.every((s) => {
      const c = columnOf(s, channel);
      return s.columns[c].every((value, row) => {
        if ((s.quality[c][row] & UNTRUE) !== 0 || !Number.isFinite(value)) return true;
        if (Number.isNaN(seen)) seen = value;
        return value === seen;
      });
    });
  });
}
