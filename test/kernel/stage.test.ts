import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Block, blockOf, detach } from '../../src/core/block.ts';
import { INTERPOLATED, MISSING, OUTLIER, WARMUP } from '../../src/core/quality.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import type { StepOptions } from '../../src/kernel/binding.ts';
import { i32, type reals } from '../../src/kernel/layout.ts';
import { type AnyOperator, defineOperator } from '../../src/kernel/operator.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { dcBlock } from '../../src/operators/dcBlock.ts';

const stream: Stream = {
  motor: 'm',
  name: 'main',
  rateHz: 1200,
  channels: [channel('iA', 'A'), channel('thetaE', 'rad')],
  delayS: 0,
};

/** A pure delay of `samples`, with the warm-up, gap policy and decimation that a test asks for. */
function delayLine(samples: number, warmup: number, gap: 'bridge' | 'reset', decimate = 1): AnyOperator {
  return defineOperator({
    name: 'delayLine',
    summary: 'Delays.',
    source: 'this test',
    params: z.strictObject({}),
    inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
    outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'delayed signal' }],
    design: () => ({ samples: i32(samples), period: i32(decimate) }),
    state: () => ({ line: { type: 'reals', value: new Float64Array(samples + 1) } as const, index: i32() }),
    process: (c, s, n: number, x: reals, y: reals) => {
      let count = 0;
      for (let i = 0; i < n; i++) {
        s.line.copyWithin(0, 1);
        s.line[c.samples] = x[i];
        if (s.index === 0) y[count++] = s.line[0];
        s.index = (s.index + 1) % c.period;
      }
      return count;
    },
    decimation: (c) => c.period,
    delay: (c) => c.samples,
    warmup: () => warmup,
    gap,
    examples: [],
  });
}

/** iA counts up from 1, thetaE is iA / 100; a block per range, flushed. Gives rows [index, iA, quality, thetaE, its quality]. */
function rows(
  operator: AnyOperator,
  ranges: [number, number][],
  spoil?: (iA: Float64Array) => void,
  options: StepOptions = {},
) {
  const iA = Float64Array.from({ length: 200 }, (_, i) => i + 1);
  const theta = iA.map((v) => v / 100);
  spoil?.(iA);
  const stage = new Stage(operator, {}, { on: ['iA'], ...options }, stream);
  const out: Block[] = [];
  const keep = (b: Block) => void out.push(detach(b));
  for (const [from, to] of ranges) {
    const block = blockOf(stream, [iA.slice(from, to), theta.slice(from, to)], from, 1000 + from / 1200);
    block.quality[0] = block.channels[0].some(Number.isNaN)
      ? Uint8Array.from(block.channels[0], (v) => (Number.isNaN(v) ? MISSING : 0))
      : null;
    stage.push(block, keep);
  }
  stage.flush(keep);
  for (const b of out) expect(b.t0).toBeCloseTo(1000 + (b.seq * stage.rate.down) / 1200, 6);
  const flat = out.flatMap((b) =>
    Array.from({ length: b.n }, (_, i) => [
      b.seq + i,
      b.channels[0][i],
      b.quality[0]?.[i] ?? 0,
      b.channels[1][i],
      b.quality[1]?.[i] ?? 0,
    ]),
  );
  return { stage, out, flat, at: (index: number) => flat.find((r) => r[0] === index) };
}

describe('stage', () => {
  it('replaces the channel it works on and passes the others', () => {
    const stage = new Stage(dcBlock, dcBlock.params.parse({ cutoffHz: 100 }), { on: ['iA'] }, stream);
    const out: Block[] = [];
    stage.push(blockOf(stream, [Float64Array.of(0, 1, 1, 1), Float64Array.of(1, 2, 3, 4)]), (b) => out.push(detach(b)));
    expect(stage.output.channels.map((c) => c.name)).toEqual(['iA', 'thetaE']);
    expect(Array.from(out[0].channels[0])).toEqual(dcBlock.examples[0].y[0]);
    expect(Array.from(out[0].channels[1])).toEqual([1, 2, 3, 4]);
  });

  it('takes the delay off, and gives each input index its output, the last ones flagged', () => {
    const { flat, stage } = rows(delayLine(3, 5, 'bridge'), [
      [0, 4],
      [4, 30],
    ]);
    expect(flat.map((r) => r[0])).toEqual(Array.from({ length: 30 }, (_, i) => i));
    for (const [index, iA, , theta] of flat) expect([iA, theta]).toEqual([index + 1, (index + 1) / 100]);
    // warm-up 5 samples after the start, of which 3 went by before index 0
    expect(flat.map((r) => r[2])).toEqual([
      WARMUP,
      WARMUP,
      ...new Array(25).fill(0),
      ...new Array(3).fill(INTERPOLATED | WARMUP),
    ]);
    expect(stage.output.delayS).toBe(3 / 1200);
  });

  it('leaves the delay in when told to, and says so in the skew', () => {
    const { flat, stage } = rows(delayLine(3, 0, 'bridge'), [[0, 10]], undefined, { matchDelays: false });
    expect(flat[5].slice(0, 4)).toEqual([5, 3, 0, 0.06]);
    expect(stage.output.channels.map((c) => c.skewS)).toEqual([3 / 1200, 0]);
  });

  it('fills a short gap with absent samples, and loses none of those beside it', () => {
    const { flat, at, out } = rows(delayLine(10, 12, 'bridge'), [
      [0, 40],
      [42, 45],
      [47, 100],
    ]);
    expect(flat.map((r) => r[0])).toEqual([...Array(100).keys()]);
    expect(out.every((b) => b.gapBefore === 0)).toBe(true);
    const lost = [40, 41, 45, 46];
    for (const [index, iA] of flat) if (!lost.includes(index)) expect(iA).toBe(index + 1);
    // held through the state; the channel that passes has no value
    expect(at(41)?.slice(1)).toEqual([40, INTERPOLATED | WARMUP, Number.NaN, MISSING]);
  });

  it('gives no value for a gap that outlasts the warm-up, and starts anew behind it', () => {
    const { at } = rows(delayLine(4, 6, 'bridge'), [
      [0, 40],
      [90, 120],
    ]);
    expect(at(39)?.slice(1)).toEqual([40, INTERPOLATED | WARMUP, 0.4, 0]);
    expect(at(60)?.slice(1)).toEqual([Number.NaN, MISSING, Number.NaN, MISSING]);
    expect(at(90)?.slice(1, 3)).toEqual([91, WARMUP]);
    expect(at(92)?.slice(1, 3)).toEqual([93, 0]);
  });

  it('does not fill a gap of more than 16,384 samples: the delayed samples before it come out, then it starts anew', () => {
    const stage = new Stage(delayLine(4, 6, 'bridge', 2), {}, { on: ['iA'] }, stream);
    const out: Block[] = [];
    const ramp = (from: number, n: number) => Float64Array.from({ length: n }, (_, i) => from + i);
    for (const from of [0, 20_001]) {
      stage.push(blockOf(stream, [ramp(from, 40), ramp(from, 40)], from, from / 1200), (b) => out.push(detach(b)));
    }
    stage.flush((b) => out.push(detach(b)));
    const seen = out.flatMap((b) => Array.from({ length: b.n }, (_, i) => [2 * (b.seq + i), b.channels[0][i]]));
    expect(seen.map((r) => r[0])).toEqual(seen.map((r) => r[1]));
    expect(seen.map((r) => r[0])).toEqual([
      ...Array.from({ length: 20 }, (_, i) => 2 * i),
      ...Array.from({ length: 20 }, (_, i) => 20_002 + 2 * i),
    ]);
    expect(out.map((b) => b.gapBefore).filter((g) => g > 0)).toEqual([10_001 - 20]);
  });

  it('bridges a short run of absent samples and flags what it touches', () => {
    const { at } = rows(delayLine(4, 6, 'bridge'), [[0, 100]], (x) => void x.fill(Number.NaN, 50, 53));
    // computed while bridging; then warm-up; index 50 itself holds the last good value
    expect(at(45)?.slice(1, 3)).toEqual([46, 0]);
    expect(at(46)?.slice(1, 3)).toEqual([47, INTERPOLATED | WARMUP]);
    expect(at(50)?.slice(1, 3)).toEqual([50, INTERPOLATED | WARMUP]);
    expect(at(53)?.slice(1, 3)).toEqual([54, WARMUP]);
    expect(at(55)?.slice(1, 3)).toEqual([56, 0]);
  });

  it('has no value for the time of a long run, and none for times before its end', () => {
    const { at } = rows(
      delayLine(4, 6, 'bridge'),
      [
        [0, 77],
        [77, 120],
      ],
      (x) => void x.fill(Number.NaN, 50, 80),
    );
    expect(at(49)?.[1]).toBe(50);
    // six samples were bridged: the first two of them have come through the line
    expect(at(51)?.slice(1, 3)).toEqual([50, INTERPOLATED | WARMUP]);
    // 76 to 79 come out after the restart at 80, and used to be zeros from the empty line
    for (let i = 52; i < 80; i++) expect(at(i)?.slice(1, 3)).toEqual([Number.NaN, MISSING]);
    expect(at(80)?.slice(1, 3)).toEqual([81, WARMUP]);
  });

  it('resets at each absent sample when the operator asks for it', () => {
    const { at } = rows(delayLine(0, 2, 'reset'), [[0, 30]], (x) => void x.fill(Number.NaN, 10, 11));
    expect([9, 10, 11, 12, 13].map((i) => at(i)?.[2])).toEqual([0, MISSING, WARMUP, WARMUP, 0]);
  });

  it('decimates by true index whatever the delay and the splits, and joins the flags of what it skips', () => {
    const outlier = (flagAt: number, ranges: [number, number][]) => {
      const stage = new Stage(delayLine(3, 0, 'bridge', 4), {}, { on: ['iA'] }, stream);
      const out: Block[] = [];
      for (const [from, to] of ranges) {
        const x = Float64Array.from({ length: to - from }, (_, i) => from + i);
        const block = blockOf(stream, [x, x], from);
        block.quality[0] = x.some((v) => v === flagAt) ? Uint8Array.from(x, (v) => (v === flagAt ? OUTLIER : 0)) : null;
        stage.push(block, (b) => out.push(detach(b)));
      }
      return out.flatMap((b) =>
        Array.from({ length: b.n }, (_, i) => [b.seq + i, b.channels[0][i], b.quality[0]?.[i] ?? 0]),
      );
    };
    for (const ranges of [
      [[0, 40]],
      [
        [0, 11],
        [11, 12],
        [12, 14],
        [14, 40],
      ],
    ] as [number, number][][]) {
      expect(outlier(10, ranges)).toEqual(
        Array.from({ length: 10 }, (_, k) => [k, 4 * k, k === 3 ? OUTLIER : 0]).filter(([k]) => 4 * k <= 36),
      );
    }
  });

  it('marks the other channels MISSING where a gap was bridged, not NaN without a word', () => {
    const { flat } = rows(delayLine(2, 20, 'bridge'), [
      [0, 20],
      [25, 60],
    ]);
    for (const [, , , theta, quality] of flat) expect(Number.isNaN(theta)).toBe((quality & MISSING) !== 0);
  });

  it('begins again when the count goes back', () => {
    const { out } = rows(delayLine(2, 3, 'bridge'), [
      [100, 120],
      [0, 20],
    ]);
    expect(out.map((b) => [b.seq, b.n, b.gapBefore])).toEqual([
      [100, 18, 0],
      [118, 2, 0],
      [0, 18, 0],
      [18, 2, 0],
    ]);
  });
});
