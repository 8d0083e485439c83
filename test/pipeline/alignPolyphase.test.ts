import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, detach } from '../../src/core/block.ts';
import { INTERPOLATED, MISSING, OUTLIER } from '../../src/core/quality.ts';
import type { Stream } from '../../src/core/stream.ts';
import { Chain } from '../../src/pipeline/chain.ts';
import golden from '../golden/scipy_align.json' with { type: 'json' };
import { mixture } from '../support/signals.ts';
import { blockAt, joinChannel, joinQuality, planYaml, runBlocks, stream } from './support.ts';

const currents = stream('currents', 1000, { iA: 'A' });
const encoder = stream('encoder', 100, { x: 'rad', y: 'rad' });
const ALIGN = '- align: { onto: currents, polyphase: [encoder], idleTimeoutS: 1 }';

type Signal = (t: number, channel: number) => number;

/** Blocks of a stream over [startS, endS) in pieces. */
function piecesOf(s: Stream, [startS, endS]: [number, number], f: Signal, length = 16): Block[] {
  const total = Math.round((endS - startS) * s.rateHz);
  return Array.from({ length: Math.ceil(total / length) }, (_, k) =>
    blockAt(s, k * length, Math.min(length, total - k * length), f, startS),
  );
}

const byTime = (...blocks: Block[][]) =>
  blocks.flat().sort((a, b) => a.t0 + (a.n - 1) * a.dt - (b.t0 + (b.n - 1) * b.dt));

const timesOf = (blocks: readonly Block[]) =>
  blocks.flatMap((b) => Array.from({ length: b.n }, (_, i) => b.t0 + i * b.dt));

/** The largest error of channel x over what has no flag, and how many samples that is. */
function errorOf(out: readonly Block[], f: Signal): { error: number; good: number } {
  const [times, flags] = [timesOf(out), joinQuality(out, 'x')];
  const errors = joinChannel(out, 'x').flatMap((v, i) => (flags[i] === 0 ? [Math.abs(v - f(times[i], 0))] : []));
  return { error: Math.max(...errors), good: errors.length };
}

/** Output of 4 s of a stream, with another that begins 1.2 s earlier and ends 1.2 s later, its samples at other times. */
const joined = async (onto: Stream, other: Stream, f: Signal) =>
  runBlocks(
    await planYaml(`- align: { onto: ${onto.name}, polyphase: [${other.name}], idleTimeoutS: 2 }`, [onto, other]),
    byTime(
      piecesOf(onto, [0, 4], () => 0),
      piecesOf(other, [-1.1963, 5.2037], f),
    ),
  );

describe('align by polyphase', () => {
  it.each([1, 11.3, 25, 37, 40])('is right to 1e-4 for %d Hz in a stream of 100 Hz', async (hz) => {
    for (const rateHz of [1000, 100, 333.3]) {
      const tone = (t: number) => Math.sin(2 * Math.PI * hz * t + 0.3);
      const { error, good } = errorOf(await joined(stream('currents', rateHz, { iA: 'A' }), encoder, tone), tone);
      expect(good).toBe(Math.round(4 * rateHz));
      expect(error).toBeLessThan(1e-4);
    }
  });

  it('keeps out of a slower time base what that cannot show, and the rest right', async () => {
    const fast = stream('fast', 1000, { x: 'A' });
    const onto = stream('onto', 100, { iA: 'A' });
    for (const hz of [60, 75, 100, 140, 333, 499]) {
      const tone = (t: number) => Math.sin(2 * Math.PI * hz * t + 0.3);
      const out = await joined(onto, fast, tone);
      const largest = Math.max(...joinChannel(out, 'x').map(Math.abs));
      expect(20 * Math.log10(largest), `${hz} Hz`).toBeLessThan(-95.5);
    }
    for (const hz of [1, 20, 40]) {
      const tone = (t: number) => Math.sin(2 * Math.PI * hz * t + 0.3);
      expect(errorOf(await joined(onto, fast, tone), tone).error, `${hz} Hz`).toBeLessThan(1e-4);
    }
  });

  it.each(golden.cases.map((c) => [c.ontoHz, c] as const))('equals scipy onto %d Hz', async (ontoHz, g) => {
    const onto = stream('onto', ontoHz, { iA: 'A' });
    const other = stream('other', 100, { x: 'A' });
    const x = mixture(g.n, 5);
    const plan = await planYaml('- align: { onto: onto, polyphase: [other] }', [onto, other]);
    const start = g.startS ?? 0;
    const out = runBlocks(
      plan,
      byTime(
        piecesOf(onto, [start, g.n / 100], () => 0),
        piecesOf(other, [0, g.n / 100], (t) => x[Math.round(t * 100)]),
      ),
    );
    const [values, flags] = [joinChannel(out, 'x'), joinQuality(out, 'x')];
    expect(g.at.length).toBeGreaterThan(8);
    // 5e-6 of 50, the largest value, is the error of a line between rows
    g.y.forEach((v, k) => {
      expect(flags[g.at[k]]).toBe(0);
      expect(Math.abs(values[g.at[k]] - v)).toBeLessThan(2.5e-4);
    });
  });

  it('gives the samples themselves where both streams have the same times', async () => {
    const plan = await planYaml(ALIGN, [currents, encoder]);
    const noise = mixture(100, 3);
    const same = runBlocks(
      plan,
      byTime(
        piecesOf(currents, [0, 1], () => 0),
        piecesOf(encoder, [0, 1], (t) => noise[Math.round(t * 100)]),
      ),
    );
    const [x, q] = [joinChannel(same, 'x'), joinQuality(same, 'x')];
    for (let k = 0; k < 100; k++) {
      expect(x[10 * k]).toBeCloseTo(noise[k], 9);
      expect(q[10 * k]).toBe(0);
    }
  });

  it('takes the line, flagged INTERPOLATED, where the filter lacks a sample; MISSING where the line does', async () => {
    const f: Signal = (t, c) => (c === 0 && Math.abs(t - 1) < 1e-6 ? Number.NaN : 3 * t + c);
    const e = piecesOf(encoder, [0, 6], f, 1).map(detach);
    e[50].quality[0] = Uint8Array.of(OUTLIER);
    // 2.00 .. 2.49 s lost, longer than the filter and bridged; 4.00 .. 5.19 s longer than the time-out
    const holed = e.filter((b) => !(b.seq >= 200 && b.seq < 250) && !(b.seq >= 400 && b.seq < 520));
    const out = runBlocks(
      await planYaml(ALIGN, [currents, encoder]),
      byTime(
        piecesOf(currents, [0, 6], () => 0),
        holed,
      ),
    );
    const [x, q] = [joinChannel(out, 'x'), joinQuality(out, 'x')];
    const at = (ms: number, flag: number) => {
      expect(q[ms], `${ms} ms`).toBe(flag);
      if (flag === MISSING) expect(x[ms]).toBeNaN();
      else expect(x[ms], `${ms} ms`).toBeCloseTo(0.003 * ms, 3);
    };
    at(0, 0); // a sample's own time
    at(5, INTERPOLATED); // nothing before the first sample
    at(159, INTERPOLATED);
    at(161, 0);
    at(489, 0);
    at(495, OUTLIER);
    at(505, OUTLIER);
    at(511, 0);
    at(829, 0);
    at(831, INTERPOLATED); // 1.000 s is among its samples
    at(989, INTERPOLATED);
    for (let ms = 991; ms < 1010; ms++) at(ms, MISSING);
    at(1010, 0);
    at(1161, INTERPOLATED);
    at(1171, 0);
    at(1829, 0);
    at(1831, INTERPOLATED);
    at(1990, 0);
    at(2200, INTERPOLATED);
    at(2500, 0);
    at(2501, INTERPOLATED);
    for (let ms = 3991; ms < 5200; ms++) at(ms, MISSING);
    at(5200, 0);
    at(5205, INTERPOLATED);
    // the other channel has its own samples
    expect(joinQuality(out, 'y').slice(831, 1171)).toEqual(Array(340).fill(0));
  });

  it('says how late its results come, and is no later', async () => {
    const plan = await planYaml(ALIGN, [currents, encoder]);
    expect(plan.outputs[0].delayS).toBeCloseTo(0.17, 9);
    let reached = 0;
    const chain = new Chain(plan, (b) => {
      reached = b.t0 + b.n * b.dt;
    });
    for (const b of byTime(piecesOf(currents, [0, 2], Math.sin, 10), piecesOf(encoder, [0, 2], Math.sin, 1))) {
      chain.push(b);
      if (b.t0 > 0.5) expect(b.t0 - reached).toBeLessThan(0.17 + 1e-6);
    }
  });

  it('gives the same however blocks interleave, are cut, and where its state is saved', async () => {
    // rates of powers of two: times are exact, wherever blocks are cut
    const [fast, slow] = [stream('currents', 1024, { iA: 'A' }), stream('encoder', 128, { x: 'rad', y: 'rad' })];
    const plan = await planYaml(ALIGN, [fast, slow]);
    const f: Signal = (t, c) => (t > 1.2 && t < 1.23 ? Number.NaN : Math.sin(50 * t + c));
    const all = (a: number, b: number) => [piecesOf(fast, [0, 3], f, a), piecesOf(slow, [5 / 2048, 3], f, b)];
    const expected = runBlocks(plan, byTime(...all(64, 7)));
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.nat(1)),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(60),
        (picks, a, b, cut) => {
          const left = all(a, b);
          const out: Block[] = [];
          let chain = new Chain(plan, (block) => void out.push(detach(block)));
          let fed = 0;
          let aheadS = 0;
          for (const pick of picks) {
            // neither is so far ahead that the other would be given up
            const [next] = left[Math.abs(aheadS) > 0.4 ? (aheadS > 0 ? 1 : 0) : pick].splice(0, 1);
            if (!next) break;
            aheadS += next.n * next.dt * (next.stream === fast ? 1 : -1);
            chain.push(next);
            if (++fed === cut) chain = new Chain(plan, (block) => void out.push(detach(block)), chain.save());
          }
          for (const block of byTime(...left)) chain.push(block);
          chain.flush();
          for (const name of ['iA', 'x', 'y']) {
            expect(joinChannel(out, name)).toEqual(joinChannel(expected, name));
            expect(joinQuality(out, name)).toEqual(joinQuality(expected, name));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('goes on with the others while the stream is silent, and takes it up again', async () => {
    const plan = await planYaml(ALIGN, [currents, encoder]);
    const out: Block[] = [];
    const chain = new Chain(plan, (b) => void out.push(detach(b)));
    const emitted = () => out.reduce((n, b) => n + b.n, 0);
    const e = piecesOf(encoder, [0, 9], Math.sin, 1).filter((b) => b.t0 < 2 || b.t0 > 6);
    for (const b of byTime(piecesOf(currents, [0, 9], Math.sin, 10), e)) {
      chain.push(b);
      if (Math.abs(b.t0 - 5) < 1e-3) expect(emitted()).toBeGreaterThan(4900);
    }
    chain.flush();
    expect(emitted()).toBe(9000);
    const q = joinQuality(out, 'x');
    expect(q.slice(2000, 6000).every((flag) => flag === MISSING)).toBe(true);
    expect(q.slice(6200, 8800).every((flag) => flag === 0)).toBe(true);
  });

  it('waits for its filter longer than the time-out: a stream that comes is not silent', async () => {
    const slow = stream('slow', 1, { x: 'degC' });
    const plan = await planYaml('- align: { onto: currents, polyphase: [slow], idleTimeoutS: 2 }', [
      stream('currents', 10, { iA: 'A' }),
      slow,
    ]);
    const wave = (t: number) => Math.sin(t);
    const blocks = byTime(
      piecesOf(plan.inputs[0], [0, 60], () => 0, 10),
      piecesOf(slow, [0, 60], wave, 1),
    );
    const q = joinQuality(runBlocks(plan, blocks), 'x');
    expect(q.slice(160, 420).every((flag) => flag === 0)).toBe(true);
  });

  it('uses its arrays again: none is made once blocks flow', async () => {
    const plan = await planYaml(ALIGN, [currents, encoder]);
    const arrays = new Set<unknown>();
    let blocks = 0;
    const chain = new Chain(plan, (b) => {
      if (b.t0 < 1) return;
      blocks++;
      for (const part of [...b.channels, ...b.quality]) if (part) arrays.add(part);
    });
    for (const b of byTime(piecesOf(currents, [0, 9], Math.sin, 10), piecesOf(encoder, [0, 9], Math.sin, 1))) {
      chain.push(b);
    }
    expect(blocks).toBeGreaterThan(500);
    expect(arrays.size).toBe(3);
  });

  it('refuses a stream that is more than 64 times as fast', async () => {
    const slow = stream('slow', 10, { iA: 'A' });
    await expect(
      planYaml('- align: { onto: slow, polyphase: [currents2] }', [slow, stream('currents2', 1000, { x: 'A' })]),
    ).rejects.toThrow(
      'p.yaml:1:36: align: currents2 at 1000 Hz is more than 64 times as fast as slow at 10 Hz: decimate it first',
    );
  });
});
