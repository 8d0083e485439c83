import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, blockOf, detach } from '../../src/core/block.ts';
import { SnapshotReader, SnapshotWriter } from '../../src/core/snapshot.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { kaiserFilter } from '../../src/operators/fir/kaiser.ts';
import { resample } from '../../src/operators/resample.ts';
import golden from '../golden/scipy_resample.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const design = (params: object, rateHz = 1000) => allocate(resample.design(resample.params.parse(params), rateHz, [0]));

describe('resample', () => {
  it('draws lines between samples, or parabolas through four', () => {
    // the kernel is a sample late: 1, 1 before the first
    const [line] = runKernel(resample, { rateHz: 4000, method: 'linear' }, [[1, 5, 3]]);
    expect([...line.subarray(4)]).toEqual([1, 2, 3, 4, 5, 4.5, 4, 3.5]);
    const squares = Array.from({ length: 12 }, (_, i) => i * i);
    const [cubic] = runKernel(resample, { rateHz: 2500, method: 'cubic' }, [squares]);
    // outputs k stand at 0.4 k, two samples late
    for (let k = 10; k < 25; k++) expect(cubic[k]).toBeCloseTo((0.4 * k - 2) ** 2, 10);
  });

  it.each(golden.cases.map((c) => [JSON.stringify(c.params), c] as const))('equals scipy: %s', (_, g) => {
    const { params, n, delay, tapCount, stride, y } = g;
    const c = design(params);
    expect([c.tapCount, resample.delay(c, 0)]).toEqual([tapCount, delay]);
    const { channels } = runStage(resample, params, { on: ['x'] }, streamOf({ x: 'A' }), [mixture(n, 1)]);
    expect(channels[0].length).toBe(Math.ceil((n * params.rateHz) / 1000));
    y.forEach((v, i) => void expect(Math.abs(channels[0][i * stride] - v)).toBeLessThan(1e-9));
  });

  it('keeps true time: a slow sine stands where it stood, at any rate, by any method', () => {
    const rate = fc.oneof(fc.integer({ min: 150, max: 5000 }), fc.constantFrom(333.3, 1234.5, 800.8));
    const method = fc.constantFrom('polyphase' as const, 'linear' as const, 'cubic' as const);
    fc.assert(
      fc.property(rate, method, fc.integer({ min: 0, max: 5000 }), (rateHz, method, seq) => {
        const sine = (t: number) => Math.sin(2 * Math.PI * 3 * t + 0.5);
        const x = Float64Array.from({ length: 700 }, (_, i) => sine((seq + i) / 1000));
        const stream = streamOf({ x: 'A' });
        const stage = new Stage(resample, resample.params.parse({ rateHz, method }), { on: ['x'] }, stream);
        const out: Block[] = [];
        for (let from = 0; from < 700; from += 64) {
          const block = blockOf(stream, [x.slice(from, from + 64)], seq + from, (seq + from) / 1000);
          stage.push(block, (b) => out.push(detach(b)));
        }
        let count = 0;
        for (const b of out) {
          expect(b.dt).toBeCloseTo(1 / rateHz, 12);
          for (let i = 0; i < b.n; i++) {
            expect(b.t0 + i * b.dt).toBeCloseTo((b.seq + i) / rateHz, 9);
            if (b.quality[0]?.[i]) continue;
            count++;
            expect(Math.abs(b.channels[0][i] - sine(b.t0 + i * b.dt))).toBeLessThan(method === 'linear' ? 1e-4 : 2e-4);
          }
        }
        expect(count).toBeGreaterThan(0.3 * rateHz * 0.7);
      }),
      { numRuns: 25, seed: 17 },
    );
  });

  it('keeps images and folded tones out of the pass band', () => {
    // 380 Hz falls onto 20 Hz at 400 Hz; its image at 1000 - 380 lies above the band at 2000 Hz
    const tone = Float64Array.from({ length: 3000 }, (_, i) => Math.cos(2 * Math.PI * 0.38 * i));
    const settled = (y: Float64Array) => y.subarray(Math.floor(y.length / 3), Math.floor((2 * y.length) / 3));
    const largest = (y: Float64Array) => Math.max(...y.map(Math.abs));
    const [folded] = runStage(resample, { rateHz: 400 }, { on: ['x'] }, streamOf({ x: 'A' }), [tone]).channels;
    expect(largest(settled(folded))).toBeLessThan(1.2e-4);
    const [linear] = runStage(resample, { rateHz: 400, method: 'linear' }, { on: ['x'] }, streamOf({ x: 'A' }), [
      tone,
    ]).channels;
    expect(largest(settled(linear))).toBeGreaterThan(0.2);
    const [raised] = runStage(resample, { rateHz: 2000 }, { on: ['x'] }, streamOf({ x: 'A' }), [tone]).channels;
    settled(raised).forEach((v, i) => {
      const k = Math.floor(raised.length / 3) + i;
      expect(Math.abs(v - Math.cos(2 * Math.PI * 0.19 * k))).toBeLessThan(5e-4);
    });
  });

  it('passes a constant of 325 at every place, where a filter that is cut into rows as it is ripples by 0.05', () => {
    const [y] = runKernel(resample, { rateHz: 1300, attenuationDb: 60 }, [new Float64Array(300).fill(325)]);
    for (const v of y.subarray(0, 390)) expect(Math.abs(v - 325)).toBeLessThan(1e-10);
    const middle = 0.5 / 13;
    const plain = kaiserFilter({ high: middle, transition: 0.4 * middle, attenuationDb: 60, multiple: 13 }, 4095)!;
    const rows = Array.from({ length: 13 }, (_, p) =>
      plain.reduce((s, tap, i) => (i % 13 === p ? s + 13 * tap : s), 0),
    );
    expect(325 * (Math.max(...rows) - Math.min(...rows))).toBeGreaterThan(0.05);
  });

  it('goes on from a snapshot in the middle of a raised rate', () => {
    const stream = streamOf({ x: 'A' });
    const make = () => new Stage(resample, resample.params.parse({ rateHz: 2700 }), { on: ['x'] }, stream);
    const x = mixture(300, 3);
    const feed = (stage: Stage, from: number, to: number) => {
      const y: number[] = [];
      stage.push(blockOf(stream, [x.slice(from, to)], from, from / 1000), (b) =>
        y.push(...b.channels[0].subarray(0, b.n)),
      );
      return y;
    };
    const first = make();
    feed(first, 0, 137);
    const writer = new SnapshotWriter(1);
    first.save(writer);
    const second = make();
    second.load(new SnapshotReader(writer.finish(), 1));
    expect(feed(second, 137, 300)).toEqual(feed(first, 137, 300));
  });

  it('names what does not fit', () => {
    expect(() => design({ rateHz: 1000 * Math.PI })).toThrow(
      'resample: rateHz must be in a ratio of whole numbers up to 32767 to the rate, 1000 Hz, got 3141.59',
    );
    expect(() => design({ rateHz: 999.9 })).toThrow('needs a table of more than 131072 taps; take linear or cubic');
    const two = streamOf({ x: 'A', y: 'V' });
    const params = resample.params.parse({ rateHz: 2000 });
    expect(() => new Stage(resample, params, { on: ['x'] }, two)).toThrow(
      'resample: on must name all channels, since none can keep the old rate; missing: y',
    );
  });
});
