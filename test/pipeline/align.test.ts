import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/core/block.ts';
import { INTERPOLATED, MISSING } from '../../src/core/quality.ts';
import { blockAt, joinChannel, joinQuality, planYaml, runBlocks, stream } from './support.ts';

const currents = stream('currents', 1000, { iA: 'A' });
const encoder = stream('encoder', 100, { thetaM: 'rad' });
const temperatures = stream('temperatures', 1, { tempCase: 'degC' });
const all = [currents, encoder, temperatures];
const ALIGN = '- align: { onto: currents, linear: [encoder], hold: [temperatures], idleTimeoutS: 4 }';
const START = 1.7e9;

const angle = (t: number) => 3 * (t - START) + 1;
const temperature = (t: number) => Math.round(t - START);

/** Blocks of all streams over a time, each stream in pieces of its own length. */
function blocksOf(
  seconds: number,
  pieces: [number, number, number],
  f = [(t: number) => t - START, angle, temperature],
) {
  return all.map((s, k) => {
    const blocks: Block[] = [];
    const total = seconds * s.rateHz;
    for (let seq = 0; seq < total; seq += pieces[k]) {
      blocks.push(blockAt(s, seq, Math.min(pieces[k], total - seq), f[k], START));
    }
    return blocks;
  });
}

const byTime = (blocks: Block[][]) => blocks.flat().sort((a, b) => a.t0 + (a.n - 1) * a.dt - (b.t0 + (b.n - 1) * b.dt));

describe('align', () => {
  it('gives each sample of one stream the values of the others at its true time', async () => {
    const out = runBlocks(await planYaml(ALIGN, all), byTime(blocksOf(5, [50, 10, 1])));
    const theta = joinChannel(out, 'thetaM');
    const held = joinChannel(out, 'tempCase');
    expect(out[0].stream.channels.map((c) => c.name)).toEqual(['iA', 'thetaM', 'tempCase']);
    expect(theta).toHaveLength(5000);
    for (let i = 0; i < 4990; i++) expect(theta[i]).toBeCloseTo(angle(START + i / 1000), 5);
    expect(held).toEqual(Array.from({ length: 5000 }, (_, i) => Math.floor(i / 1000)));
    // no right neighbour: an angle is not held
    expect(theta.slice(4991).every(Number.isNaN)).toBe(true);
    expect(joinQuality(out, 'thetaM').slice(4991)).toEqual(Array(9).fill(MISSING));
    expect(joinQuality(out, 'tempCase').every((q) => q === 0)).toBe(true);
  });

  it('gives the same however the blocks of the streams interleave', async () => {
    const plan = await planYaml(ALIGN, all);
    const blocks = blocksOf(3, [64, 7, 1]);
    const expected = runBlocks(plan, byTime(blocks));
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(2)), (picks) => {
        const left = blocks.map((b) => [...b]);
        const mixed: Block[] = [];
        for (const pick of picks) {
          if (left.every((b) => b.length === 0)) break;
          const next = left[pick].shift();
          if (next) mixed.push(next);
        }
        const out = runBlocks(plan, mixed);
        for (const name of ['iA', 'thetaM', 'tempCase']) {
          expect(joinChannel(out, name)).toEqual(joinChannel(expected, name));
          expect(joinQuality(out, name)).toEqual(joinQuality(expected, name));
        }
        expect(out.flatMap((b) => Array.from({ length: b.n }, (_, i) => b.seq + i))).toEqual(
          Array.from({ length: 3000 }, (_, i) => i),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('bridges a hole flagged INTERPOLATED, and gives MISSING over one longer than the time-out', async () => {
    const [i, e, t] = blocksOf(20, [100, 10, 1]);
    const holed = [i, e.filter((b) => b.seq < 200 || b.seq >= 250), t.filter((b) => b.seq < 5 || b.seq >= 15)];
    const out = runBlocks(await planYaml(ALIGN, all), byTime(holed));
    const theta = joinQuality(out, 'thetaM');
    expect(theta.slice(0, 1991).every((q) => q === 0)).toBe(true);
    expect(theta.slice(1991, 2500).every((q) => q === INTERPOLATED)).toBe(true);
    expect(joinChannel(out, 'thetaM')[2200]).toBeCloseTo(angle(START + 2.2), 5);
    const held = joinQuality(out, 'tempCase');
    expect(held.slice(0, 5500).every((q) => q === 0)).toBe(true);
    expect(held.slice(5501, 8000).every((q) => q === INTERPOLATED)).toBe(true);
    expect(held.slice(8001, 15000).every((q) => q === MISSING)).toBe(true);
    expect(held.slice(15000).every((q) => q === 0)).toBe(true);
    expect(joinChannel(out, 'iA')).toHaveLength(20_000);
  });

  it('does not wait for a silent stream longer than the time-out', async () => {
    const plan = await planYaml(ALIGN, all);
    const { Chain } = await import('../../src/pipeline/chain.ts');
    let emitted = 0;
    const chain = new Chain(plan, (b) => {
      emitted += b.n;
    });
    const [i, e] = blocksOf(6, [100, 10, 1]);
    for (const block of byTime([i, e, []])) chain.push(block);
    expect(emitted).toBeGreaterThan(5900);
  });

  it('lets an absent sample be absent, and keeps it out of its neighbours', async () => {
    const f = [
      (t: number) => t - START,
      (t: number) => (Math.abs(t - START - 0.5) < 1e-3 ? 1e17 : angle(t)),
      temperature,
    ];
    const out = runBlocks(await planYaml(ALIGN, all), byTime(blocksOf(1, [100, 10, 1], f)));
    const theta = joinChannel(out, 'thetaM');
    expect(theta.slice(491, 510).every(Number.isNaN)).toBe(true);
    expect(theta[490]).toBeCloseTo(angle(START + 0.49), 5);
    expect(theta[510]).toBeCloseTo(angle(START + 0.51), 5);
  });

  it.each([
    ['- align: { onto: currants, hold: [encoder] }', 'align: unknown stream "currants"; did you mean "currents"?'],
    [
      '- align: { onto: currents, linear: encodr }',
      'p.yaml:1:36: align: unknown stream "encodr"; did you mean "encoder"?',
    ],
    ['- align: { onto: currents }', 'align: name the streams to join'],
    ['- align: { onto: currents, hold: [currents] }', 'align: stream currents is named twice'],
    [
      '- align: { onto: currents, hold: [temperatures], idleTimeoutS: 1 }',
      'align: idleTimeoutS must be at least two periods of temperatures, 2 s, got 1',
    ],
  ])('refuses %s', async (yaml, message) => {
    await expect(planYaml(yaml, all)).rejects.toThrow(message);
  });
});
