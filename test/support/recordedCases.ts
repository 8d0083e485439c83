/** Parameter sets of one operator, and the recorded channels that go into its ports. */
export interface RecordedCase {
  readonly operator: string;
  /** Channels as cut.channel, a list a port for each run. */
  readonly on: readonly (readonly string[])[];
  /** Parameters by the rate of the recording. */
  readonly params: (hz: number) => readonly object[];
  /** Outputs to ask for, where the operator gives a choice. */
  readonly outputs?: readonly string[];
  /** Compare what the stage gives, each sample at its own time, rather than what the kernel gives when it can. */
  readonly byStage?: boolean;
}

/** A heating winding, the current of a shorted phase, a current chirp, and a speed that reverses. */
const SIGNALS = [['lea.stator_winding'], ['shorted.a'], ['chirp.current'], ['reversals.Velocity']];
const PHASES = [
  ['healthy.a', 'healthy.b', 'healthy.c'],
  ['shorted.a', 'shorted.b', 'shorted.c'],
  ['chirp.current', 'chirp.velocity', 'chirp.torque'],
];
const PHASES_AND_ANGLE = [
  ['healthy.a', 'healthy.b', 'healthy.c', 'healthy.angle'],
  ['shorted.a', 'shorted.b', 'shorted.c', 'shorted.angle'],
  ['reversals.Iq', 'reversals.Uq', 'reversals.Velocity', 'reversals.Position'],
];
const VECTOR_AND_ANGLE = [
  ['shorted.a', 'shorted.b', 'shorted.angle'],
  ['reversals.Iq', 'reversals.Uq', 'reversals.Position'],
  ['servo.i_motor_A', 'servo.torque_meas_Nm', 'servo.pos_rad'],
];
const CURRENTS_AND_VOLTAGES = [
  ['lea.i_d', 'lea.i_q', 'lea.u_d', 'lea.u_q'],
  ['chirp.current', 'chirp.torque', 'chirp.velocity', 'chirp.angle'],
  ['reversals.Iq', 'reversals.Velocity', 'reversals.Uq', 'reversals.Vsupply'],
];
/** Of whole periods; of no whole one, with two sensors; long. */
const WINDOWS = [
  { currents: 3, frequencyHz: 60, periods: 3 },
  { currents: 2, frequencyHz: 47, windowLength: 37 },
  { currents: 3, frequencyHz: 60, windowLength: 500 },
];
const MACHINE = { polePairs: 8, fluxLinkage: 0.066, ld: 4e-4, lq: 1.2e-3 };

/** Every operator that numpy or scipy can answer for, at usual and extreme parameters. */
export const recordedCases: readonly RecordedCase[] = [
  {
    operator: 'lowpass',
    on: SIGNALS,
    params: (hz) => [
      { cutoffHz: 0.1 * hz, order: 8 },
      { cutoffHz: 0.02 * hz, order: 5, decimate: 10 },
      { cutoffHz: 1e-4 * hz, order: 2 },
      { cutoffHz: 0.45 * hz, order: 16, family: 'chebyshev1', rippleDb: 3 },
      { cutoffHz: 0.0005 * hz, order: 3, family: 'chebyshev2', attenuationDb: 20 },
      { cutoffHz: 0.09 * hz, stopHz: 0.2 * hz, attenuationDb: 60 },
      { cutoffHz: 0.09 * hz, stopHz: 0.12 * hz, attenuationDb: 60, rippleDb: 0.1, family: 'chebyshev2' },
    ],
  },
  {
    operator: 'highpass',
    on: SIGNALS,
    params: (hz) => [
      { cutoffHz: 0.09 * hz, order: 4 },
      { cutoffHz: 1e-4 * hz, order: 1 },
      { cutoffHz: 0.49 * hz, order: 16 },
      { cutoffHz: 0.005 * hz, order: 7, family: 'chebyshev1', rippleDb: 1 },
      { cutoffHz: 0.04 * hz, order: 5, family: 'chebyshev2', attenuationDb: 80 },
    ],
  },
  {
    operator: 'bandpass',
    on: SIGNALS,
    params: (hz) => [
      { lowHz: 0.045 * hz, highHz: 0.055 * hz, order: 4 },
      { lowHz: 0.01 * hz, highHz: 0.0102 * hz, order: 2 },
      { lowHz: 0.001 * hz, highHz: 0.499 * hz, order: 3 },
      { lowHz: 0.1 * hz, highHz: 0.2 * hz, order: 12 },
      { lowHz: 0.045 * hz, highHz: 0.08 * hz, order: 5, family: 'chebyshev1', rippleDb: 0.1 },
      { lowHz: 0.045 * hz, highHz: 0.08 * hz, order: 4, family: 'chebyshev2', attenuationDb: 50 },
    ],
  },
  {
    operator: 'notch',
    on: SIGNALS,
    params: (hz) => [
      { centerHz: 0.05 * hz, widthHz: 0.002 * hz, order: 1 },
      { centerHz: 0.05 * hz, widthHz: 0.04 * hz, order: 4 },
      { centerHz: 0.25 * hz, widthHz: 0.0002 * hz, order: 1 },
      { centerHz: 0.4 * hz, widthHz: 0.1 * hz, order: 2, family: 'chebyshev1', rippleDb: 1 },
      { centerHz: 0.05 * hz, widthHz: 0.03 * hz, order: 3, family: 'chebyshev2', attenuationDb: 40 },
    ],
  },
  {
    operator: 'fir',
    on: SIGNALS,
    params: (hz) => [
      { highHz: 0.1 * hz, transitionHz: 0.05 * hz },
      { lowHz: 0.1 * hz, highHz: 0.15 * hz, transitionHz: 0.03 * hz, attenuationDb: 90 },
      { highHz: 0.0005 * hz, transitionHz: 0.003 * hz, attenuationDb: 40 },
    ],
  },
  {
    operator: 'decimate',
    on: SIGNALS,
    params: () => [{ factor: 4 }, { factor: 2, attenuationDb: 120, passband: 0.95 }, { factor: 60, attenuationDb: 60 }],
  },
  {
    operator: 'cic',
    on: SIGNALS,
    params: () => [
      { factor: 8, order: 3, resolution: 0.003 },
      { factor: 2, order: 1, resolution: 1, passband: 0 },
      { factor: 16, order: 6, resolution: 1e-6, passband: 0.8 },
    ],
  },
  {
    operator: 'resample',
    on: SIGNALS,
    byStage: true,
    params: (hz) => [
      { rateHz: 2 * hz },
      { rateHz: 0.125 * hz, attenuationDb: 100, passband: 0.6 },
      { rateHz: 10 * hz, method: 'linear' },
      { rateHz: 1.25 * hz, method: 'cubic' },
      { rateHz: 0.375 * hz, method: 'cubic' },
    ],
  },
  {
    operator: 'interpolate',
    on: [['lea.holed'], ['shorted.holed'], ['chirp.holed'], ['reversals.holed']],
    byStage: true,
    params: (hz) => [
      { longestHoleS: 1 / hz, method: 'linear' },
      { longestHoleS: 3 / hz, method: 'cubic' },
      { longestHoleS: 100 / hz, method: 'cubic' },
    ],
  },
  {
    operator: 'dcBlock',
    on: SIGNALS,
    params: (hz) => [{ cutoffHz: 0.1 * hz }, { cutoffHz: 1e-5 * hz }, { cutoffHz: 0.249 * hz }],
  },
  {
    operator: 'detrend',
    on: SIGNALS,
    outputs: ['detrended', 'slope'],
    params: () => [{ windowLength: 64 }, { windowLength: 3 }, { windowLength: 501, centered: true }],
  },
  {
    operator: 'baseline',
    on: SIGNALS,
    params: (hz) => [
      { timeConstantS: 50 / hz },
      { timeConstantS: 1 / hz, action: 'give' },
      { timeConstantS: 10_000 / hz },
    ],
  },
  {
    operator: 'ema',
    on: SIGNALS,
    params: (hz) => [{ timeConstantS: 20 / hz }, { alpha: 1e-6 }, { alpha: 1 }, { cutoffHz: 0.4999 * hz }],
  },
  {
    operator: 'ewmaBank',
    on: SIGNALS,
    outputs: ['mean', 'std'],
    params: () => [{ spans: [1, 5, 1320] }, { spans: [30.5], adjust: false }, { spans: [9480, 2], adjust: false }],
  },
  {
    operator: 'movingAverage',
    on: SIGNALS,
    params: () => [{ windowLength: 7 }, { windowLength: 1 }, { windowLength: 500 }],
  },
  {
    operator: 'median',
    on: SIGNALS,
    byStage: true,
    params: () => [{ windowLength: 3 }, { windowLength: 11, centered: false }, { windowLength: 301 }],
  },
  {
    operator: 'hampel',
    on: SIGNALS,
    byStage: true,
    params: () => [
      { windowLength: 11, nSigma: 3 },
      { windowLength: 3, nSigma: 1 },
      { windowLength: 21, nSigma: 4, floor: 0.01, centered: false },
      { windowLength: 255, nSigma: 2 },
    ],
  },
  {
    operator: 'iqr',
    on: SIGNALS,
    byStage: true,
    params: () => [
      { windowLength: 21, factor: 1.5 },
      { windowLength: 5, factor: 0.5, centered: false },
      { windowLength: 101, factor: 3, floor: 0.01 },
    ],
  },
  {
    operator: 'despike',
    on: SIGNALS,
    byStage: true,
    params: (hz) => [
      { windowLength: 11, nSigma: 5, min: -100, max: 80, perSecond: hz },
      { windowLength: 101, nSigma: 3, min: -1e6, max: 1e6, perSecond: 0.1 * hz, centered: false, action: 'hold' },
      { windowLength: 3, nSigma: 100, min: 0, max: 150, perSecond: 1e9 },
    ],
  },
  {
    operator: 'rateLimit',
    on: SIGNALS,
    params: (hz) => [
      { perSecond: 0.01 * hz, action: 'replace' },
      { perSecond: hz, action: 'hold' },
      { perSecond: 1e-6 * hz, action: 'replace' },
    ],
  },
  {
    operator: 'zscore',
    on: SIGNALS,
    outputs: ['y', 'score'],
    params: () => [
      { method: 'exponential', windowLength: 50, nSigma: 3, shiftAfter: 10 },
      { method: 'windowed', windowLength: 40, nSigma: 4, shiftAfter: 0 },
      { method: 'exponential', windowLength: 8, nSigma: 2, floor: 0.1, shiftAfter: 3 },
    ],
  },
  {
    operator: 'rolling',
    on: SIGNALS,
    outputs: ['mean', 'std', 'rms', 'min', 'max', 'skewness', 'kurtosis', 'crest', 'peakToPeak'],
    params: () => [{ windowLength: 64 }, { windowLength: 3 }, { windowLength: 500 }],
  },
  {
    operator: 'savgol',
    on: SIGNALS,
    byStage: true,
    params: () => [
      { windowLength: 21, polyorder: 3 },
      { windowLength: 21, polyorder: 2, lag: 3 },
      { windowLength: 9, polyorder: 4, deriv: 2 },
      { windowLength: 3, polyorder: 0, lag: 2 },
      { windowLength: 255, polyorder: 8, deriv: 1 },
    ],
  },
  {
    operator: 'kalman',
    on: SIGNALS,
    outputs: ['y', 'std', 'nis'],
    params: (hz) => [
      { model: 'randomWalk', noiseStd: 1, driftStd: 0.6 * Math.sqrt(hz) },
      { model: 'randomWalk', noiseStd: 0.5, driftStd: Math.sqrt(hz), gate: 4, shiftAfter: 3 },
      { model: 'constantVelocity', noiseStd: 1, trackingIndex: 1e-4 },
      { model: 'constantVelocity', noiseStd: 1, trackingIndex: 100 },
      {
        model: 'custom',
        A: [
          [0.9, 0.2, 0, 0],
          [-0.2, 0.9, 0, 0],
          [0, 0, 1, 0.01],
          [0, 0, 0, 1],
        ],
        C: [1, 0.5, 1, 0],
        Q: [
          [0.2, 0.05, 0, 0],
          [0.05, 0.1, 0, 0],
          [0, 0, 0.01, 0],
          [0, 0, 0, 0.3],
        ],
        R: 0.25,
      },
    ],
  },
  {
    operator: 'fftBins',
    on: SIGNALS,
    params: (hz) => [
      {
        windowLength: 256,
        window: 'hann',
        overlap: 0.5,
        measure: 'rms',
        bands: [
          [0, 0.06 * hz],
          [0.06 * hz, 0.25 * hz],
          [0.25 * hz, 0.5 * hz],
        ],
      },
      { windowLength: 16, window: 'rect', overlap: 0, measure: 'rms', bands: [[0.1 * hz, 0.5 * hz]] },
      { windowLength: 512, window: 'flattop', overlap: 0.9, measure: 'peak', bands: [[0.03 * hz, 0.07 * hz]] },
    ],
  },
  {
    operator: 'slidingDft',
    on: SIGNALS,
    outputs: ['amplitude', 'phase'],
    params: (hz) => [
      { windowLength: 20, frequencyHz: [0.05 * hz, 0, 0.45 * hz] },
      { windowLength: 101, frequencyHz: [0.0037 * hz, 0.1234 * hz] },
      { windowLength: 500, frequencyHz: [0.06 * hz, 0.499 * hz] },
    ],
  },
  {
    operator: 'slidingDft',
    on: [
      ['shorted.a', 'shorted.angle'],
      ['reversals.Iq', 'reversals.Position'],
      ['servo.i_motor_A', 'servo.pos_rad'],
    ],
    outputs: ['amplitude', 'phase'],
    params: () => [
      { windowLength: 64, orders: [1, 5, 7] },
      { windowLength: 500, orders: [2] },
    ],
  },
  {
    operator: 'goertzel',
    on: SIGNALS,
    outputs: ['amplitude', 'phase'],
    params: (hz) => [
      { windowLength: 50, frequencyHz: 0.06 * hz },
      { windowLength: 37, frequencyHz: 0 },
      { windowLength: 250, frequencyHz: 1e-5 * hz },
      { windowLength: 250, frequencyHz: 0.499999 * hz },
    ],
  },
  {
    operator: 'envelope',
    on: SIGNALS,
    params: (hz) => [
      { lowestHz: 0.05 * hz, ripple: 0.01 },
      { lowestHz: 0.2 * hz, ripple: 0.1 },
      { lowestHz: 0.02 * hz, ripple: 0.0001 },
    ],
  },
  {
    operator: 'delay',
    on: SIGNALS,
    params: (hz) => [
      { samples: 10.3 },
      { delayS: -7.9 / hz, order: 9 },
      { samples: 0.75, method: 'allpass', order: 9 },
      { samples: 200.4, method: 'allpass', order: 1 },
    ],
  },
  { operator: 'derivative', on: SIGNALS, byStage: true, params: () => [{ method: 'central' }, { method: 'first' }] },
  { operator: 'lag', on: SIGNALS, params: (hz) => [{ samples: 1 }, { samples: 400 }, { seconds: 40 / hz }] },
  {
    operator: 'clarke',
    on: PHASES,
    params: () => [{ currents: 3 }, { currents: 2 }, { currents: 3, scaling: 'power' }],
  },
  { operator: 'inverseClarke', on: PHASES, params: () => [{}, { scaling: 'power' }] },
  { operator: 'park', on: VECTOR_AND_ANGLE, params: () => [{}] },
  { operator: 'inversePark', on: VECTOR_AND_ANGLE, params: () => [{}] },
  {
    operator: 'clarkePark',
    on: PHASES_AND_ANGLE,
    params: () => [{ currents: 2 }, { currents: 3 }, { currents: 3, scaling: 'power' }],
  },
  {
    operator: 'dqPower',
    on: CURRENTS_AND_VOLTAGES,
    params: () => [{}, { scaling: 'power' }, { scaling: 'rms' }],
  },
  {
    operator: 'torque',
    on: CURRENTS_AND_VOLTAGES.map((ports) => ports.slice(0, 2)),
    params: () => [
      MACHINE,
      { ...MACHINE, scaling: 'power', fluxLinkage: 0 },
      { ...MACHINE, scaling: 'rms', polePairs: 1000 },
    ],
  },
  {
    operator: 'sequence',
    on: PHASES,
    params: () => WINDOWS,
  },
  {
    operator: 'sequence',
    on: [['servo.i_motor_A', 'servo.torque_meas_Nm', 'servo.vel_rad_s', 'servo.vel_rad_s']],
    params: () => [{ currents: 3, windowLength: 101 }],
  },
  {
    operator: 'parkVector',
    on: PHASES,
    params: () => WINDOWS,
  },
  {
    operator: 'electricalAngle',
    on: [['chirp.angle'], ['reversals.Position'], ['servo.pos_rad']],
    params: () => [
      { polePairs: 7 },
      { polePairs: 21, direction: -1, offsetRad: 1.3, range: 'positive' },
      { polePairs: 1000 },
    ],
  },
  { operator: 'unwrap', on: [['chirp.wrapped'], ['reversals.wrapped'], ['servo.wrapped']], params: () => [{}] },
  {
    operator: 'unwrap',
    on: [['reversals.counts']],
    params: () => [{ countsPerTurn: 4096 }, { countsPerTurn: 4096, output: 'counts' }],
  },
  { operator: 'unwrap', on: [['servo.counts']], params: () => [{ countsPerTurn: 10_000, modulus: 65_536 }] },
  {
    operator: 'velocity',
    on: [['chirp.wrapped'], ['reversals.wrapped'], ['servo.wrapped']],
    params: () => [
      { method: 'savgol', windowLength: 21, polyorder: 3 },
      { method: 'savgol', windowLength: 3, polyorder: 1 },
      { method: 'savgol', windowLength: 1023, polyorder: 4 },
      { method: 'observer', bandwidthHz: 20, zeta: 1 },
      { method: 'observer', bandwidthHz: 2, zeta: 0.5 },
      { method: 'observer', bandwidthHz: 250, zeta: 3 },
    ],
  },
  {
    operator: 'velocity',
    on: [['reversals.counts']],
    params: () => [
      { method: 'mt', countsPerTurn: 4096, windowLength: 10, standstillS: 0.05 },
      { method: 'mt', countsPerTurn: 4096, windowLength: 2, standstillS: 1 },
    ],
  },
  {
    operator: 'velocity',
    on: [['servo.counts']],
    params: () => [{ method: 'mt', countsPerTurn: 10_000, modulus: 65_536, windowLength: 50, standstillS: 0.1 }],
  },
  {
    operator: 'normalize',
    on: SIGNALS,
    params: () => [
      { mean: 3.7, std: 0.13 },
      { min: -40, max: 160 },
      { median: 1e4, iqr: 1e-3 },
    ],
  },
];
