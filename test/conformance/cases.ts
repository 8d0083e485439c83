import { Random } from '../../src/core/random.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import { operators } from '../../src/operators/registry.generated.ts';

/** One parameter set of one operator, with what the suite needs to know to judge it. */
export interface Case {
  readonly title: string;
  readonly operator: AnyOperator;
  readonly params: unknown;
  readonly rateHz: number;
  /** Sine with which the delay is measured, and by how much the output leads it (a derivative: pi / 2); or why it cannot be. */
  readonly delay?:
    | {
        readonly hz: number;
        readonly leadRad?: number;
        /** Input that makes the first output follow the sine, where the sine itself does not: sample i of port k. */
        readonly signal?: (sine: number, i: number, k: number) => number;
      }
    | string;
  /** Why recovery from gaps cannot be compared with an uninterrupted run; said in the test's name. */
  readonly remembers?: string;
  /** Input instead of the usual mixture: sample i of port k. */
  readonly signal?: (i: number, k: number) => number;
  /** Error in float C, as share of the output's largest value, that 99 % of the samples keep. */
  readonly floatError: number;
}

type Extra = Partial<Omit<Case, 'title' | 'operator'>> & { readonly params: unknown };

/** Cases beside the operators' own examples: extremes, and those with a delay to be measured. */
const MORE: Readonly<Record<string, readonly Extra[]>> = {
  lowpass: [
    { params: { cutoffHz: 100, order: 8 }, delay: { hz: 5 } },
    { params: { cutoffHz: 30, order: 7, decimate: 4 }, delay: { hz: 2 } },
    { params: { cutoffHz: 400, order: 16, decimate: 1 }, delay: { hz: 5 } },
    { params: { cutoffHz: 20, order: 3, decimate: 10 } },
    { params: { cutoffHz: 100, order: 5, family: 'chebyshev1', rippleDb: 1 }, delay: { hz: 2 } },
    { params: { cutoffHz: 60, stopHz: 100, attenuationDb: 60, rippleDb: 1, family: 'chebyshev2' }, delay: { hz: 2 } },
  ],
  highpass: [
    { params: { cutoffHz: 1, order: 2 }, delay: { hz: 200 }, floatError: 1e-3 },
    { params: { cutoffHz: 100, order: 7, family: 'chebyshev2', attenuationDb: 60 } },
  ],
  bandpass: [
    {
      params: { lowHz: 5, highHz: 40 },
      delay: 'a group delay; the operator test measures it on a burst',
      floatError: 1e-4,
    },
    { params: { lowHz: 20, highHz: 40, order: 5, family: 'chebyshev1', rippleDb: 0.5 }, floatError: 1e-4 },
  ],
  notch: [
    { params: { centerHz: 50, widthHz: 20, order: 3 }, delay: { hz: 1 } },
    { params: { centerHz: 100, widthHz: 2 }, floatError: 1e-4 },
  ],
  baseline: [{ params: { timeConstantS: 0.05 } }, { params: { timeConstantS: 0.2, action: 'give' } }],
  detrend: [
    { params: { windowLength: 50, outputs: ['detrended', 'trend', 'slope'] } },
    { params: { windowLength: 2001 } },
    { params: { windowLength: 101, centered: true }, delay: { hz: 50 } },
  ],
  // the shift that was asked for is no delay
  delay: [
    { params: { samples: 3.4 }, delay: { hz: 5, leadRad: (-2 * Math.PI * 5 * 3.4) / 1000 } },
    { params: { samples: -3.4, method: 'allpass' }, delay: { hz: 5, leadRad: (2 * Math.PI * 5 * 3.4) / 1000 } },
    { params: { delayS: 0.25, order: 9 } },
  ],
  interpolate: [
    { params: { longestHoleS: 0.01 }, delay: { hz: 5 } },
    { params: { longestHoleS: 0.05, method: 'cubic' }, delay: { hz: 5 } },
  ],
  resample: [
    { params: { rateHz: 2300 }, delay: { hz: 5 } },
    { params: { rateHz: 350, passband: 0.5 }, delay: { hz: 5 } },
    { params: { rateHz: 10_000, method: 'linear' }, delay: { hz: 5 } },
    { params: { rateHz: 128, method: 'cubic' }, delay: { hz: 5 } },
  ],
  cic: [
    { params: { factor: 8, resolution: 1e-3 }, delay: { hz: 2 } },
    { params: { factor: 16, order: 6, resolution: 0.01, passband: 0.8 }, delay: { hz: 1 } },
    { params: { factor: 100, order: 2, resolution: 1e-6, passband: 0 } },
  ],
  fir: [
    { params: { highHz: 100, transitionHz: 50 }, delay: { hz: 5 } },
    { params: { lowHz: 40, transitionHz: 20, attenuationDb: 100 } },
    { params: { lowHz: 40, highHz: 200, transitionHz: 30 } },
  ],
  decimate: [
    { params: { factor: 8 }, delay: { hz: 2 } },
    { params: { factor: 7, attenuationDb: 40, passband: 0.5 }, delay: { hz: 2 } },
    { params: { factor: 50, attenuationDb: 60 }, delay: { hz: 1 } },
  ],
  dcBlock: [{ params: { cutoffHz: 1 }, delay: { hz: 200 }, floatError: 1e-4 }],
  hampel: [
    { params: { windowLength: 11 }, delay: { hz: 5 } },
    { params: { windowLength: 3, nSigma: 6, centered: false, action: 'hold' } },
    { params: { windowLength: 101, falseAlarm: 0.05, action: 'flag', floor: 0.1 } },
    { params: { windowLength: 31, nSigma: 1 } },
    { params: { windowLength: 7, centered: false, action: 'missing' } },
  ],
  savgol: [
    { params: { windowLength: 21, polyorder: 3 }, delay: { hz: 5 } },
    { params: { windowLength: 21, polyorder: 2, lag: 3 }, delay: { hz: 5 } },
    { params: { windowLength: 31, polyorder: 2, deriv: 1, lag: 15 }, delay: { hz: 5, leadRad: Math.PI / 2 } },
    { params: { windowLength: 101, polyorder: 8, deriv: 2 }, delay: { hz: 5, leadRad: Math.PI }, floatError: 1e-3 },
    { params: { windowLength: 3, polyorder: 0, lag: 0 } },
  ],
  clarkePark: [{ params: { currents: 3 } }, { params: { scaling: 'power' } }],
  electricalAngle: [{ params: { polePairs: 21, direction: -1, offsetRad: -2, range: 'positive' }, floatError: 1e-4 }],
  regime: [
    {
      params: { edges: [-4, 0, 4], hysteresis: 1 },
      remembers: 'inside the hysteresis the regime depends on the way there',
    },
    { params: { edges: [0], minDwellS: 0.02 }, signal: (i) => ((i >> 6) & 1 ? 1 : -1) },
    {
      params: {
        edges: [[0], [-1, 1], [0], [3]],
        hysteresis: [0.5, 0, 1, 0],
        windowLength: 9,
        agreeing: 7,
        states: [{ name: 'both', where: [1, [1, 2], 'any', 'any'] }],
        outputs: ['regime', 'confidence', 'sinceS'],
      },
      remembers: 'inside the hysteresis the regime depends on the way there',
    },
  ],
  normalize: [{ params: { median: 3, iqr: 0.5 } }],
  rolling: [
    { params: { windowLength: 64 } },
    { params: { windowLength: 33, centered: true, outputs: ['mean'] }, delay: { hz: 5 } },
    { params: { windowLength: 7, outputs: ['std', 'rms', 'min', 'max'] } },
    { params: { windowLength: 2000, outputs: ['min', 'mean', 'std'] } },
    { params: { windowLength: 50, outputs: ['skewness', 'kurtosis', 'crest', 'peakToPeak'] } },
    { params: { windowLength: 1500, outputs: ['kurtosis'] } },
  ],
  unwrap: [{ params: {} }, { params: { countsPerTurn: 4000, modulus: 65536 }, signal: (i) => (i * 12345) % 65536 }],
  velocity: [
    { params: { windowLength: 21 }, delay: { hz: 5, leadRad: Math.PI / 2 } },
    { params: { windowLength: 101, polyorder: 3 }, delay: { hz: 5, leadRad: Math.PI / 2 } },
    { params: { method: 'observer', bandwidthHz: 40 }, delay: { hz: 0.5, leadRad: Math.PI / 2 } },
    { params: { method: 'observer', bandwidthHz: 5, zeta: 0.3 } },
    { params: { method: 'mt', windowLength: 8, countsPerTurn: 4096 } },
    // from fast to slow, to rest, and back
    {
      params: { method: 'mt', windowLength: 20, countsPerTurn: 64, standstillS: 0.04 },
      signal: (i) => Math.floor(40 * Math.sin(i / 300)),
    },
  ],
  ema: [
    { params: { timeConstantS: 0.02 }, delay: { hz: 0.5 } },
    { params: { cutoffHz: 499 } },
    { params: { alpha: 1 } },
    { params: { alpha: 1e-3 }, signal: (i) => 300 + 10 * Math.sin(i / 97), floatError: 5e-7 },
  ],
  movingAverage: [
    { params: { windowLength: 64 }, delay: { hz: 5 } },
    { params: { windowLength: 1 } },
    { params: { windowLength: 2000 }, floatError: 1e-4 },
  ],
  median: [{ params: { windowLength: 101 }, delay: { hz: 5 } }, { params: { windowLength: 3, centered: false } }],
  range: [{ params: { min: -9, max: 9, action: 'hold' } }, { params: { min: -9, max: 9, action: 'flag' } }],
  rateLimit: [
    { params: { perSecond: 5000 } },
    { params: { perSecond: 5000, action: 'missing' } },
    { params: { perSecond: 8000, action: 'flag' } },
  ],
  zscore: [
    { params: { windowLength: 100, outputs: ['y', 'score'] }, floatError: 1e-4 },
    { params: { windowLength: 200, method: 'windowed', outputs: ['y', 'score'], action: 'hold' }, floatError: 1e-4 },
    { params: { windowLength: 30, method: 'windowed', nSigma: 5, action: 'missing' } },
    { params: { windowLength: 16, nSigma: 3, floor: 5, shiftAfter: 3, action: 'flag' } },
  ],
  iqr: [
    { params: { windowLength: 21 }, delay: { hz: 5 } },
    { params: { windowLength: 5, factor: 1, centered: false, action: 'missing' } },
    { params: { windowLength: 101, factor: 3, action: 'flag', floor: 0.1 } },
  ],
  despike: [
    { params: { windowLength: 11, min: -12, max: 12, perSecond: 6000 }, delay: { hz: 5 } },
    { params: { windowLength: 3, nSigma: 6, centered: false, action: 'hold' } },
    { params: { windowLength: 51, nSigma: 1, min: -11, action: 'missing' } },
  ],
  kalman: [
    { params: { noiseStd: 1, driftStd: 10 }, delay: { hz: 0.5 } },
    {
      params: { model: 'constantVelocity', noiseStd: 1, trackingIndex: 0.01, outputs: ['y', 'rate', 'std', 'nis'] },
      floatError: 1e-3,
    },
    { params: { noiseStd: 0.5, driftStd: 60, gate: 5, outputs: ['y', 'std'] } },
    {
      params: {
        model: 'custom',
        A: [
          [1, 0.001, 0],
          [0, 1, 0],
          [0, 0, 0.9],
        ],
        C: [1, 0, 1],
        Q: [
          [0.1, 0, 0],
          [0, 10, 0],
          [0, 0, 0.2],
        ],
        R: 0.25,
        predictS: 0.05,
      },
      floatError: 1e-3,
    },
  ],
  changePoint: [
    { params: { threshold: 4, learn: 40, outputs: ['change', 'statistic', 'level'] }, floatError: 1e-4 },
    { params: { method: 'pageHinkley', threshold: 20, learn: 10, floor: 5, outputs: ['change', 'level'] } },
    { params: { falseAlarmS: 10, mean: 0, std: 10, outputs: ['statistic'] }, floatError: 1e-4 },
  ],
  modelResidual: [
    { params: { order: 4, memory: 100, forgetting: 0.99, action: 'hold' } },
    { params: { order: 2, inputs: 2, inputOrder: 2, forgetting: 0.98, memory: 50, nSigma: 8, outputs: ['y'] } },
    {
      params: { model: 'prediction', memory: 50, action: 'missing', outputs: ['y', 'residual', 'score'] },
      floatError: 1e-4,
    },
  ],
  regimeStatistics: [
    {
      params: { regimes: 3, memory: 100, outputs: ['mean', 'std', 'min', 'max', 'count'] },
      signal: (i, k) => (k === 1 ? (i >> 5) % 4 : 10 * Math.sin(i / 7)),
    },
  ],
  clarke: [{ params: { currents: 3, scaling: 'power' } }],
  inverseClarke: [{ params: { scaling: 'power' } }],
  torque: [{ params: { polePairs: 21, fluxLinkage: 0, ld: 1e-4, lq: 3e-4, scaling: 'rms' } }],
  sequence: [
    // the positive sequence swings, the others are not there
    {
      params: { frequencyHz: 50, periods: 2 },
      delay: { hz: 2, signal: (sine, i, k) => (3 + sine) * Math.cos((Math.PI * i) / 10 - (k * 2 * Math.PI) / 3) },
    },
    { params: { currents: 3, frequencyHz: 47, windowLength: 101 } },
    { params: { currents: 3, windowLength: 300 }, signal: phaseOrSpeed },
  ],
  parkVector: [
    // the vector's length swings
    {
      params: { frequencyHz: 50, periods: 2 },
      delay: { hz: 2, signal: (sine, _, k) => (3 + sine) * (k === 0 ? 1 : -0.5) },
    },
    { params: { currents: 3, frequencyHz: 47, windowLength: 101 } },
    { params: { windowLength: 1500 }, signal: phaseOrSpeed },
  ],
  lag: [{ params: { samples: 100 } }, { params: { seconds: 0.007 } }],
  derivative: [
    { params: { method: 'central' }, delay: { hz: 5, leadRad: Math.PI / 2 } },
    { params: { method: 'first' }, delay: { hz: 5, leadRad: Math.PI / 2 } },
  ],
  ewmaBank: [
    { params: { spans: [10, 100, 1000], outputs: ['mean', 'std'] } },
    { params: { spans: [1, 2, 5, 20, 50, 200, 500, 1.5], adjust: false } },
  ],
  goertzel: [
    {
      params: { frequencyHz: 200, windowLength: 21 },
      // the carrier's amplitude swings; its phase is another in each window
      delay: { hz: 2, signal: (sine, i) => (3 + sine) * Math.cos(0.4 * Math.PI * i) },
    },
    { params: { frequencyHz: 450, windowLength: 37, outputs: ['amplitude', 'phase'] } },
    { params: { frequencyHz: 0.3, windowLength: 500 } },
  ],
  envelope: [
    {
      params: { lowestHz: 50, ripple: 0.001 },
      delay: { hz: 2, signal: (sine, i) => (3 + sine) * Math.cos(0.4 * Math.PI * i) },
    },
    { params: { lowestHz: 10, ripple: 1e-3 } },
  ],
  slidingDft: [
    {
      params: { frequencyHz: [200], windowLength: 20 },
      delay: { hz: 2, signal: (sine, i) => (3 + sine) * Math.cos(0.4 * Math.PI * i) },
    },
    {
      params: { frequencyHz: [0, 12.5, 100, 433], windowLength: 64, outputs: ['amplitude', 'phase'] },
      floatError: 1e-3,
    },
    { params: { orders: [1, 5, 7], windowLength: 101, outputs: ['amplitude', 'phase'] } },
    {
      params: { orders: [0, 1, 2.5], reference: 'speed', windowLength: 1500 },
      signal: (i, k) => (k === 2 ? 300 + 0.02 * i : phaseOrSpeed(i, 0)),
    },
  ],
  fftBins: [
    {
      params: {
        windowLength: 64,
        overlap: 0.75,
        bands: [
          [0, 100],
          [100, 300],
          [300, 500],
        ],
      },
    },
    {
      params: { windowLength: 64, overlap: 0.75, bands: [[150, 250]] },
      delay: { hz: 2, signal: (sine, i) => (3 + sine) * Math.cos(0.4 * Math.PI * i) },
    },
    {
      params: {
        windowLength: 1024,
        overlap: 0.9,
        window: 'flattop',
        measure: 'peak',
        bands: [
          [5, 20],
          [90, 110],
        ],
      },
    },
  ],
  expression: [
    {
      params: {
        value:
          'x1 < x2 && !(x3 >= x4) || x5 == 0 ? min(abs(x6), a * exp(tanh(x7 / a))) / (1 + (x8/a)^2) : max(a*sin(x1/a), a*cos(x2/a)) - a*sign(x3)*log(2 + (x4/a)^4) + sqrt(x5^2) * (x6 != x7)',
        constants: { a: { value: 1, unit: 'A' } },
        unit: 'A',
      },
      // a float on the other side of a comparison is another branch
      floatError: 1e-4,
    },
  ],
};

/** What holds for all cases of an operator, the examples' too. */
const ALWAYS: Readonly<Record<string, Partial<Case>>> = {
  unwrap: { remembers: 'the turns before a gap are not known after it' },
  changePoint: { remembers: 'level and sums are those of all samples since the last change' },
  regimeStatistics: { remembers: 'the statistics are those of all samples so far' },
  // what three samples leave of a line
  detrend: { floatError: 2e-3 },
  // the spread of nearly equal samples
  rolling: { floatError: 2e-3 },
  parkVector: { floatError: 1e-4 },
};

export function casesOf(name: string): Case[] {
  const operator = operators[name];
  const own: Extra[] = operator.examples.map((e) => ({ params: e.params, rateHz: e.rateHz }));
  return [...own, ...(MORE[name] ?? [])].map((extra) => ({
    ...ALWAYS[name],
    ...extra,
    title: JSON.stringify(extra.params),
    operator,
    rateHz: extra.rateHz ?? 1000,
    floatError: extra.floatError ?? ALWAYS[name]?.floatError ?? 2e-5,
  }));
}

/** Unbalanced phases for ports 0 to 2, and for port 3 their speed, which changes. */
function phaseOrSpeed(i: number, k: number): number {
  const third = (2 * Math.PI) / 3;
  if (k === 3) return 300 + 0.02 * i;
  const angle = 0.3 * i + 1e-5 * i * i;
  return 10 * Math.cos(angle - k * third) + Math.cos(angle + k * third) + 0.5 * Math.cos(angle + 2);
}

/** The stream on which an operator's inputs are found by their names. */
export function streamFor({ operator, rateHz }: Case): Stream {
  const channels = operator.inputs.map((p) => channel(p.name, p.unit === 'any' ? 'A' : p.unit));
  return { motor: 'm', name: 'main', rateHz, channels, delayS: 0 };
}

/** Samples [0, n) of every input: a turning angle for rad, else sines, noise and some spikes. */
export function inputFor({ operator, signal }: Case, n: number): Float64Array[] {
  return operator.inputs.map((port, k) => {
    const random = new Random(7, k);
    return Float64Array.from({ length: n }, (_, i) => {
      if (signal) return signal(i, k);
      if (port.unit === 'rad') return ((0.07 * i + k) % (2 * Math.PI)) - Math.PI;
      const spike = random.uniform() < 0.01 ? 60 * (random.uniform() - 0.5) : 0;
      return 10 * Math.sin(i / 97 + k) + 3 * Math.sin(i / 7 + 2 * k) + 0.5 * random.normal() + spike;
    });
  });
}
