import { fileTime, partsAt } from '../file/sampleTime.ts';

/**
 * The line t0 + i dt that stamps were read off before they were rounded: it takes stamps as long as there is a line that gives back each of them,
 * digit by digit. Of all these lines it takes the one whose period is nearest to the one expected.
 */
export class StampLine {
  t0 = 0;
  dt = 0;
  /** Stamps so far. */
  n = 0;
  private readonly stamps: Float64Array;
  /** The stamps behind the first, in the parts that they are rounded to. */
  private readonly parts: Float64Array;

  constructor(capacity: number) {
    this.stamps = new Float64Array(capacity);
    this.parts = new Float64Array(capacity);
  }

  /** Begins anew, expecting a period. */
  begin(dt: number): void {
    this.n = 0;
    this.dt = dt;
  }

  /** Takes the next stamp; false where no line gives it back with those before. */
  take(stamp: number): boolean {
    const { n, stamps, parts } = this;
    if (n === 0) this.t0 = stamp;
    stamps[n] = stamp;
    parts[n] = Math.round((stamp - stamps[0]) * partsAt(stamp));
    if (fileTime(this.t0, this.dt, n) !== stamp && !this.turn(n + 1)) return false;
    this.n++;
    return true;
  }

  /** Looks for another line through the first n stamps. */
  private turn(n: number): boolean {
    const { stamps, parts } = this;
    const perSecond = partsAt(stamps[0]);
    const [least, most] = [slopeLimit(parts, n, 1), slopeLimit(parts, n, -1)];
    if (!(least <= most)) return false;
    const expected = this.dt * perSecond;
    const slope = expected >= least && expected <= most ? expected : (least + most) / 2;
    let [low, high] = [0, 0];
    for (let i = 1; i < n; i++) {
      const off = parts[i] - slope * i;
      low = Math.min(low, off);
      high = Math.max(high, off);
    }
    const whole = Math.floor(stamps[0]);
    const first = Math.round((stamps[0] - whole) * perSecond);
    const t0 = whole + (first + (low + high) / 2) / perSecond;
    const dt = slope / perSecond;
    for (let i = 0; i < n; i++) if (fileTime(t0, dt, i) !== stamps[i]) return false;
    this.t0 = t0;
    this.dt = dt;
    return true;
  }
}

/**
 * Least slope (side 1), or largest (side -1), of a line that passes all points within half a part: no two of them may rise by more than 1 above it.
 * How much the worst two do is convex in the slope, so that Newton's steps from one side end at the limit.
 */
function slopeLimit(parts: Float64Array, n: number, side: 1 | -1): number {
  let slope = (side * parts[n - 1] - 1) / (n - 1);
  for (;;) {
    let [low, from, least, to, rise] = [0, 0, 0, 1, Number.NEGATIVE_INFINITY];
    for (let i = 1; i < n; i++) {
      const off = side * parts[i] - slope * i;
      if (off - least > rise) [rise, from, to] = [off - least, low, i];
      if (off < least) [least, low] = [off, i];
    }
    const steeper = (side * (parts[to] - parts[from]) - 1) / (to - from);
    if (!(steeper > slope)) return side * slope;
    slope = steeper;
  }
}
