/** A pass band in cycles per sample: [0, high], [low, 0.5] or [low, high], by the middles of its transitions. */
export interface PassBand {
  readonly low?: number;
  readonly high?: number;
}

/** What a filter must keep out: `transition` in cycles per sample lies around each edge of the band. */
export interface Specification extends PassBand {
  readonly transition: number;
  readonly attenuationDb: number;
  /** The taps before the middle are a multiple of this; default 1. */
  readonly multiple?: number;
}

/**
 * The shortest linear-phase filter of odd length, by Kaiser's window, whose stop bands really lie attenuationDb below its pass
 * band: Kaiser's estimate of the length misses by about 1 dB, so the answer is measured and the filter lengthened until it
 * is met. Undefined when that takes more than `longest` taps.
 */
export function kaiserFilter(wanted: Specification, longest: number): Float64Array | undefined {
  const { transition, attenuationDb, multiple = 1 } = wanted;
  const beta = kaiserBeta(attenuationDb);
  const estimate = Math.ceil((attenuationDb - 7.95) / (2.285 * 2 * Math.PI * transition) + 1);
  let half = multiple * Math.max(1, Math.ceil(Math.floor(estimate / 2) / multiple));
  for (; 2 * half + 1 <= longest; half += multiple) {
    const taps = windowed(wanted, 2 * half + 1, beta);
    if (highestLobe(taps, wanted) <= 10 ** (-attenuationDb / 20)) return taps;
  }
  return undefined;
}

/** Shape of the window for an attenuation in dB. */
export function kaiserBeta(attenuationDb: number): number {
  if (attenuationDb > 50) return 0.1102 * (attenuationDb - 8.7);
  const above = Math.max(0, attenuationDb - 21);
  return 0.5842 * above ** 0.4 + 0.07886 * above;
}

/** Ideal answer of the band times the window, scaled to gain 1 in the middle of the band. */
function windowed({ low = 0, high = 0.5 }: PassBand, length: number, beta: number): Float64Array {
  const half = (length - 1) / 2;
  const unit = high === 0.5 ? (low === 0 ? 0 : 0.5) : low === 0 ? 0 : (low + high) / 2;
  const taps = Float64Array.from({ length }, (_, i) => {
    const k = i - half;
    const window = besselI0(beta * Math.sqrt(1 - (k / half) ** 2)) / besselI0(beta);
    return window * (2 * high * sinc(2 * high * k) - 2 * low * sinc(2 * low * k));
  });
  const gain = amplitudeAt(taps, unit);
  return taps.map((tap) => tap / gain);
}

/** Largest magnitude in the eight lobes next to each transition; those farther away are lower. */
function highestLobe(taps: Float64Array, { low, high, transition }: Specification): number {
  const zone = 8 / taps.length;
  let highest = 0;
  const look = (edge: number, step: number) => {
    for (let i = 0; i <= 256; i++) {
      const f = edge + (i * step) / 256;
      if (f >= 0 && f <= 0.5) highest = Math.max(highest, Math.abs(amplitudeAt(taps, f)));
    }
  };
  if (low !== undefined) look(low - transition / 2, -zone);
  if (high !== undefined) look(high + transition / 2, zone);
  return highest;
}

/** Real amplitude of symmetric taps at a frequency in cycles per sample, by Clenshaw's sum of cosines. */
export function amplitudeAt(taps: Float64Array, frequency: number): number {
  const half = (taps.length - 1) / 2;
  const c = Math.cos(2 * Math.PI * frequency);
  let [b1, b2] = [0, 0];
  for (let k = half; k >= 1; k--) [b1, b2] = [2 * taps[half + k] + 2 * c * b1 - b2, b1];
  return taps[half] + c * b1 - b2;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Modified Bessel function of order 0, by its power series: all terms are positive. */
export function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
