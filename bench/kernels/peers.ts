import { lowpassFilter } from '@neurosity/pipes';
import { biquadLP, biquadNotch, dcBlock, type IProc, onepoleLP, serial } from '@thi.ng/dsp';
import { movingAverage, movingMedian, push, type Transducer, transduce } from '@thi.ng/transducers';
import { donchian, ema, sd, sma } from '@thi.ng/transducers-stats';
import filters from 'fili';
import classic from 'ml-savitzky-golay';
import { sgg } from 'ml-savitzky-golay-generalized';
import { Subject } from 'rxjs';
import { RATE_HZ } from '../signals.ts';

/** A JavaScript package that has the function of an operator, in the form that suits it best. */
export interface Peer {
  readonly name: string;
  /** Output of the operator that it computes; default the first. */
  readonly output?: number;
  /** It serves the same purpose by another formula, so that its numbers differ. */
  readonly otherFormula?: boolean;
  /** Takes the signal, whole and in blocks. The result starts anew, runs over all of it and gives what came out last. */
  prepare(x: Float64Array, blocks: readonly Float64Array[]): () => ArrayLike<number>;
}

type Section = readonly number[];

/** Sections b0 b1 b2 a1 a2. */
export function fili(sos: readonly Section[]): Peer {
  return {
    name: 'fili',
    prepare: (_, blocks) => () => {
      const filter = new filters.IirFilter(
        sos.map(([b0, b1, b2, a1, a2]) => ({ k: 1, b: [b0, b1, b2], a: [a1, a2], z: [0, 0] })),
      );
      let last: number[] = [];
      for (const x of blocks) last = filter.multiStep(x);
      return last;
    },
  };
}

/** It leaves one tap out. */
export function filiFir(taps: ArrayLike<number>): Peer {
  return {
    name: 'fili',
    otherFormula: true,
    prepare: (_, blocks) => () => {
      const filter = new filters.FirFilter(taps);
      let last: number[] = [];
      for (const x of blocks) last = filter.multiStep(x);
      return last;
    },
  };
}

/** Butterworth of order 8 in epochs of a block, and sample by sample. */
export function pipes(cutoffHz: number): Peer[] {
  const options = { nbChannels: 1, order: 4, cutoffFrequency: cutoffHz, samplingRate: RATE_HZ };
  const info = { samplingRate: RATE_HZ };
  return [
    {
      name: '@neurosity/pipes, epochs',
      prepare(_, blocks) {
        const epochs = blocks.map((x) => ({ data: [Array.from(x)], info }));
        return () => {
          const source = new Subject<(typeof epochs)[number]>();
          let last: number[] = [];
          source.pipe(lowpassFilter(options)).subscribe((epoch) => {
            last = epoch.data[0];
          });
          for (const epoch of epochs) source.next(epoch);
          return last;
        };
      },
    },
    {
      name: '@neurosity/pipes, samples',
      prepare(x) {
        const samples = Array.from(x, (v, i) => ({ data: [v], timestamp: (1000 * i) / RATE_HZ, info }));
        return () => {
          const source = new Subject<(typeof samples)[number]>();
          let last: number[] = [];
          source.pipe(lowpassFilter(options)).subscribe((sample) => {
            last = sample.data;
          });
          for (const sample of samples) source.next(sample);
          return last;
        };
      },
    },
  ];
}

/** Sample by sample through a processor of thi.ng/dsp. */
function processor(make: () => IProc<number, number>): Peer {
  return {
    name: '@thi.ng/dsp',
    prepare(x, blocks) {
      const y = new Float64Array(blocks[0].length);
      return () => {
        const p = make();
        for (let i = 0; i < x.length; i++) y[i % y.length] = p.next(x[i]);
        return y;
      };
    },
  };
}

/** Butterworth of order 8. */
export const thingLowpass = (cutoffHz: number): Peer => {
  const [a, b, c, d] = [1, 3, 5, 7].map((k) => 0.5 / Math.sin((Math.PI * k) / 16));
  const f = cutoffHz / RATE_HZ;
  return processor(() => serial(biquadLP(f, a), biquadLP(f, b), biquadLP(f, c), biquadLP(f, d)));
};

/** The notch whose section has these coefficients. */
export const thingNotch = (centerHz: number, [, , , , a2]: Section): Peer => {
  const k = Math.tan((Math.PI * centerHz) / RATE_HZ);
  const q = (k * (1 + a2)) / ((1 - a2) * (1 + k * k));
  return processor(() => biquadNotch(centerHz / RATE_HZ, q));
};

export const thingDcBlock = (cutoffHz: number): Peer => ({
  ...processor(() => dcBlock(cutoffHz / RATE_HZ)),
  otherFormula: true,
});

export const thingOnePole = (alpha: number): Peer => processor(() => onepoleLP(-Math.log1p(-alpha) / (2 * Math.PI)));

/**
 * A transducer over the whole signal, with what it makes of it in an array. `make` gives a Transducer<number, number>, in
 * transducers-stats by the types of an older version, which it brings along.
 */
function transducer(name: string, make: () => unknown, output = 0): Peer {
  return { name, output, prepare: (x) => () => transduce(make() as Transducer<number, number>, push<number>(), x) };
}

const STATS = '@thi.ng/transducers-stats';
const TRANSDUCERS = '@thi.ng/transducers';
/** At its end it gives the median of a window that is not full, too. */
export const thingMedian = (window: number): Peer => {
  const peer = transducer(TRANSDUCERS, () => movingMedian(window));
  return {
    ...peer,
    prepare(x, blocks) {
      const run = peer.prepare(x, blocks);
      return () => Array.prototype.slice.call(run(), -blocks[0].length, -1);
    },
  };
};
export const thingAverages = (window: number): Peer[] => [
  transducer(TRANSDUCERS, () => movingAverage(window)),
  transducer(STATS, () => sma(window)),
];
export const thingEma = (alpha: number): Peer => transducer(STATS, () => ema(2 / alpha - 1));
/** Of the two outputs it has the second. */
export const thingDeviation = (window: number): Peer => transducer(STATS, () => sd(window), 1);
/** Gives both outputs, a pair a sample. */
export const thingExtremes = (window: number): Peer => ({
  name: STATS,
  prepare:
    (x, [block]) =>
    () => {
      const pairs = transduce(donchian(window) as unknown as Transducer<number, number[]>, push<number[]>(), x);
      return pairs.slice(-block.length).map(([min]) => min);
    },
});

export const mlSavitzkyGolay = (windowLength: number, polynomial: number): Peer[] => [
  {
    name: 'ml-savitzky-golay',
    prepare(x) {
      const data = Array.from(x);
      return () => classic.default(data, 1, { windowSize: windowLength, polynomial, derivative: 0 });
    },
  },
  {
    name: 'ml-savitzky-golay-generalized',
    // beside the edge, where it fits anew
    prepare: (x) => () =>
      sgg(x, 1, { windowSize: windowLength, polynomial, derivative: 0 }).subarray(0, x.length - (windowLength >> 1)),
  },
];
