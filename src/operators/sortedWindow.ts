import { INTERPOLATED, MISSING, OUTLIER } from '../core/quality.ts';
import { abs, absent, max, trunc } from '../kernel/intrinsics.ts';
import { type bool, i32, real, reals, type u8s, type Values } from '../kernel/layout.ts';
import { actionCode, type OutlierAction } from './outlierAction.ts';

const REPLACE: i32 = 0;
const HOLD: i32 = 1;
const FLAG: i32 = 3;
/** Tests: none (a median of everything), distance from the median in MADs, fences around the quartiles. */
const NONE: i32 = 0;
const MAD: i32 = 1;
/** Stands for an absent sample in the ring and, above all samples, in the sorted window. */
const FAR: real = 1e30;
/** Samples beyond which the change that is allowed grows no more. */
const LONGEST: i32 = 1000000000;

interface Settings {
  readonly windowLength: number;
  readonly centered: boolean;
  readonly test: 'none' | 'mad' | 'quartiles';
  /** MADs from the median, or distances of the quartiles beyond them. */
  readonly limit?: number;
  /** Smallest MAD, or distance of the quartiles, that counts. */
  readonly floor?: number;
  readonly min?: number;
  readonly max?: number;
  /** Largest change from sample to sample. */
  readonly step?: number;
  readonly action?: OutlierAction;
}

/** Coefficients of the kernel below, which median, iqr and despike share. */
export function sortedWindow(p: Settings) {
  return {
    windowLength: i32(p.windowLength),
    delay: i32(p.centered ? (p.windowLength - 1) / 2 : 0),
    test: i32(['none', 'mad', 'quartiles'].indexOf(p.test)),
    limit: real(p.limit),
    floor: real(p.floor),
    min: real(p.min ?? -1e29),
    max: real(p.max ?? 1e29),
    step: real(p.step ?? 1e29),
    action: actionCode(p.action ?? 'replace'),
  };
}

export function sortedWindowState(c: Coeffs) {
  const empty = new Float64Array(c.windowLength).fill(FAR);
  return { ring: reals(empty), sorted: reals(empty), at: i32(), count: i32(), last: real(Number.NaN), since: i32() };
}

type Coeffs = Values<ReturnType<typeof sortedWindow>>;
type State = Values<ReturnType<typeof sortedWindowState>>;

/** Judges samples among their neighbours, which a window keeps sorted; what fails becomes the median, or as the action says. */
export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals, q: u8s): void {
  const ring: reals = s.ring;
  const sorted: reals = s.sorted;
  const windowLength: i32 = c.windowLength;
  const delay: i32 = c.delay;
  let at: i32 = s.at;
  let count: i32 = s.count;
  let last: real = s.last;
  let since: i32 = s.since;
  for (let i: i32 = 0; i < n; i++) {
    const newest: real = x[i] > -FAR && x[i] < FAR ? x[i] : FAR;
    // the window holds no values that cannot be
    const comes: real = newest >= c.min && newest <= c.max ? newest : FAR;
    const goes: real = ring[at] >= c.min && ring[at] <= c.max ? ring[at] : FAR;
    ring[at] = newest;
    if (comes < FAR) count++;
    if (goes < FAR) count--;
    exchange(sorted, windowLength, goes, comes);
    const judged: real = ring[at < delay ? at - delay + windowLength : at - delay];
    at = at + 1 === windowLength ? 0 : at + 1;

    if (since < LONGEST) since++;
    const possible: bool = judged >= c.min && judged <= c.max && !(abs(judged - last) > c.step * since);
    if (possible && accepts(c, sorted, count, judged)) {
      last = judged;
      since = 0;
      y[i] = judged;
      continue;
    }
    const present: bool = judged < FAR;
    // an absent sample is filled while most of its window is there
    const filled: bool = count > windowLength >> 1;
    let substitute: real = Number.NaN;
    if (c.action === FLAG && present) substitute = judged;
    else if (c.action === HOLD && (present || filled)) substitute = last;
    else if (c.action === REPLACE && (filled || (present && count > 0))) substitute = medianOf(sorted, count);
    y[i] = substitute;
    if (absent(substitute)) q[i] = MISSING;
    else if (!present) q[i] = INTERPOLATED;
    else if (c.test !== NONE) q[i] = OUTLIER;
  }
  s.at = at;
  s.count = count;
  s.last = last;
  s.since = since;
}

/** Whether a sample passes the test against the window. */
function accepts(c: Coeffs, sorted: reals, count: i32, v: real): bool {
  if (c.test === NONE) return false;
  if (c.test === MAD) {
    const median: real = medianOf(sorted, count);
    return abs(v - median) <= c.limit * max(madOf(sorted, count, median), c.floor);
  }
  const lower: real = quartile(sorted, count, 0.25);
  const upper: real = quartile(sorted, count, 0.75);
  const margin: real = c.limit * max(upper - lower, c.floor);
  return v >= lower - margin && v <= upper + margin;
}

/** Puts the newest sample into the sorted window in place of the oldest. */
function exchange(sorted: reals, windowLength: i32, oldest: real, newest: real): void {
  let j: i32 = 0;
  let end: i32 = windowLength - 1;
  while (j < end) {
    const middle: i32 = (j + end) >> 1;
    if (sorted[middle] < oldest) j = middle + 1;
    else end = middle;
  }
  while (j + 1 < windowLength && sorted[j + 1] < newest) {
    sorted[j] = sorted[j + 1];
    j++;
  }
  while (j > 0 && sorted[j - 1] > newest) {
    sorted[j] = sorted[j - 1];
    j--;
  }
  sorted[j] = newest;
}

function medianOf(sorted: reals, count: i32): real {
  const half: i32 = count >> 1;
  if ((count & 1) === 1) return sorted[half];
  return count > 0 ? 0.5 * (sorted[half - 1] + sorted[half]) : 0;
}

/** Median of the distances to the median, by walking outwards from it on both sides. */
function madOf(sorted: reals, count: i32, median: real): real {
  let below: i32 = (count - 1) >> 1;
  let above: i32 = below + 1;
  let distance: real = 0;
  let before: real = 0;
  for (let k: i32 = 0; k <= count >> 1; k++) {
    before = distance;
    const down: real = below >= 0 ? median - sorted[below] : FAR;
    const up: real = above < count ? sorted[above] - median : FAR;
    if (down < up) {
      distance = down;
      below--;
    } else {
      distance = up;
      above++;
    }
  }
  return (count & 1) === 1 ? distance : 0.5 * (before + distance);
}

/** Hyndman and Fan's seventh definition: between the samples around place p (count - 1). */
function quartile(sorted: reals, count: i32, p: real): real {
  const place: real = p * (count - 1);
  const k: i32 = trunc(place);
  const part: real = place - k;
  return part > 0 ? sorted[k] + part * (sorted[k + 1] - sorted[k]) : sorted[k];
}
