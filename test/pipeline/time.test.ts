import { describe, expect, it } from 'vitest';
import { type Block, detach } from '../../src/core/block.ts';
import { Chain } from '../../src/pipeline/chain.ts';
import type { Plan } from '../../src/pipeline/plan.ts';
import { createMotor } from '../../src/sim/motor.ts';
import { idealMotor } from '../sim/motors.ts';
import { blockAt, planYaml, runBlocks, stream } from './support.ts';

const RATE = 10_000;
/** The second stream's samples stand 0.3 ms after those of the first. */
const SLOW = 1000;
const SHIFT = 3e-4;
const START = 1.7e9;
const SECONDS = 4;

const fast = stream('currents', RATE, { x: 'A' });
const slow = stream('encoder', SLOW, { theta: 'rad' });

/** Sweeps from 4 to 40 Hz. */
const chirp = (t: number) => Math.sin(2 * Math.PI * (4 * t + (36 / (2 * SECONDS)) * t * t));
/** A step at 1.7 s that takes 20 ms, so that a decimated stream shows where it is. */
const step = (t: number) => Math.tanh((t - 1.7) / 0.01);

type Signal = (t: number) => number;

/** Blocks of all streams of uneven lengths, in the order in which they would arrive; samples in `lost` are never seen. */
function blocksOf(signal: Signal, lost?: [from: number, to: number]): Block[] {
  const all = [
    { s: fast, shift: 0, lengths: [64, 1, 333, 256] },
    { s: slow, shift: SHIFT, lengths: [7, 40, 1] },
  ].flatMap(({ s, shift, lengths }) => {
    const blocks: Block[] = [];
    const total = SECONDS * s.rateHz;
    for (let seq = 0, k = 0; seq < total; k++) {
      const n = Math.min(lengths[k % lengths.length], total - seq);
      blocks.push(blockAt(s, seq, n, (t) => signal(t - START), START + shift));
      seq += n;
    }
    return blocks.filter((b) => !lost || b.t0 - START + b.n * b.dt < lost[0] || b.t0 - START > lost[1]);
  });
  return all.sort((a, b) => a.t0 + a.n * a.dt - (b.t0 + b.n * b.dt));
}

/**
 * By how many seconds channel `name` shows the signal later than its samples' times say, its stated skew taken off: by least squares
 * over the good samples, y(t) = signal(t) - late signal'(t).
 */
function lateness(blocks: readonly Block[], name: string, signal: Signal): number {
  let [numerator, denominator] = [0, 0];
  let skew = 0;
  for (const b of blocks) {
    const c = b.stream.channels.findIndex((channel) => channel.name === name);
    if (c < 0) continue;
    skew = b.stream.channels[c].skewS;
    for (let i = 0; i < b.n; i++) {
      const t = b.t0 - START + i * b.dt;
      // the ends of the chirp, where a window holds less than its spectrum, are left out
      if ((b.quality[c]?.[i] ?? 0) !== 0 || t < 0.5 || t > SECONDS - 0.5) continue;
      const slope = (signal(t + 1e-5) - signal(t - 1e-5)) / 2e-5;
      numerator += (signal(t) - b.channels[c][i]) * slope;
      denominator += slope * slope;
    }
  }
  expect(denominator).toBeGreaterThan(0);
  return numerator / denominator - skew;
}

const LINEAR: readonly (readonly [string, string])[] = [
  ['smoothing', '- savgol: { on: x, windowLength: 21, polyorder: 3 }'],
  ['a lag of 3', '- savgol: { on: x, windowLength: 15, polyorder: 2, lag: 3 }'],
  ['an even window', '- movingAverage: { on: x, windowLength: 10 }'],
  ['outliers and smoothing', '- hampel: { on: x, windowLength: 11, nSigma: 6 }\n- savgol: { on: x, windowLength: 21 }'],
  ['a long filter', '- fir: { on: x, highHz: 200, transitionHz: 100 }'],
  ['decimation by 8', '- decimate: { on: x, factor: 8 }'],
  [
    'decimation by 8, then smoothing',
    '- decimate: { on: x, factor: 8 }\n- savgol: { on: x, windowLength: 11, polyorder: 2 }',
  ],
  [
    'decimation by 8 and an alignment',
    '- decimate: { on: x, factor: 8 }\n- align: { onto: currents, linear: [encoder] }\n- savgol: { on: [x, theta], windowLength: 11 }',
  ],
  [
    'decimation by 8 and an alignment by polyphase',
    '- decimate: { on: x, factor: 8 }\n- align: { onto: currents, polyphase: [encoder] }\n- savgol: { on: [x, theta], windowLength: 11 }',
  ],
  ['a polyphase alignment onto the slow stream', '- align: { onto: encoder, polyphase: [currents] }'],
  [
    'an alignment first, onto the slow stream',
    '- savgol: { on: x, windowLength: 21 }\n- align: { onto: encoder, linear: [currents] }\n- savgol: { on: [x, theta], windowLength: 9 }',
  ],
];

describe('true time', () => {
  it.each(LINEAR)('comes out right to 0.05 sample after %s', async (_, steps) => {
    const plan = await planYaml(steps, [fast, slow]);
    for (const signal of [chirp, step]) {
      for (const lost of [undefined, [2.2, 2.3] as [number, number]]) {
        const out = runBlocks(plan, blocksOf(signal, lost));
        const names = plan.outputs.flatMap((s) => s.channels.map((c) => c.name));
        for (const name of names) {
          const rate = name === 'x' ? RATE : SLOW;
          expect(Math.abs(lateness(out, name, signal)) * rate, `${name}, ${signal.name}`).toBeLessThan(0.05);
        }
      }
    }
  });

  it.each([
    ['a lowpass of order 8', '- lowpass: { on: x, cutoffHz: 500, order: 8 }'],
    ['a lowpass of order 8 and decimation by 8', '- lowpass: { on: x, cutoffHz: 400, order: 8, decimate: 8 }'],
    [
      'two of them and an alignment',
      '- lowpass: { on: x, cutoffHz: 400, order: 4, decimate: 4 }\n- align: { onto: currents, linear: [encoder] }\n- lowpass: { on: [x, theta], cutoffHz: 300, order: 2 }',
    ],
  ])('comes out right to 0.5 sample after %s', async (_, steps) => {
    const plan = await planYaml(steps, [fast, slow]);
    for (const signal of [chirp, step]) {
      const out = runBlocks(plan, blocksOf(signal));
      expect(Math.abs(lateness(out, 'x', signal)) * RATE, signal.name).toBeLessThan(0.5);
    }
  });

  it('would be seen if it were wrong', async () => {
    const plan = await planYaml('- savgol: { on: x, windowLength: 21 }', [fast, slow]);
    const late = runBlocks(plan, blocksOf(chirp)).map((b) => ({ ...b, t0: b.t0 + 3e-4 }));
    // stamped too late by 3 samples, the signal is early
    expect(lateness(late, 'x', chirp) * RATE).toBeCloseTo(3, 1);
  });
});

/** Median of the angle between measured and true current vector, degrees. */
function angleError(blocks: readonly Block[], fromS: number): number {
  const errors: number[] = [];
  for (const b of blocks) {
    const at = Object.fromEntries(b.stream.channels.map((c, k) => [c.name, k]));
    for (let i = 0; i < b.n; i++) {
      if (b.t0 + i * b.dt < fromS || b.quality.some((q) => q && q[i] !== 0)) continue;
      const [id, iq, idTrue, iqTrue] = ['id', 'iq', 'idTrue', 'iqTrue'].map((name) => b.channels[at[name]][i]);
      errors.push(((Math.atan2(iq, id) - Math.atan2(iqTrue, idTrue)) * 180) / Math.PI);
    }
  }
  expect(errors.length).toBeGreaterThan(1000);
  return errors.sort((a, b) => a - b)[errors.length >> 1];
}

/** Runs the simulated motor for a time through a plan. */
function simulate(plan: Plan, params: ReturnType<typeof idealMotor>, seconds: number): Block[] {
  const motor = createMotor(params, 1);
  const out: Block[] = [];
  const chain = new Chain(plan, (b) => out.push(detach(b)));
  const push = (b: Block) => chain.push(b);
  motor.advance(seconds, push);
  motor.flush(push);
  chain.flush();
  return out;
}

describe('d/q angle at 200 Hz electrical, currents at 10 kS/s and encoder at 1 kS/s', () => {
  const cycle = { segments: [{ durationS: 9, torqueNm: 2, drivenRpm: 3000 }] };
  const params = idealMotor(cycle, { rates: { currentsHz: 10_000, encoderHz: 1000, truthHz: 10_000 } });
  // the delay at 0 Hz: a vector that turns steadily is late by the phase delay, which it is nearer to than the group delay at 200 Hz
  const chain = (match: boolean) => `
- drop: [drive, temperatures]
- lowpass: { on: [iA, iB], cutoffHz: 2000, order: 8, matchDelays: ${match} }
- hampel: { on: [iA, iB], windowLength: 11, nSigma: 6, matchDelays: ${match} }
- savgol: { on: [iA, iB], windowLength: 21, polyorder: 3, matchDelays: ${match} }
- align: { onto: currents, linear: [encoder, truth] }
- electricalAngle: { thetaM: thetaM, polePairs: 4, as: angle }
- clarkePark: {}
`;
  const run = async (steps: string) => {
    const { streams } = createMotor(params, 1);
    return angleError(simulate(await planYaml(steps, streams), params, 1.5), 0.5);
  };

  it('is right to 0.1 degree behind filters that delay the currents by 19 samples', async () => {
    expect(Math.abs(await run(chain(true)))).toBeLessThan(0.1);
  });

  it('is right where the currents are left late, too: clarkePark turns them by what is left', async () => {
    expect(Math.abs(await run(chain(false)))).toBeLessThan(0.1);
  });

  it('is wrong by 7.2 degrees for each sample of 0.1 ms that is not made up for', async () => {
    // the angle of one sample before
    const steps = chain(true).replace(
      '- clarkePark: {}',
      '- lag: { on: angle, samples: 1, as: angle }\n- clarkePark: {}',
    );
    expect(await run(steps)).toBeCloseTo(7.2, 0);
  });
});
