import type { Layout, Values } from '../../src/kernel/layout.ts';
import type { operators } from '../../src/operators/registry.generated.ts';
import type { Constant } from '../cProgram.ts';
import type { SignalName } from '../signals.ts';
import * as peers from './peers.ts';

/** An operator beside what others have in its place. */
export interface KernelCase {
  readonly title: string;
  readonly operator: keyof typeof operators;
  readonly params: Readonly<Record<string, unknown>>;
  /** Signals by input port; default iA for x. */
  readonly inputs?: Readonly<Record<string, SignalName>>;
  /** Ports whose outputs are compared; default the first. */
  readonly outputs?: readonly number[];
  /** The function in NAME.c beside this file, and in scipyPeers.py. */
  readonly plain: string;
  /** What plain C and Python must know, from Slipring's own design, so that all compute the same. */
  readonly constants?: (c: Coeffs) => Readonly<Record<string, Constant>>;
  readonly peers?: (c: Coeffs) => readonly peers.Peer[];
}

// biome-ignore lint/suspicious/noExplicitAny: each operator has coefficients of its own
export type Coeffs = Values<Layout> & Readonly<Record<string, any>>;

/** Sections b0 b1 b2 a1 a2 of a recursive filter. */
export function sectionsOf({ sections }: Coeffs): number[][] {
  return Array.from({ length: sections.length / 5 }, (_, k) => {
    const [gain, b1, b2, a1, a2] = sections.subarray(5 * k, 5 * k + 5);
    return [gain, gain * b1, gain * b2, a1, a2];
  });
}

const sos = (c: Coeffs) => ({ SECTIONS: c.sections.length / 5, SOS: sectionsOf(c) });
const window = (length: number) => () => ({ WINDOW: length });

export const CASES: readonly KernelCase[] = [
  {
    title: 'lowpass, Butterworth 8',
    operator: 'lowpass',
    params: { cutoffHz: 1000, order: 8 },
    plain: 'sos',
    constants: sos,
    peers: (c) => [peers.fili(sectionsOf(c)), peers.thingLowpass(1000), ...peers.pipes(1000)],
  },
  {
    title: 'highpass, Butterworth 4',
    operator: 'highpass',
    params: { cutoffHz: 10, order: 4 },
    plain: 'sos',
    constants: sos,
    peers: (c) => [peers.fili(sectionsOf(c))],
  },
  {
    title: 'bandpass, Butterworth 2 + 2',
    operator: 'bandpass',
    params: { lowHz: 500, highHz: 1500, order: 2 },
    plain: 'sos',
    constants: sos,
    peers: (c) => [peers.fili(sectionsOf(c))],
  },
  {
    title: 'notch',
    operator: 'notch',
    params: { centerHz: 50, widthHz: 10 },
    plain: 'sos',
    constants: sos,
    peers: (c) => [peers.fili(sectionsOf(c)), peers.thingNotch(50, sectionsOf(c)[0])],
  },
  {
    title: 'dcBlock',
    operator: 'dcBlock',
    params: { cutoffHz: 8 },
    plain: 'dcBlock',
    constants: (c) => ({ GAIN: c.gain, POLE: c.pole }),
    peers: () => [peers.thingDcBlock(8)],
  },
  {
    title: 'ema',
    operator: 'ema',
    params: { alpha: 0.05 },
    plain: 'ema',
    constants: () => ({ ALPHA: 0.05 }),
    peers: () => [peers.thingOnePole(0.05), peers.thingEma(0.05)],
  },
  {
    title: 'movingAverage 64',
    operator: 'movingAverage',
    params: { windowLength: 64 },
    plain: 'movingAverage',
    constants: window(64),
    peers: () => peers.thingAverages(64),
  },
  {
    title: 'median 11',
    operator: 'median',
    params: { windowLength: 11 },
    plain: 'median',
    constants: window(11),
    peers: () => [peers.thingMedian(11)],
  },
  {
    title: 'hampel 11',
    operator: 'hampel',
    params: { windowLength: 11, nSigma: 3 },
    plain: 'hampel',
    constants: (c) => ({ WINDOW: 11, LIMIT: c.limit }),
  },
  {
    title: 'hampel 101',
    operator: 'hampel',
    params: { windowLength: 101, nSigma: 3 },
    plain: 'hampel',
    constants: (c) => ({ WINDOW: 101, LIMIT: c.limit }),
  },
  {
    title: 'savgol 21/3',
    operator: 'savgol',
    params: { windowLength: 21, polyorder: 3 },
    plain: 'fir',
    constants: (c) => ({ WINDOW: 21, TAPS: [...(c.taps as Float64Array)] }),
    peers: () => peers.mlSavitzkyGolay(21, 3),
  },
  {
    title: 'fir, 60 dB',
    operator: 'fir',
    params: { highHz: 1000, transitionHz: 500 },
    plain: 'fir',
    constants: (c) => ({ WINDOW: c.lengths[0], TAPS: [...(c.taps as Float64Array)].slice(0, c.lengths[0]) }),
    peers: (c) => [peers.filiFir(c.taps)],
  },
  {
    title: 'rolling mean, std 64',
    operator: 'rolling',
    params: { windowLength: 64, outputs: ['mean', 'std'] },
    outputs: [0, 1],
    plain: 'rolling',
    constants: window(64),
    peers: () => [peers.thingDeviation(64)],
  },
  {
    title: 'rolling min, max 64',
    operator: 'rolling',
    params: { windowLength: 64, outputs: ['min', 'max'] },
    outputs: [3, 4],
    plain: 'extremes',
    constants: window(64),
    peers: () => [peers.thingExtremes(64)],
  },
  { title: 'clarke', operator: 'clarke', params: {}, inputs: { iA: 'iA', iB: 'iB' }, outputs: [0, 1], plain: 'clarke' },
  {
    title: 'park',
    operator: 'park',
    params: {},
    inputs: { iAlpha: 'iAlpha', iBeta: 'iBeta', angle: 'theta' },
    outputs: [0, 1],
    plain: 'park',
  },
  {
    title: 'clarkePark',
    operator: 'clarkePark',
    params: {},
    inputs: { iA: 'iA', iB: 'iB', angle: 'theta' },
    outputs: [0, 1],
    plain: 'clarkePark',
  },
  {
    title: 'inversePark',
    operator: 'inversePark',
    params: {},
    inputs: { id: 'id', iq: 'iq', angle: 'theta' },
    outputs: [0, 1],
    plain: 'inversePark',
  },
  {
    title: 'torque',
    operator: 'torque',
    params: { polePairs: 4, fluxLinkage: 0.05, ld: 1e-3, lq: 2e-3 },
    inputs: { id: 'id', iq: 'iq' },
    plain: 'torque',
    constants: (c) => ({ MAGNET: c.magnet, RELUCTANCE: c.reluctance }),
  },
  { title: 'unwrap', operator: 'unwrap', params: {}, inputs: { x: 'theta' }, plain: 'unwrap' },
];
