import fc from 'fast-check';
import { Subject } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Block, detach } from '../../src/core/block.ts';
import { LARGEST, MISSING } from '../../src/core/quality.ts';
import { Random } from '../../src/core/random.ts';
import { SnapshotReader, SnapshotWriter } from '../../src/core/snapshot.ts';
import { allocate } from '../../src/kernel/layout.ts';
import type { Stage } from '../../src/kernel/stage.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { lift } from '../../src/rx/lift.ts';
import { runInC } from '../support/cHost.ts';
import { type Case, casesOf, inputFor } from './cases.ts';
import { blockAt, blocks, feed, join, NOTHING, type Range, stageFor } from './runs.ts';

const floatErrors: string[] = [];
afterAll(() => console.log(`errors of float C, share of the largest output:\n${floatErrors.join('\n')}`));

for (const [name, operator] of Object.entries(operators)) {
  describe(`operator ${name}`, () => {
    it('is called as its file and export', () => expect(operator.name).toBe(name));

    it.each(operator.examples.map((e) => [JSON.stringify(e.params), e] as const))('example %s runs', (_, e) => {
      const c = { operator, params: e.params, rateHz: e.rateHz ?? 1000 } as Case;
      const stage = stageFor(c);
      const n = e.x[0].length;
      const { y } = join(
        stage,
        feed(
          stage,
          operator.inputs.map((_, k) => Float64Array.from(e.x[k] ?? new Float64Array(n))),
          [[0, n]],
        ),
        n,
      );
      for (const [o, port] of operator.outputs.entries()) {
        expect(y[o]?.length ?? 0, port.name).toBe(y[o] ? e.y[o].length : 0);
        y[o]?.forEach((v, i) => {
          if (Number.isNaN(e.y[o][i])) expect(v, `${port.name}[${i}]`).toBeNaN();
          else expect(v, `${port.name}[${i}]`).toBeCloseTo(e.y[o][i], 9);
        });
      }
    });

    it('names the parameter that is out of bounds', () => {
      const given = operator.examples[0].params as Record<string, unknown>;
      const schema = z.toJSONSchema(operator.params, { io: 'input' });
      for (const [key, wrong] of wrongValues(schema)) {
        const checked = operator.params.safeParse({ ...given, [key]: wrong });
        expect(checked.error?.issues[0].path[0], `${key}: ${wrong}`).toBe(key);
      }
      expect(operator.params.safeParse({ ...given, noSuchParameter: 1 }).success).toBe(false);
    });

    describe.each(casesOf(name).map((c) => [c.title, c] as const))('%s', (_, c) => {
      conforms(c);
    });
  });
}

function conforms(c: Case): void {
  const { operator } = c;

  it('gives the same bits for any split into blocks', () => {
    const n = 700;
    const x = damaged(inputFor(c, n), 3);
    // a lost stretch, too
    const hole: Range = [410, 417];
    const whole = run(c, x, [
      [0, hole[0]],
      [hole[1], n],
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: n - 1 }), { maxLength: 12 }), (cuts) => {
        const edges = [...new Set([0, ...hole, n, ...cuts.filter((e) => e < hole[0] || e > hole[1])])].sort(
          (a, b) => a - b,
        );
        const ranges = edges.slice(1).map((to, i): Range => [edges[i], to]);
        expect(
          run(
            c,
            x,
            ranges.filter(([from]) => from !== hole[0]),
          ),
        ).toEqual(whole);
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  it('keeps two subscribers apart', () => {
    const x = inputFor(c, 600);
    const stage = stageFor(c);
    const source = new Subject<Block>();
    const step = source.pipe(lift(operator)(c.params));
    const early: Block[] = [];
    const late: Block[] = [];
    step.subscribe((b) => early.push(detach(b)));
    const ranges = blocks(600, 50);
    ranges.forEach((range, k) => {
      if (k === 6) step.subscribe((b) => late.push(detach(b)));
      source.next({ ...blockAt(stage, x, range), stream: stage.input });
    });
    source.complete();
    expect(plain(early)).toEqual(plain(feed(stageFor(c), x, ranges)));
    expect(plain(late)).toEqual(plain(feed(stageFor(c), x, ranges.slice(6))));
  });

  it('goes on from a snapshot with the same bits, in constant room', () => {
    const n = 900;
    const x = damaged(inputFor(c, n), 5);
    const ranges = blocks(n, 90);
    const sizes = new Set<number>();
    const whole = feed(stageFor(c), x, ranges);
    for (const half of [1, 4, 5]) {
      const before = stageFor(c);
      const first = feed(before, x, ranges.slice(0, half), false);
      const bytes = saved(before);
      sizes.add(bytes.length);
      const after = stageFor(c);
      after.load(new SnapshotReader(bytes, 1));
      expect(saved(after)).toEqual(bytes);
      expect(plain([...first, ...feed(after, x, ranges.slice(half))])).toEqual(plain(whole));
    }
    expect(sizes.size).toBe(1);
  });

  it('does not write to its input', () => {
    const x = inputFor(c, 300);
    const stage = stageFor(c);
    const block = blockAt(stage, x, [0, 300]);
    stage.push(block, () => {});
    expect(block.channels).toEqual(x);
  });

  it('says MISSING where it has no value, and has one elsewhere', () => {
    const x = damaged(inputFor(c, 800), 9);
    const stage = stageFor(c);
    const { y, quality } = join(stage, feed(stage, x, blocks(800, 64)), 800);
    for (const [o, values] of y.entries()) {
      values?.forEach((v, i) => {
        expect(quality[o]![i], `no output ${i}`).not.toBe(NOTHING);
        expect(Number.isNaN(v), `sample ${i}: ${v}`).toBe((quality[o]![i] & MISSING) !== 0);
        expect(Math.abs(v) < LARGEST || Number.isNaN(v)).toBe(true);
      });
    }
  });

  const disturbances: [string, (x: Float64Array[]) => Range[]][] = [
    ...[Number.NaN, Number.POSITIVE_INFINITY, -1e17].map((bad): [string, (x: Float64Array[]) => Range[]] => [
      `one ${bad}`,
      (x) => {
        for (const v of x) v[1500] = bad;
        return blocks(x[0].length);
      },
    ]),
    ...[1, 7, 100, 10_000].map((lost): [string, (x: Float64Array[]) => Range[]] => [
      `${lost} lost`,
      (x) =>
        [...blocks(1500), ...blocks(x[0].length).map(([a, b]): Range => [Math.max(a, 1500 + lost), b])].filter(
          ([a, b]) => a < b,
        ),
    ]),
    ...[7, 100, 2000].map((absent): [string, (x: Float64Array[]) => Range[]] => [
      `${absent} absent`,
      (x) => {
        for (const v of x) v.fill(Number.NaN, 1500, 1500 + absent);
        return blocks(x[0].length);
      },
    ]),
  ];
  if (c.remembers) it.skip(`recovers from gaps: left out, ${c.remembers}`, () => {});
  else {
    it.each(disturbances)('recovers from %s within its warm-up, and flags what is touched', (_, disturb) => {
      const stage = stageFor(c);
      const n = 12_000 + 2 * stage.warmup + 2 * stage.delaySamples;
      const clean = inputFor(c, n);
      const reference = join(stage, feed(stage, clean, blocks(n)), n);
      const x = inputFor(c, n);
      const ranges = disturb(x);
      const other = stageFor(c);
      const { y, quality } = join(other, feed(other, x, ranges), n);
      // the last absent sample, then warm-up and delay
      const end = lastAbsent(x, ranges) + 1 + stage.warmup + stage.delaySamples;
      y.forEach((values, o) => {
        const wanted = reference.y[o]!;
        const size = largest(wanted);
        values?.forEach((v, i) => {
          const flagged = quality[o]![i] !== 0;
          if (flagged && i >= stage.outputFrom(end) && reference.quality[o]![i] === 0) {
            expect.fail(
              `output ${i} is still flagged ${quality[o]![i]}, ${i - stage.outputFrom(end)} outputs after the warm-up`,
            );
          }
          if (!flagged && Math.abs(v - wanted[i]) > 2e-3 * size) {
            expect.fail(`output ${i} is ${v}, undisturbed ${wanted[i]}, and not flagged`);
          }
        });
      });
    });
  }

  const declared = stageFor(c).delay;
  if (typeof c.delay === 'string') it.skip(`delays as it says: left out, ${c.delay}`, () => {});
  else if (c.delay) {
    const { hz, leadRad = 0, signal = (sine: number) => sine } = c.delay;
    it('delays as it says', () => {
      const stage = stageFor(c);
      const w = (2 * Math.PI * hz) / c.rateHz;
      const n = Math.ceil(40 / w) * 8;
      const sine = operator.inputs.map((_, k) =>
        Float64Array.from({ length: n }, (_, i) => signal(Math.sin(w * i), i, k)),
      );
      const { y } = join(stage, feed(stage, sine, blocks(n)), n);
      // what is left after the whole samples that the stage has taken off
      const phase = leadRad - phaseOf(y[0]!, (w * stage.rate.down) / stage.rate.up);
      const late = (phase - 2 * Math.PI * Math.round(phase / (2 * Math.PI))) / w;
      expect(late).toBeCloseTo(stage.delay - stage.delaySamples, 1);
    });
  } else if (declared >= 1 && !casesOf(operator.name).some((other) => other.delay)) {
    it('has a case that measures its delay', () => expect.fail(`add one for ${operator.name} in cases.ts`));
  }

  it('computes the same bits in C, and nearly the same in float', () => {
    const n = 3000;
    const p = operator.params.parse(c.params);
    // where a kernel corrects what is left of its inputs' delays, let it
    const layout = operator.design(
      p,
      c.rateHz,
      operator.inputs.map((_, k) => 0.25 * k),
    );
    const values = allocate(layout);
    const state = operator.state(values);
    const x = inputFor(c, n);
    if (operator.gap === 'predict') for (const v of x) v.fill(Number.NaN, 1000, 1003).fill(Number.NaN, 2000, 2400);
    const host = runKernel(c, values, x);
    const outputs = [...operator.outputs.map(() => 'reals' as const), ...(operator.flags ? ['u8s' as const] : [])];
    const most = operator.interpolation?.(values) ?? 1;
    const inC = { name: operator.name, coeffs: layout, state, inputs: x, outputs, n, mostOutputs: most };
    expect(runInC(inC)).toEqual(host);
    const float = runInC({ ...inC, real: 'float' });
    operator.outputs.forEach((port, o) => {
      if (port.when && !port.when(p)) return;
      const size = largest(host[o]) || 1;
      const turn = typeof port.unit === 'string' && port.unit === 'rad' ? 2 * Math.PI : Number.POSITIVE_INFINITY;
      const errors = Float64Array.from(host[o], (v, i) => distance(v, float[o][i], turn) / size).sort();
      const [usual, worst] = [errors[Math.floor(0.99 * errors.length)], errors.at(-1)!];
      floatErrors.push(
        `  ${operator.name} ${c.title} ${port.name}: ${usual.toExponential(1)} (worst ${worst.toExponential(1)})`,
      );
      expect(usual, port.name).toBeLessThan(c.floatError);
    });
  });
}

/** The kernel alone, in the blocks in which C gets the samples too. */
function runKernel(c: Case, coeffs: unknown, x: readonly Float64Array[]): (Float64Array | Uint8Array)[] {
  const { operator } = c;
  const n = x[0].length;
  const s = allocate(operator.state(coeffs as never));
  const parts: (Float64Array | Uint8Array)[][] = [];
  for (const [from, to] of blocks(n)) {
    const room = (to - from) * (operator.interpolation?.(coeffs as never) ?? 1);
    const y = operator.outputs.map(() => new Float64Array(room));
    const q = new Uint8Array(room);
    const args = [...x.map((v) => v.slice(from, to)), ...y, ...(operator.flags ? [q] : [])];
    const count =
      (operator.process(coeffs as never, s as never, to - from, ...args) as number | undefined) ?? to - from;
    parts.push([...y, ...(operator.flags ? [q] : [])].map((v) => v.slice(0, count)));
  }
  return parts[0].map((first, o) =>
    first instanceof Uint8Array
      ? Uint8Array.from(parts.flatMap((p) => [...p[o]]))
      : Float64Array.from(parts.flatMap((p) => [...p[o]])),
  );
}

function run(c: Case, x: readonly Float64Array[], ranges: readonly Range[]) {
  const stage = stageFor(c);
  return join(stage, feed(stage, x, ranges), x[0].length);
}

function plain(out: readonly Block[]) {
  return out.map(({ seq, n, gapBefore, channels, quality }) => ({
    seq,
    n,
    gapBefore,
    channels,
    quality: quality.map((q) => q ?? new Uint8Array(n)),
  }));
}

function saved(stage: Stage): Uint8Array {
  const writer = new SnapshotWriter(1);
  stage.save(writer);
  return writer.finish();
}

/** Single absent samples, short and longer runs of them. */
function damaged(x: Float64Array[], seed: number): Float64Array[] {
  const random = new Random(seed);
  for (const v of x) {
    for (let k = 0; k < 6; k++) {
      const at = random.below(v.length);
      v.fill([Number.NaN, Number.NEGATIVE_INFINITY, 1e17][k % 3], at, at + [1, 1, 2, 5, 30, 1][k]);
    }
  }
  return x;
}

function lastAbsent(x: readonly Float64Array[], ranges: readonly Range[]): number {
  const gap = ranges.findIndex(([from], i) => i > 0 && from !== ranges[i - 1][1]);
  const lost = gap > 0 ? ranges[gap][0] - 1 : -1;
  return Math.max(lost, ...x.map((v) => v.findLastIndex((u) => !(Math.abs(u) < LARGEST))));
}

function largest(y: ArrayLike<number>): number {
  let max = 0;
  for (let i = 0; i < y.length; i++) if (Math.abs(y[i]) > max) max = Math.abs(y[i]);
  return max;
}

function distance(a: number, b: number, turn: number): number {
  if (Number.isNaN(a) && Number.isNaN(b)) return 0;
  const d = Math.abs(a - b);
  return Number.isNaN(d) ? Number.POSITIVE_INFINITY : Math.min(d, Math.abs(turn - d));
}

/** Phase of y, less its mean, against sin(w i), by least squares over the middle half. */
function phaseOf(y: Float64Array, w: number): number {
  const [from, to] = [Math.floor(y.length / 4), Math.floor((3 * y.length) / 4)];
  const mean = y.subarray(from, to).reduce((sum, v) => sum + v, 0) / (to - from);
  let [ss, sc, cc, sy, cy] = [0, 0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const [s, c] = [Math.sin(w * i), Math.cos(w * i)];
    ss += s * s;
    sc += s * c;
    cc += c * c;
    sy += s * (y[i] - mean);
    cy += c * (y[i] - mean);
  }
  return Math.atan2(ss * cy - sc * sy, cc * sy - sc * cy);
}

/** A value below and above each bound of a parameter, and one of a wrong kind. */
function* wrongValues(schema: z.core.JSONSchema.BaseSchema): Generator<[string, unknown]> {
  for (const [key, p] of Object.entries(schema.properties ?? {}) as [string, z.core.JSONSchema.BaseSchema][]) {
    const safe = Number.MAX_SAFE_INTEGER;
    if (p.minimum !== undefined && p.minimum > -safe) yield [key, p.minimum - 1];
    if (p.exclusiveMinimum !== undefined) yield [key, p.exclusiveMinimum];
    if (p.maximum !== undefined && p.maximum < safe) yield [key, p.maximum + 1];
    if (p.enum) yield [key, 'no such word'];
    yield [key, p.type === 'object' ? 'no mapping' : {}];
  }
}
