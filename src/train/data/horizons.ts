import { MISSING } from '../../core/quality.ts';
import { columnOf, type NewColumn, type Series } from './series.ts';

/** Name of a target so many rows ahead: the target's own for 0. */
export const aheadName = (target: string, rows: number): string => (rows === 0 ? target : `${target}Ahead${rows}`);

/**
 * A channel for each target and horizon that holds the target's value so many rows later: the last rows of a segment, which look
 * beyond its end, are missing.
 */
export function horizonColumns(series: Series, targets: readonly string[], horizons: readonly number[]): NewColumn[] {
  return horizons.filter((rows) => rows > 0).flatMap((rows) => targets.map((target) => ahead(series, target, rows)));
}

function ahead(series: Series, target: string, rows: number): NewColumn {
  const column = columnOf(series, target);
  const values = new Float64Array(series.length).fill(Number.NaN);
  const quality = new Uint8Array(series.length).fill(MISSING);
  for (const { from, to } of series.segments) {
    if (to - from <= rows) continue;
    values.set(series.columns[column].subarray(from + rows, to), from);
    quality.set(series.quality[column].subarray(from + rows, to), from);
  }
  return { name: aheadName(target, rows), unit: series.stream.channels[column].unit, values, quality };
}
