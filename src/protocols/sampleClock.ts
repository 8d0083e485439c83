/** Samples over which the clock remembers: slow drift of a crystal is followed, jitter averaged. */
const MEMORY = 4096;
/** Samples looked at on each side of a long step, to tell a gap from a late arrival. */
export const LOOK = 32;

/**
 * Fits sample number to time stamp, so that jitter of stamps never becomes jitter of samples.
 *
 * A line fit with expanding, then fading memory (alpha-beta filter with alpha = 2 (2n - 1) / (n (n + 1)), beta = 6 / (n (n + 1)):
 * the least-squares line through all stamps so far while n grows; Kalata 1984). Residuals are clipped to half the time since the
 * last stamp, so that single late ones hardly count. Stamps that lie exactly on a grid are reproduced.
 */
export class SampleClock {
  /** Fitted period. */
  dt: number;
  /** Time of the newest sample less the first stamp: sums of periods at the size of a date would lose digits. */
  private elapsed = 0;
  private readonly origin: number;
  private weight: number;
  /** Samples so far, those lost included. */
  private place = 0;
  /** The newest stamps, less the first, and their samples' places. */
  private readonly stamps = new Float64Array(LOOK);
  private readonly places = new Float64Array(LOOK);
  private seen = 0;
  private lastPlace = 0;

  /** `weight`: how many samples the given period is worth. */
  constructor(firstStamp: number, dt: number, weight: number) {
    this.origin = firstStamp;
    this.dt = dt;
    this.weight = Math.max(2, weight);
  }

  /** Time of the sample `back` samples before the newest. */
  time(back = 0): number {
    return this.origin + (this.elapsed - back * this.dt);
  }

  /** How far the earliest of the newest stamps lies from the line: stamps come late, but never early. */
  get earliest(): number {
    if (this.seen === 0) return 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < Math.min(this.seen, LOOK); i++) {
      // from the line as it is now: that of then may have been far off
      least = Math.min(least, this.stamps[i] - (this.elapsed - (this.place - this.places[i]) * this.dt));
    }
    return least;
  }

  /** Takes the stamp of the next sample; NaN when it has none. Returns its residual. */
  advance(stamp: number): number {
    this.elapsed += this.dt;
    this.place++;
    if (Number.isNaN(stamp)) return 0;
    const residual = stamp - this.origin - this.elapsed;
    const since = this.place - this.lastPlace;
    const limit = (since * this.dt) / 2;
    // rounding of decimal stamps is no news
    const news = Math.abs(residual) < 1e-9 * this.dt ? 0 : Math.max(-limit, Math.min(limit, residual));
    const n = this.weight;
    this.stamps[this.seen % LOOK] = stamp - this.origin;
    this.places[this.seen++ % LOOK] = this.place;
    // the period may be known from before, the first stamp is as uncertain as any
    this.elapsed += news * Math.max((2 * (2 * n - 1)) / (n * (n + 1)), 1 / (this.seen + 1));
    // what has added up over several samples is not one sample's error
    this.dt += (news * 6) / (n * (n + 1) * since);
    this.lastPlace = this.place;
    if (n < MEMORY) this.weight = n + 1;
    return residual;
  }

  /** Moves on over lost samples. */
  skip(samples: number): void {
    this.elapsed += samples * this.dt;
    this.place += samples;
  }

  /**
   * Samples lost before stamps[at], given the stamps that follow. Stamps come late but never early: a step is a gap only if
   * also the earliest of the following stamps lies behind its place, compared with the earliest before.
   */
  lostBefore(stamps: Float64Array, at: number, end: number): number {
    let after = Number.POSITIVE_INFINITY;
    for (let i = at; i < end && i < at + LOOK; i++) {
      if (i > at && stamps[i] < stamps[i - 1]) break;
      after = Math.min(after, stamps[i] - this.origin - (this.elapsed + (i - at + 1) * this.dt));
    }
    return after < Number.POSITIVE_INFINITY ? Math.max(0, Math.round((after - this.earliest) / this.dt)) : 0;
  }
}

/** What stamps say about the sample rate. */
export interface RateFit {
  readonly dt: number;
  /** Residual that 9 of 10 stamps stay below, in periods. */
  readonly jitter: number;
}

/** Fits a period to the first stamps of a log; undefined when there are fewer than two distinct ones. */
export function fitRate(stamps: Float64Array, n: number, nominal?: number): RateFit | undefined {
  const steps: number[] = [];
  for (let i = 1; i < n; i++) if (stamps[i] > stamps[i - 1]) steps.push(stamps[i] - stamps[i - 1]);
  if (steps.length === 0) return undefined;
  steps.sort((a, b) => a - b);
  const period = nominal ?? steps[steps.length >> 1];
  let clock = new SampleClock(stamps[0], period, 16);
  const residuals: number[] = [];
  let samples = 1;
  for (let i = 1; i < n; i++) {
    if (Number.isNaN(stamps[i])) {
      clock.advance(Number.NaN);
      continue;
    }
    if (stamps[i] === stamps[i - 1]) continue;
    if (stamps[i] < stamps[i - 1]) {
      clock = new SampleClock(stamps[i], clock.dt, samples);
      continue;
    }
    if (stamps[i] - stamps[i - 1] > 1.5 * clock.dt) clock.skip(clock.lostBefore(stamps, i, n));
    residuals.push(Math.abs(clock.advance(stamps[i])));
    samples++;
  }
  residuals.sort((a, b) => a - b);
  const jitter = residuals[Math.floor(0.9 * (residuals.length - 1))];
  // stamps are no finer than doubles of their size: a date in seconds steps by 0.24 us
  const grain = Number.EPSILON * Math.abs(stamps[0]);
  return { dt: roundPeriod(clock.dt, jitter / samples ** 1.5, grain / samples), jitter: jitter / clock.dt };
}

/** The roundest rate or period within the uncertainty of the fit: 1000 Hz, not 999.9999999997. */
function roundPeriod(dt: number, uncertainty: number, grain: number): number {
  const tolerance = Math.max(4 * (uncertainty + grain), 1e-9 * dt);
  for (let digits = 1; digits <= 12; digits++) {
    const byRate = 1 / Number((1 / dt).toPrecision(digits));
    if (Math.abs(byRate - dt) <= tolerance) return byRate;
    const byPeriod = Number(dt.toPrecision(digits));
    if (Math.abs(byPeriod - dt) <= tolerance) return byPeriod;
  }
  return dt;
}
