import { columnOf, type Series, UNTRUE } from './series.ts';
import type { TrainPart } from './split.ts';
import type { Task } from './task.ts';

/** Lags looked at, in rows to both sides. */
const LAGS = 10;
/** Rows after which a correlation is known. */
const ENOUGH = 20_000;
/** Squared correlation of changes from which two channels are the same but for scale and offset. */
const SAME = 0.999;

/**
 * What an input knows of a target that it should not, in sentences: it is the target, or the pipeline makes both from one channel
 * of the source.
 */
export function leaksOf(part: TrainPart, { inputs, targets }: Task): string[] {
  return targets.flatMap((target) =>
    inputs.flatMap((input) => {
      const lag = lagOf(part.series, input, target);
      if (lag !== undefined) return [`input ${input} is target ${target}${latenessOf(lag)}, but for scale and offset`];
      const shared = sharedOrigins(part.series, input, target);
      return shared.length > 0 ? [`input ${input} and target ${target} are both made from ${shared.join(', ')}`] : [];
    }),
  );
}

const latenessOf = (lag: number): string =>
  lag === 0 ? '' : ` ${Math.abs(lag)} rows ${lag > 0 ? 'later' : 'earlier'}`;

function sharedOrigins(series: readonly Series[], input: string, target: string): string[] {
  const origins = series[0].origins ?? {};
  const own = origins[target] ?? [];
  return (origins[input] ?? []).filter((channel) => own.includes(channel));
}

/**
 * Rows by which an input comes later than a target, when its changes from row to row are those of the target but for a factor: a
 * copy, the same sensor in another unit. Changes are compared since slow channels of one machine rise and fall together
 * anyway, while the noise of two sensors differs.
 */
function lagOf(series: readonly Series[], input: string, target: string): number | undefined {
  for (let size = 0; size <= LAGS; size++) {
    const lag = [size, -size].find((d) => correlationOfChanges(series, input, target, d) ** 2 > SAME);
    if (lag !== undefined) return lag;
  }
  return undefined;
}

/** Correlation of x(i + lag) - x(i + lag - 1) with y(i) - y(i - 1) over the rows where all four are true; 0 for fewer than 30. */
function correlationOfChanges(series: readonly Series[], x: string, y: string, lag: number): number {
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0];
  for (const s of series) {
    const [cx, cy] = [columnOf(s, x), columnOf(s, y)];
    const change = (c: number, row: number) =>
      ((s.quality[c][row] | s.quality[c][row - 1]) & UNTRUE) === 0
        ? s.columns[c][row] - s.columns[c][row - 1]
        : Number.NaN;
    for (const { from, to } of s.segments) {
      for (let row = Math.max(from, from - lag) + 1; row < Math.min(to, to - lag) && n < ENOUGH; row++) {
        const [dx, dy] = [change(cx, row + lag), change(cy, row)];
        if (!Number.isFinite(dx) || !Number.isFinite(dy)) continue;
        n++;
        sx += dx;
        sy += dy;
        sxx += dx * dx;
        syy += dy * dy;
        sxy += dx * dy;
      }
    }
  }
  const [vx, vy, cov] = [sxx - (sx * sx) / n, syy - (sy * sy) / n, sxy - (sx * sy) / n];
  return n < 30 || !(vx > 0) || !(vy > 0) ? 0 : cov / Math.sqrt(vx * vy);
}
