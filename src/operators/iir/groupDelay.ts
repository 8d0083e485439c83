/**
 * Group delay in samples of sections [gain, b1, b2, a1, a2] at a frequency in cycles per sample: half the length of each
 * numerator, all of which are symmetric, less Re(sum k a_k e^-jwk / sum a_k e^-jwk).
 */
export function groupDelay(sections: Float64Array, frequency: number): number {
  const w = 2 * Math.PI * frequency;
  let delay = 0;
  for (let k = 0; k < sections.length; k += 5) {
    const [, b1, b2, a1, a2] = sections.subarray(k, k + 5);
    const re = 1 + a1 * Math.cos(w) + a2 * Math.cos(2 * w);
    const im = a1 * Math.sin(w) + a2 * Math.sin(2 * w);
    const slopeRe = a1 * Math.cos(w) + 2 * a2 * Math.cos(2 * w);
    const slopeIm = a1 * Math.sin(w) + 2 * a2 * Math.sin(2 * w);
    delay += (b2 !== 0 ? 1 : Math.abs(b1) / 2) - (slopeRe * re + slopeIm * im) / (re * re + im * im);
  }
  return delay;
}
