import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { max, sqrt } from '../kernel/intrinsics.ts';
import { bool, i32, i32s, real, reals, type Values } from '../kernel/layout.ts';
import { defineOperator, type OutputPort } from '../kernel/operator.ts';
import { choice, must, within } from './params.ts';

const MOST = 8;
const LENGTHS = Array.from({ length: 11 }, (_, k) => 2 ** (k + 4));
const WINDOWS = ['hann', 'flattop', 'rect'] as const;

const bandRule = must(`be 1 to ${MOST} pairs [lowHz, highHz], lowHz below highHz`);
const band = z
  .tuple([z.number(bandRule).nonnegative(bandRule), z.number(bandRule)], bandRule)
  .refine(([low, high]) => low < high, bandRule);

const params = z.strictObject({
  windowLength: z
    .literal(LENGTHS, must('be a power of two from 16 to 16384'))
    .meta({ unit: 'samples', description: 'Samples in a window, a power of two.' })
    .default(256),
  window: choice(
    WINDOWS,
    'hann: for bands; flattop: amplitudes of single lines within 0.2 % wherever they lie; rect: for lines that are bins.',
  ).default('hann'),
  overlap: within(0, 0.96875, '1', 'Share of a window that the next one has in common with it.').default(0.5),
  bands: z
    .array(band, bandRule)
    .min(1, bandRule)
    .max(MOST, bandRule)
    .meta({ unit: 'Hz', description: 'Bands [lowHz, highHz), an output each.' }),
  measure: choice(
    ['rms', 'peak'],
    "rms: of all that lies in the band; peak: the largest line's one-sided amplitude.",
  ).default('rms'),
});

type Params = z.output<typeof params>;

/** Sums of cosines by which the windows are made, alternating in sign; periodic, as scipy's get_window(..., fftbins=True). */
const COSINES: Readonly<Record<(typeof WINDOWS)[number], readonly number[]>> = {
  rect: [1],
  hann: [0.5, 0.5],
  flattop: [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368],
};

function design(p: Params, rateHz: number) {
  const n = p.windowLength;
  const angle = (k: number) => (2 * Math.PI * k) / n;
  const window = Array.from({ length: n }, (_, i) =>
    COSINES[p.window].reduce((sum, a, k) => sum + (k % 2 === 0 ? a : -a) * Math.cos(angle((k * i) % n)), 0),
  );
  const sum = window.reduce((total, w) => total + w, 0);
  const squares = window.reduce((total, w) => total + w * w, 0);
  // a band has the bins k with low <= k rate / n < high, and the one at half the rate where it reaches there
  const toBin = (hz: number) => Math.min(n / 2 + 1, Math.ceil((hz * n) / rateHz - 1e-9));
  const edges = p.bands.map(([low, high]) => [toBin(low), high >= rateHz / 2 ? n / 2 + 1 : toBin(high)]);
  const empty = edges.findIndex(([first, end]) => first >= end);
  if (empty >= 0) {
    throw new ConfigError(
      `fftBins: bands[${empty}] holds no line: they are ${rateHz / n} Hz apart, up to ${rateHz / 2} Hz; got ${JSON.stringify(p.bands[empty])}`,
      ['bands', empty],
    );
  }
  return {
    windowLength: i32(n),
    period: i32(Math.max(1, Math.round(n * (1 - p.overlap)))),
    centre: real(p.window === 'rect' ? (n - 1) / 2 : n / 2 - 1),
    bands: i32(edges.length),
    first: i32s(edges.map(([first]) => first)),
    end: i32s(edges.map(([, end]) => end)),
    peak: bool(p.measure === 'peak'),
    // of |X|^2
    scale: real(p.measure === 'peak' ? 1 / (sum * sum) : 1 / (n * squares)),
    window: reals(window),
    cosines: reals(Array.from({ length: n / 2 }, (_, k) => Math.cos(angle(k)))),
    sines: reals(Array.from({ length: n / 2 }, (_, k) => Math.sin(angle(k)))),
    reversed: i32s(reversedBits(n / 2)),
  };
}

/** 0 to n - 1, each with its bits in reverse. */
function reversedBits(n: number): Int32Array {
  const list = new Int32Array(n);
  for (let i = 1; i < n; i++) list[i] = (list[i >> 1] >> 1) | (i & 1 ? n >> 1 : 0);
  return list;
}

function state(c: Coeffs) {
  const half = c.windowLength / 2;
  return { ring: reals(c.windowLength), at: i32(), index: i32(), re: reals(half), im: reals(half) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  x: reals,
  band1: reals,
  band2: reals,
  band3: reals,
  band4: reals,
  band5: reals,
  band6: reals,
  band7: reals,
  band8: reals,
): i32 {
  const last: i32 = c.windowLength - 1;
  let m: i32 = 0;
  for (let i: i32 = 0; i < n; i++) {
    s.ring[s.at] = x[i];
    s.at = (s.at + 1) & last;
    if (s.index === 0) {
      transform(c, s);
      band1[m] = measure(c, s, 0);
      if (c.bands > 1) band2[m] = measure(c, s, 1);
      if (c.bands > 2) band3[m] = measure(c, s, 2);
      if (c.bands > 3) band4[m] = measure(c, s, 3);
      if (c.bands > 4) band5[m] = measure(c, s, 4);
      if (c.bands > 5) band6[m] = measure(c, s, 5);
      if (c.bands > 6) band7[m] = measure(c, s, 6);
      if (c.bands > 7) band8[m] = measure(c, s, 7);
      m++;
    }
    s.index = s.index + 1 === c.period ? 0 : s.index + 1;
  }
  return m;
}

/** Transforms the windowed ring, even samples as real and odd ones as imaginary parts, half as many: radix 2, decimation in time. */
function transform(c: Coeffs, s: State): void {
  const re: reals = s.re;
  const im: reals = s.im;
  const length: i32 = c.windowLength;
  const half: i32 = length >> 1;
  for (let k: i32 = 0; k < half; k++) {
    const even: i32 = 2 * c.reversed[k];
    re[k] = c.window[even] * s.ring[(s.at + even) & (length - 1)];
    im[k] = c.window[even + 1] * s.ring[(s.at + even + 1) & (length - 1)];
  }
  let stride: i32 = half;
  for (let size: i32 = 1; size < half; size <<= 1) {
    for (let k: i32 = 0; k < size; k++) {
      // e^-j pi k / size
      const wRe: real = c.cosines[k * stride];
      const wIm: real = -c.sines[k * stride];
      for (let p: i32 = k; p < half; p += 2 * size) {
        const q: i32 = p + size;
        const tRe: real = wRe * re[q] - wIm * im[q];
        const tIm: real = wRe * im[q] + wIm * re[q];
        re[q] = re[p] - tRe;
        im[q] = im[p] - tIm;
        re[p] += tRe;
        im[p] += tIm;
      }
    }
    stride >>= 1;
  }
}

/** Root of the sum (peak: of the largest) of the one-sided |X|^2 in band b. */
function measure(c: Coeffs, s: State, b: i32): real {
  const half: i32 = c.windowLength >> 1;
  let sum: real = 0;
  for (let k: i32 = c.first[b]; k < c.end[b]; k++) {
    const square: real = squareOf(c, s, k);
    const oneSided: bool = k > 0 && k < half;
    if (c.peak) sum = max(sum, oneSided ? 4 * square : square);
    else sum += oneSided ? 2 * square : square;
  }
  return sqrt(c.scale * sum);
}

/** |X[k]|^2 from the half transform Z: X = (Z[k] + Z*[-k]) / 2 - j e^-jwk (Z[k] - Z*[-k]) / 2. */
function squareOf(c: Coeffs, s: State, k: i32): real {
  const half: i32 = c.windowLength >> 1;
  const near: i32 = k & (half - 1);
  const far: i32 = (half - k) & (half - 1);
  const cosine: real = k === half ? -1 : c.cosines[k];
  const sine: real = k === half ? 0 : c.sines[k];
  const evenRe: real = 0.5 * (s.re[near] + s.re[far]);
  const evenIm: real = 0.5 * (s.im[near] - s.im[far]);
  const oddRe: real = 0.5 * (s.im[near] + s.im[far]);
  const oddIm: real = 0.5 * (s.re[far] - s.re[near]);
  const re: real = evenRe + cosine * oddRe + sine * oddIm;
  const im: real = evenIm + cosine * oddIm - sine * oddRe;
  return re * re + im * im;
}

const outputs = Array.from(
  { length: MOST },
  (_, k): OutputPort<Params> => ({
    name: `band${k + 1}`,
    unit: (_, [x]) => x,
    description: `band ${k + 1}`,
    when: (p) => k < p.bands.length,
    label: (p) => `${p.bands[k][0]}to${p.bands[k][1]}Hz`,
  }),
);

/**
 * How much of a signal lies in each of some bands, by a windowed Fourier transform every so many samples.
 *
 * X = DFT of w x over windowLength samples. rms: sqrt(sum of g |X|^2 / (N sum w^2)), g = 2, and 1 at 0 and half the rate: bands that
 * cover everything add up (in squares) to the mean square of the windowed signal, Parseval's equation. peak: largest
 * g |X| / sum w, the amplitude of a sine that stands alone, exact on a line, and with flattop between lines too.
 * x: [n], any unit; outputs: [n / hop], as x, named by their bands; hop = windowLength (1 - overlap), rounded.
 * Delay to the window's middle, windowLength / 2 - 1 (rect: (windowLength - 1) / 2); warm-up windowLength. Absent samples bridge.
 * Errors: a band without a line.
 * Cost: windowLength (log2(windowLength) + 5) multiplications a window, all at its last sample; 8 windowLength + 8 bytes of state in float.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 9.3, 10.5; windows and scaling:
 * G. Heinzel, A. Ruediger, R. Schilling, Spectrum and spectral density estimation by the DFT (2002).
 */
export const fftBins = defineOperator({
  name: 'fftBins',
  summary: 'How much of a signal lies in each of some bands, by a windowed Fourier transform.',
  source: 'G. Heinzel, A. Rüdiger, R. Schilling, Spectrum and spectral density estimation by the DFT, 2002',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs,
  keep: false,
  design,
  state,
  process,
  decimation: (c) => c.period,
  delay: (c) => c.centre,
  warmup: (c) => c.windowLength,
  gap: 'bridge',
  examples: [
    {
      params: {
        windowLength: 16,
        window: 'rect',
        overlap: 0.5,
        bands: [
          [0, 30],
          [30, 501],
        ],
        measure: 'rms',
      },
      // windows end 8 samples (a delay of 7.5) behind 0 and 8: 9 samples of 2 -2 2 ... after 7 zeros, and 15 with the last held
      x: [Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 2 : -2))],
      y: [
        [2 / 16, 4 / 16],
        [Math.sqrt(2.25 - 1 / 64), Math.sqrt(4 - 1 / 16)],
      ],
    },
    {
      params: { windowLength: 16, overlap: 0, bands: [[240, 260]], measure: 'peak' },
      // 3 cos(w k) on line 4, 250 Hz; the first window is half empty: 3 (1 + 0.853553 + 0.5 + 0.146447) 2/8
      x: [Array.from({ length: 32 }, (_, i) => [3, 0, -3, 0][i % 4])],
      y: [[1.875, 3]],
    },
  ],
});
