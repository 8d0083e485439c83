import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTLIER } from '../../src/core/quality.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { type Case, casesOf, inputFor } from './cases.ts';
import { blocks, feed, type Joined, join, type Range, stageFor } from './runs.ts';

const AT = 1500;
const LONGEST = 10_000;

/** Operators that take longer to a new level than their warm-up: how many warm-ups, and samples beside, and why. */
const SLOWER: Readonly<Record<string, { warmups: number; more: number; why: string }>> = {
  ewmaBank: { warmups: 3, more: 0, why: 'a squared step must fade from the deviation' },
  kalman: { warmups: 3, more: 10, why: 'outliers are a new level when there are shiftAfter of them' },
  modelResidual: { warmups: 3, more: 0, why: 'the model must be learned anew' },
  zscore: { warmups: 3, more: 0, why: 'a squared step must fade from the deviation' },
};

/** Why a level far from the one before must not, or cannot, be reached. */
function keepsOut({ operator, params }: Case): string | undefined {
  const bySpeed = operator.name === 'rateLimit' || Object.hasOwn(params as object, 'perSecond');
  if (bySpeed) return 'no value is faster than its limit';
  if (operator.name === 'range') return 'no value is beyond its limits';
  return undefined;
}

for (const name of Object.keys(operators)) {
  describe.each(casesOf(name).map((c) => [c.title, c] as const))(`operator ${name} %s`, (_, c) => {
    const out = c.remembers ?? keepsOut(c);
    const slower = SLOWER[name];
    if (out) it.skip(`takes a new level: left out, ${out}`, () => {});
    else if (slower) it(`takes a new level within ${slower.warmups} warm-ups: ${slower.why}`, () => takesNewLevel(c));
    else it('takes a new level within its warm-up', () => takesNewLevel(c));
    const kept = c.remembers ?? (name === 'regime' ? 'it keeps the regime before the gap for its dwell' : undefined);
    if (kept) it.skip(`recovers from gaps of any length: left out, ${kept}`, () => {});
    else it('recovers from gaps of any length within its warm-up', () => recoversFromGaps(c));
  });
}

/** Behind the warm-up the outputs are those of inputs that were on the new level from the start. */
function takesNewLevel(c: Case): void {
  const stage = stageFor(c);
  const { warmups, more } = SLOWER[c.operator.name] ?? { warmups: 1, more: 0 };
  const settled = AT + 1 + warmups * stage.warmup + more + stage.delaySamples;
  const n = settled + stage.delaySamples + 500;
  const on = inputFor(c, n).map((v) => v.map((u) => u + 30));
  const stepped = inputFor(c, n).map((v, k) => v.map((u, i) => (i < AT ? u : on[k][i])));
  expectEqual(c, run(c, stepped, blocks(n)), run(c, on, blocks(n)), settled);
}

function recoversFromGaps(c: Case): void {
  const stage = stageFor(c);
  const settling = 1 + stage.warmup + stage.delaySamples;
  const n = AT + LONGEST + 2 * settling + 500;
  const x = inputFor(c, n);
  const reference = run(c, x, blocks(n));
  const length = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: LONGEST }));
  fc.assert(
    fc.property(length, fc.integer({ min: 1, max: 300 }), (lost, blockLength) => {
      const after = blocks(n - AT - lost, blockLength).map(([a, b]): Range => [a + AT + lost, b + AT + lost]);
      expectEqual(c, run(c, x, [...blocks(AT, blockLength), ...after]), reference, AT + lost + settling);
    }),
    { numRuns: 5, seed: 2 },
  );
}

function run(c: Case, x: readonly Float64Array[], ranges: readonly Range[]): Joined {
  const stage = stageFor(c);
  return join(stage, feed(stage, x, ranges), x[0].length);
}

/** From input sample `from` on, values and flags are those of the reference. */
function expectEqual(c: Case, got: Joined, wanted: Joined, from: number): void {
  const first = stageFor(c).outputFrom(from);
  got.y.forEach((y, o) => {
    if (!y) return;
    const reference = wanted.y[o]!;
    const size = reference.reduce((most, v) => (most >= Math.abs(v) ? most : Math.abs(v) || most), 0);
    for (let i = first; i < y.length; i++) {
      const [flags, undisturbed] = [got.quality[o]![i], wanted.quality[o]![i]];
      if (((flags ^ undisturbed) & ~OUTLIER) !== 0)
        expect.fail(`output ${o}[${i}] has flags ${flags}, undisturbed ${undisturbed}, ${i - first} after the warm-up`);
      if (Math.abs(y[i] - reference[i]) > 2e-3 * size)
        expect.fail(`output ${o}[${i}] is ${y[i]}, undisturbed ${reference[i]}, ${i - first} after the warm-up`);
    }
  });
}
