import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, detach } from '../../src/core/block.ts';
import { LARGEST, MISSING, OUTLIER } from '../../src/core/quality.ts';
import { Random } from '../../src/core/random.ts';
import type { Stream } from '../../src/core/stream.ts';
import { BlockWriter } from '../../src/io/blockWriter.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { Chain } from '../../src/pipeline/chain.ts';
import { planJob, readJob, streamsOf } from '../../src/pipeline/job.ts';
import type { Plan } from '../../src/pipeline/plan.ts';
import { planYaml, stream } from './support.ts';

/** From phase currents and an encoder to features, the rate lowered twice. */
const DRIVE = `
- hampel: { on: [iA, iB], windowLength: 11 }
- lowpass: { on: [iA, iB], cutoffHz: 800, order: 6, decimate: 4 }
- velocity: { on: thetaM, windowLength: 21, as: omegaM, keep: true }
- electricalAngle: { on: thetaM, polePairs: 4, as: thetaE, keep: true }
- clarkePark: { angle: thetaE }
- savgol: { on: [id, iq], windowLength: 21, polyorder: 3 }
- rolling: { on: iq, windowLength: 64, outputs: [mean, std, max] }
- decimate: { on: [id, iq, omegaM], factor: 5 }
- dcBlock: { on: id, cutoffHz: 20 }
`;
/** Pipelines of the package whose rate is known without a log. */
const OF_THE_PACKAGE = [
  'ak-thermal',
  'emotorcycle',
  'hsm150',
  'itsc',
  'itsc-faults',
  'lea-pmsm',
  'odri',
  'ur10e',
  'vesc-activity',
  'vesc-labeled',
];
const WHERE = 2000;
const LONGEST = 10_000;

const disturbance = fc.record({
  kind: fc.constantFrom('value', 'absent', 'lost', 'shift'),
  value: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e17, -1e300),
  length: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: LONGEST })),
  at: fc.integer({ min: WHERE, max: WHERE + 300 }),
  channel: fc.nat({ max: 40 }),
  blockLength: fc.integer({ min: 1, max: 700 }),
});
type Disturbance = typeof disturbance extends fc.Arbitrary<infer T> ? T : never;

describe('whole pipelines recover', () => {
  it('a drive chain with two lower rates', async () => {
    const input = stream('main', 10_000, { iA: 'A', iB: 'A', thetaM: 'rad' });
    recovers(await planYaml(DRIVE, [input]), input, 40);
  }, 60_000);

  it.each(OF_THE_PACKAGE)(
    '%s',
    async (pipeline) => {
      const job = await readJob({ pipeline });
      const [input] = (await streamsOf(job))!;
      recovers(planJob(job, [input]).plan, input, 12);
    },
    60_000,
  );
});

/**
 * Whatever happens to the input, the output is finite or MISSING, and the declared warm-ups and delays away from it, on both sides
 * (smoothers look ahead), it is that of an undisturbed run, without a flag more. A regime remembers how it was reached: left out.
 */
function recovers(plan: Plan, input: Stream, runs: number): void {
  const settling = settlingTime(plan);
  const n = WHERE + 300 + LONGEST + 2 * settling + 500;
  const clean = signals(input, n);
  const undisturbed = outputs(plan, input, clean, [[0, n]]);
  fc.assert(
    fc.property(disturbance, (d) => {
      const { x, ranges, end } = disturbed(clean, d);
      const reference = d.kind === 'shift' ? outputs(plan, input, shifted(clean, d, 0), [[0, n]]) : undisturbed;
      const before = d.kind === 'shift' ? 0 : d.at - settling;
      compare(outputs(plan, input, x, ranges), reference, before, end + settling);
    }),
    { numRuns: runs, seed: 3 },
  );
}

/** The signals with the disturbance in, the ranges of them that arrive, and the first sample behind it. */
function disturbed(clean: readonly Float64Array[], d: Disturbance) {
  const n = clean[0].length;
  const end = d.at + (d.kind === 'value' || d.kind === 'shift' ? 1 : d.length);
  const blocks = (from: number, to: number) =>
    Array.from({ length: Math.ceil((to - from) / d.blockLength) }, (_, k): [number, number] => [
      from + k * d.blockLength,
      Math.min(to, from + (k + 1) * d.blockLength),
    ]);
  if (d.kind === 'lost') return { x: clean, ranges: [...blocks(0, d.at), ...blocks(end, n)], end };
  if (d.kind === 'shift') return { x: shifted(clean, d, d.at), ranges: blocks(0, n), end };
  const x = clean.map((v) => v.slice());
  x[d.channel % x.length].fill(d.value, d.at, end);
  return { x, ranges: blocks(0, n), end };
}

/** One channel moved by what is more than its swing, from a sample on. */
function shifted(clean: readonly Float64Array[], { channel, length }: Disturbance, from: number): Float64Array[] {
  return clean.map((v, c) =>
    c === channel % clean.length ? v.map((u, i) => (i < from ? u : u + 20 + length / 100)) : v,
  );
}

interface Output {
  readonly y: Float64Array;
  readonly flags: Uint8Array;
  /** Input samples per sample of the output. */
  readonly step: number;
}

function outputs(
  plan: Plan,
  input: Stream,
  x: readonly Float64Array[],
  ranges: readonly (readonly [number, number])[],
): ReadonlyMap<string, Output> {
  const blocks: Block[] = [];
  const chain = new Chain(plan, (b) => void blocks.push(detach(b)));
  const writer = new BlockWriter(input, Math.max(...ranges.map(([from, to]) => to - from)));
  for (const [from, to] of ranges) {
    writer.next(from - writer.block.seq - writer.block.n);
    for (let i = from; i < to; i++) writer.add(x, i);
    writer.block.t0 = from / input.rateHz;
    chain.push(writer.block);
  }
  chain.flush();
  const { stream: output } = blocks[0];
  const step = Math.round(input.rateHz / output.rateHz);
  const length = Math.ceil(x[0].length / step);
  return new Map(
    output.channels.map(({ name }, c) => {
      const y = new Float64Array(length).fill(Number.NaN);
      const flags = new Uint8Array(length).fill(MISSING);
      for (const b of blocks) {
        y.set(b.channels[c], b.seq);
        flags.set(b.quality[c] ?? new Uint8Array(b.n), b.seq);
      }
      return [name, { y, flags, step }];
    }),
  );
}

/** Up to input sample `before` and from `after` on, all is as in the reference. */
function compare(
  got: ReadonlyMap<string, Output>,
  wanted: ReadonlyMap<string, Output>,
  before: number,
  after: number,
): void {
  for (const [name, { y, flags, step }] of got) {
    if (name === 'regime' || name === 'fault') continue;
    const reference = wanted.get(name)!;
    const size = largest(reference.y) || 1;
    for (let i = 0; i < y.length; i++) {
      const isMissing = (flags[i] & MISSING) !== 0;
      if (Number.isNaN(y[i]) !== isMissing || Math.abs(y[i]) > LARGEST)
        expect.fail(`${name}[${i}] is ${y[i]}, with flags ${flags[i]}`);
      if (i * step >= before && i * step < after) continue;
      const away = i * step < before ? i * step - before : i * step - after;
      if (((flags[i] ^ reference.flags[i]) & ~OUTLIER) !== 0)
        expect.fail(`${name}[${i}] has flags ${flags[i]}, undisturbed ${reference.flags[i]}, ${away} samples away`);
      if (!isMissing && Math.abs(y[i] - reference.y[i]) > 2e-3 * size)
        expect.fail(`${name}[${i}] is ${y[i]}, undisturbed ${reference.y[i]}, ${away} samples away`);
    }
  }
}

function largest(y: Float64Array): number {
  let most = 0;
  for (const v of y) if (Math.abs(v) > most) most = Math.abs(v);
  return most;
}

/** Input samples that all steps together declare as warm-up and delay, and one output of each for the decimators. */
function settlingTime(plan: Plan): number {
  const [{ rateHz }] = plan.inputs;
  const stages = plan.steps.flatMap((s) => s.processors.filter((p) => p instanceof Stage));
  return stages.reduce(
    (sum, p) =>
      sum + Math.ceil(((p.warmup + p.delaySamples) * rateHz) / p.input.rateHz) + Math.ceil(rateHz / p.output.rateHz),
    0,
  );
}

/** A turning angle for rad, else a sum of slow and fast sines with noise, different for each channel. */
function signals(input: Stream, n: number): Float64Array[] {
  return input.channels.map(({ unit }, c) => {
    const random = new Random(11, c);
    return Float64Array.from({ length: n }, (_, i) => {
      if (unit === 'rad') return 0.003 * i + 0.01 * Math.sin(i / 50 + c);
      return 10 * Math.sin(i / 97 + c) + 2 * Math.sin(i / 11 + 2 * c) + 0.2 * random.normal();
    });
  });
}
