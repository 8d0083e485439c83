import { ConfigError } from '../core/errors.ts';

/**
 * Gains of the tracking observer whose poles are those of s^2 + 2 zeta w s + w^2, w = 2 pi bandwidthHz, brought to the
 * sample rate by z = exp(s T). Stable at every bandwidth, unlike 2 zeta w T and (w T)^2, which they approach for small w T.
 */
export function observerGains(bandwidthHz: number, zeta: number, rateHz: number): { angle: number; speed: number } {
  if (bandwidthHz > rateHz / 4) {
    throw new ConfigError(
      `velocity: bandwidthHz must be at most a quarter of the rate, ${rateHz / 4} Hz, got ${bandwidthHz}`,
      ['bandwidthHz'],
    );
  }
  const w = (2 * Math.PI * bandwidthHz) / rateHz;
  const decay = zeta * w;
  const spread = w * Math.sqrt(Math.abs(1 - zeta * zeta));
  // (1 - p1) (1 - p2) for the poles p1 and p2, without the cancellation of 1 - p1 - p2 + p1 p2
  const speed =
    zeta < 1
      ? Math.expm1(-decay) ** 2 + 4 * Math.exp(-decay) * Math.sin(spread / 2) ** 2
      : Math.expm1(spread - decay) * Math.expm1(-spread - decay);
  return { angle: -Math.expm1(-2 * decay), speed };
}

/**
 * Samples by which the estimated speed is late at a frequency in cycles per sample: the group delay of
 * l2 z (z - 1) / (z^2 - p z + q) against a true derivative, p = 2 - l1 - l2, q = 1 - l1. l1 / l2 - 1/2 at frequency 0.
 */
export function observerDelay(angleGain: number, speedGain: number, frequency: number): number {
  const p = 2 - angleGain - speedGain;
  const q = 1 - angleGain;
  const re = Math.cos(2 * Math.PI * frequency);
  const im = Math.sin(2 * Math.PI * frequency);
  // z D'(z) / D(z) = (2 z - p) / (z - p + q / z) on the unit circle, where 1 / z is the conjugate
  const [bottomRe, bottomIm] = [re * (1 + q) - p, im * (1 - q)];
  const slope = ((2 * re - p) * bottomRe + 2 * im * bottomIm) / (bottomRe ** 2 + bottomIm ** 2);
  return slope - 1.5;
}

/** Samples until a start at rest is forgotten to 0.1 %: 9.3 time constants of the slower pole, which covers a double one. */
export function observerWarmup(angleGain: number, speedGain: number): number {
  const half = (2 - angleGain - speedGain) / 2;
  const product = 1 - angleGain;
  const radius = half * half > product ? half + Math.sqrt(half * half - product) : Math.sqrt(product);
  return Math.ceil(-9.3 / Math.log(radius));
}
