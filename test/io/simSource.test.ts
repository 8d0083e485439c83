import { describe, expect, it } from 'vitest';
import { openSim } from '../../src/io/simSource.ts';
import { collect, samplesOf } from '../support/collect.ts';

describe('openSim', () => {
  it('gives the streams of the demo motor at their rates, the same for each subscription', async () => {
    const source = await openSim({ motor: 'demo-servo', durationS: 2, seed: 3 });
    const rates = Object.fromEntries(source.streams.map((s) => [s.name, s.rateHz]));
    expect(rates).toMatchObject({ currents: 10_000, encoder: 1000, temperatures: 1 });
    const blocks = await collect(source.blocks);
    const again = await collect(source.blocks);
    const of = (all: typeof blocks, name: string) => all.filter((b) => b.stream.name === name);
    expect(of(blocks, 'encoder').reduce((n, b) => n + b.n + b.gapBefore, 0)).toBe(2000);
    expect(samplesOf(of(again, 'currents'), 'iA')).toEqual(samplesOf(of(blocks, 'currents'), 'iA'));
    for (const b of blocks) expect(source.streams).toContain(b.stream);
  });

  it('gives only the streams that are asked for, and knows their names', async () => {
    const source = await openSim({ motor: 'demo-servo', durationS: 1, streams: ['encoder'] });
    expect(new Set((await collect(source.blocks)).map((b) => b.stream.name))).toEqual(new Set(['encoder']));
    await expect(openSim({ motor: 'demo-servo', streams: ['encodr'] })).rejects.toThrow(/did you mean "encoder"/);
  });

  it('keeps to real time times speed', async () => {
    const source = await openSim({ motor: 'demo-servo', speed: '10x', durationS: 2, streams: ['encoder'] });
    const start = performance.now();
    await collect(source.blocks);
    // never faster than asked; how much slower is the machine's affair
    expect(performance.now() - start).toBeGreaterThan(190);
  });
});
