import type { AnyOperator } from '../../src/kernel/operator.ts';
import { runKernel } from './runOperator.ts';

/** Answer of a linear operator's kernel to an impulse at sample 1 (the first sample of 0 sets its steady state). */
export function impulseResponse(operator: AnyOperator, params: unknown, n: number, rateHz = 1000): Float64Array {
  const x = new Float64Array(n);
  x[1] = 1;
  return runKernel(operator, params, [x], rateHz)[0].subarray(1);
}

/** Gain in dB of an impulse response at a frequency in cycles per sample. */
export function gainDb(answer: ArrayLike<number>, frequency: number): number {
  const [re, im] = spectrumAt(answer, frequency);
  return 10 * Math.log10(re * re + im * im);
}

/** Group delay in samples of an impulse response h: Re(sum k h_k e^-jwk / sum h_k e^-jwk). */
export function groupDelayOf(answer: Float64Array, frequency: number): number {
  const [re, im] = spectrumAt(answer, frequency);
  const [slopeRe, slopeIm] = spectrumAt(
    answer.map((v, k) => k * v),
    frequency,
  );
  return (slopeRe * re + slopeIm * im) / (re * re + im * im);
}

function spectrumAt(answer: ArrayLike<number>, frequency: number): [re: number, im: number] {
  let [re, im] = [0, 0];
  for (let k = 0; k < answer.length; k++) {
    re += answer[k] * Math.cos(2 * Math.PI * frequency * k);
    im -= answer[k] * Math.sin(2 * Math.PI * frequency * k);
  }
  return [re, im];
}
