import { polyphaseTaps } from '../operators/fir/phases.ts';

/** Loss of images and of what would be folded in, and share of the band that passes unchanged, as `resample` has them. */
const ATTENUATION_DB = 96;
const PASSBAND = 0.8;
/** Rows between two samples of the lower rate: a line between rows then errs by 5e-6. */
const ROWS = 512;
const LONGEST = 65_536;

/** Largest ratio of the rate of a stream to that of the time base that it is joined onto. */
export const LARGEST_RATIO = 64;

/**
 * Weights of the samples around a place between two of them, for band-limited interpolation.
 *
 * A sinc under Kaiser's window, cut off at half the lower of the two rates: 16 samples of the lower rate to each side for 96 dB from 1.2
 * times the cut-off on, unchanged up to 0.8 times. Rows of weights are kept for places 1 / 512 of a sample of the lower rate apart, each
 * with sum 1, and places between two rows take a line between them.
 */
export class Polyphase {
  /** The weights belong to the samples j - reach to j + reach + 1 around a place between j and j + 1. */
  readonly reach: number;
  readonly count: number;
  /** True where the filter does more than interpolate: the stream is faster than the time base. */
  readonly limitsBand: boolean;
  private readonly rows: number;
  private readonly taps: Float64Array;
  private readonly weights: Float64Array;

  /** `ratio`: the stream's rate over that of the time base, at most LARGEST_RATIO. */
  constructor(ratio: number) {
    const lowering = Math.max(1, ratio);
    this.limitsBand = ratio > 1;
    this.rows = Math.ceil(ROWS / lowering);
    const taps = polyphaseTaps(this.rows, this.rows * lowering, ATTENUATION_DB, PASSBAND, LONGEST)!;
    const length = taps.length / this.rows;
    this.reach = (length - 1) / 2;
    this.count = length + 1;
    this.weights = new Float64Array(this.count);
    this.taps = new Float64Array((this.rows + 1) * this.count);
    for (let p = 0; p < this.rows; p++) this.taps.set(taps.subarray(p * length, (p + 1) * length), p * this.count);
    // at the next sample the first row holds again, one sample on
    this.taps.set(taps.subarray(0, length), this.rows * this.count + 1);
  }

  /** Weights at j + place, 0 <= place <= 1, oldest sample first; valid until the next call. */
  at(place: number): Float64Array {
    const { weights, taps, count } = this;
    const row = Math.min(Math.floor(place * this.rows), this.rows - 1);
    const share = place * this.rows - row;
    const first = row * count;
    for (let k = 0; k < count; k++) {
      const tap = taps[first + k];
      weights[k] = tap + share * (taps[first + count + k] - tap);
    }
    return weights;
  }
}
