import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, blockOf, detach } from '../../src/core/block.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { decimate } from '../../src/operators/decimate.ts';
import { equalsFirwin } from '../support/firGolden.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';

const design = (params: object) => allocate(decimate.design(decimate.params.parse(params), 1000, [0]));
const tone = (n: number, frequency: number) =>
  Float64Array.from({ length: n }, (_, i) => Math.cos(2 * Math.PI * frequency * i + 0.3));

describe('decimate', () => {
  it('weighs the neighbours of every other sample', () => {
    const [y] = runKernel(decimate, { factor: 2, attenuationDb: 10, passband: 0.1 }, [[4, 4, 4, 0, 0, 0, 0]]);
    const [a, b] = [1 / (2 + Math.PI / 2), Math.PI / (4 + Math.PI)];
    // the kernel comes a sample late: outputs at samples 0, 2, 4 are centred on -1, 1, 3
    [4, 4, 4 * a].forEach((v, i) => void expect(y[i]).toBeCloseTo(v, 12));
    expect(2 * a + b).toBeCloseTo(1, 12);
  });

  equalsFirwin(decimate);

  it('keeps what folds onto the pass band out, and the pass band as it is, for any factor', () => {
    const params = fc.record({
      factor: fc.integer({ min: 2, max: 48 }),
      attenuationDb: fc.constantFrom(40, 60, 90),
      passband: fc.constantFrom(0.5, 0.8),
    });
    fc.assert(
      fc.property(params, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (p, share, fold) => {
        const inside = (share * p.passband) / (2 * p.factor);
        const n = decimate.warmup(design(p)) + 40 * p.factor;
        const level = 10 ** (-p.attenuationDb / 20);
        const stages = design(p).stages;
        const kept = runStage(decimate, p, { on: ['x'] }, streamOf({ x: 'A' }), [tone(n, inside)]);
        kept.channels[0].forEach((v, i) => {
          if (kept.quality[0][i]) return;
          const wanted = Math.cos(2 * Math.PI * inside * i * p.factor + 0.3);
          expect(Math.abs(v - wanted)).toBeLessThan(1.3 * stages * level);
        });
        const image = (1 + (fold % Math.max(1, Math.floor(p.factor / 2)))) / p.factor - inside;
        const folded = runKernel(decimate, p, [tone(n, image)])[0];
        const settled = folded.subarray(Math.ceil(decimate.warmup(design(p)) / p.factor), Math.floor(n / p.factor));
        for (const v of settled) expect(Math.abs(v)).toBeLessThan(1.3 * stages * level);
      }),
      { numRuns: 25, seed: 13 },
    );
  });

  it('keeps samples by their index in the stream, wherever it is met and whatever is lost', () => {
    const stream = streamOf({ x: 'A' });
    const params = decimate.params.parse({ factor: 6, passband: 0.5 });
    const line = (from: number, to: number) => Float64Array.from({ length: to - from }, (_, i) => from + i);
    const run = (ranges: [number, number][]) => {
      const stage = new Stage(decimate, params, { on: ['x'] }, stream);
      const out: Block[] = [];
      for (const [from, to] of ranges) {
        stage.push(blockOf(stream, [line(from, to)], from, from / 1000), (b) => out.push(detach(b)));
      }
      return out;
    };
    for (const ranges of [
      [[5, 900]],
      [
        [7, 300],
        [311, 900],
      ],
      [
        [0, 301],
        [2000, 2900],
      ],
    ] as [number, number][][]) {
      let settled = 0;
      for (const b of run(ranges)) {
        for (let i = 0; i < b.n; i++) {
          expect(b.t0 + i * b.dt).toBeCloseTo((6 * (b.seq + i)) / 1000, 9);
          if (b.quality[0]?.[i]) continue;
          settled++;
          expect(b.channels[0][i]).toBeCloseTo(6 * (b.seq + i), 6);
        }
      }
      expect(settled).toBeGreaterThan(60);
    }
  });

  it('takes a large factor by halves, at a fraction of the work', () => {
    const { lengths, factors } = design({ factor: 64 });
    expect([...factors]).toEqual([2, 2, 2, 8]);
    let [work, share] = [0, 1];
    lengths.forEach((length, k) => {
      share /= factors[k];
      work += length * share;
    });
    expect(work).toBeLessThan(20);
    // one stage would take 14.4 taps for each dB / 8 of the final transition: 1600 taps over 64
    expect((80 - 7.95) / (14.36 * (0.2 / 64)) / 64).toBeGreaterThan(25);
  });

  it('gives a half of a sample’s time away to nobody: a slow ramp keeps its values', () => {
    const x = Float64Array.from({ length: 3000 }, (_, i) => i);
    const { stage, channels, quality } = runStage(decimate, { factor: 10 }, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
    expect(stage.output.rateHz).toBe(100);
    expect(stage.delay).toBe(stage.delaySamples);
    channels[0].forEach((v, i) => {
      if (quality[0][i] === 0) expect(v).toBeCloseTo(10 * i, 7);
    });
  });

  it('says when a factor asks for too much', () => {
    expect(() => design({ factor: 1021 })).toThrow('decimate: 80 dB at factor 1021 would take more than 4095 taps');
    expect(decimate.params.safeParse({ factor: 1 }).error?.issues[0].message).toBe(
      'must be an integer in [2, 4096], got 1',
    );
  });
});
