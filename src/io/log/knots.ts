import { isAbsent, MISSING } from '../../core/quality.ts';
import { endSlope, hermite, innerSlope } from './pchip.ts';

const COUNT = 4;

/** How a channel's value between two rows is found. */
export type Between = 'linear' | 'cubic' | 'hold';

/** The newest four rows of a log, from which channels are read between two of them. */
export class Knots {
  /** Times of the rows, oldest first; NaN where there is none. */
  readonly stamps = new Float64Array(COUNT).fill(Number.NaN);
  private readonly values: readonly Float64Array[];
  private readonly quality: readonly Uint8Array[];
  private readonly longestHoleS: number;

  constructor(channels: number, longestHoleS: number) {
    this.values = Array.from({ length: channels }, () => new Float64Array(COUNT).fill(Number.NaN));
    this.quality = this.values.map(() => new Uint8Array(COUNT));
    this.longestHoleS = longestHoleS;
  }

  /** Takes row i of `values` and, where there is any, `quality`; the oldest goes. Without values: there is no row any more. */
  push(
    stamp: number,
    values?: readonly Float64Array[],
    i = 0,
    quality: readonly (Uint8Array | undefined)[] = [],
  ): void {
    this.stamps.copyWithin(0, 1);
    this.stamps[COUNT - 1] = stamp;
    this.values.forEach((x, c) => {
      x.copyWithin(0, 1);
      x[COUNT - 1] = values && !isAbsent(values[c][i]) ? values[c][i] : Number.NaN;
      this.quality[c].copyWithin(0, 1);
      this.quality[c][COUNT - 1] = quality[c]?.[i] ?? 0;
    });
  }

  clear(): void {
    for (const x of [this.stamps, ...this.values]) x.fill(Number.NaN);
  }

  /** Whether the rows k and k + 1 are there, and no hole between them is too long. */
  joined(k: number): boolean {
    return this.stamps[k + 1] - this.stamps[k] <= this.longestHoleS;
  }

  /** A channel's value in row k. */
  at(k: number, channel: number): number {
    return this.values[channel][k];
  }

  /** A channel's quality bits in row k, but for MISSING, which its value says. */
  flags(k: number, channel: number): number {
    return this.quality[channel][k] & ~MISSING;
  }

  /** A channel's value at a time between the rows k and k + 1. NaN where one of them has none; a held one needs the first only. */
  between(k: number, channel: number, t: number, method: Between): number {
    const { stamps } = this;
    const [x0, x1] = [this.at(k, channel), this.at(k + 1, channel)];
    if (method === 'hold') return x0;
    const h = stamps[k + 1] - stamps[k];
    const share = (t - stamps[k]) / h;
    if (method === 'linear') return x0 + (x1 - x0) * share;
    const [before, own, after] = [this.rise(k - 1, channel), this.rise(k, channel), this.rise(k + 1, channel)];
    const [hBefore, hAfter] = [stamps[k] - stamps[k - 1], stamps[k + 2] - stamps[k + 1]];
    // the rows of a channel that follow each other without absent values or long holes have ends of their own
    const first = Number.isNaN(before) ? endOr(own, h, after, hAfter) : innerSlope(hBefore, before, h, own);
    const last = Number.isNaN(after) ? endOr(own, h, before, hBefore) : innerSlope(h, own, hAfter, after);
    return hermite(share, h, x0, first, x1, last);
  }

  /** Slope of the line between the rows k and k + 1; NaN where there is none. */
  private rise(k: number, channel: number): number {
    if (!this.joined(k)) return Number.NaN;
    return (this.at(k + 1, channel) - this.at(k, channel)) / (this.stamps[k + 1] - this.stamps[k]);
  }
}

/** Slope at an end; of the line itself where its two rows are all there are. */
function endOr(own: number, h: number, beside: number, hBeside: number): number {
  return Number.isNaN(beside) ? own : endSlope(h, own, hBeside, beside);
}
