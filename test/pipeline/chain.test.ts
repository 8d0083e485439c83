import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Block, detach } from '../../src/core/block.ts';
import { OUTLIER } from '../../src/core/quality.ts';
import { Random } from '../../src/core/random.ts';
import { Chain } from '../../src/pipeline/chain.ts';
import { runPipeline } from '../../src/pipeline/run.ts';
import { blockAt, joinChannel, joinQuality, planYaml, runBlocks, stream } from './support.ts';

const currents = stream('currents', 1000, { iA: 'A', iB: 'A' });
const encoder = stream('encoder', 100, { thetaM: 'rad' });
const inputs = [currents, encoder];
const STEPS = `
- hampel: { on: [iA, iB], windowLength: 11 }
- align: { onto: currents, linear: encoder }
- electricalAngle: { thetaM: thetaM, polePairs: 4, as: thetaE, keep: true }
- savgol: { on: [iA, iB], windowLength: 21, polyorder: 3 }
- lowpass: { on: [iA, iB], cutoffHz: 50, order: 4, decimate: 4 }
- clarkePark: { angle: thetaE }
`;

/** Two streams in pieces of 10 ms, in the order of time; spikes in iA. */
function source(motor = 'm'): Block[] {
  const random = new Random(7);
  const blocks: Block[] = [];
  const [c, e] = inputs.map((s) => ({ ...s, motor }));
  for (let k = 0; k < 100; k++) {
    blocks.push(blockAt(e, k, 1, (t) => 20 * t));
    blocks.push(blockAt(c, 10 * k, 10, (t, ch) => Math.cos(80 * t - 2 * ch) + (random.uniform() < 0.01 ? 5 : 0)));
  }
  return blocks;
}

const summary = (blocks: readonly Block[]) =>
  ['id', 'iq', 'thetaM'].map((name) => [joinChannel(blocks, name), joinQuality(blocks, name)]);

describe('chain', () => {
  it('goes on bit for bit from state saved between any two blocks, though its input starts anew', async () => {
    const plan = await planYaml(STEPS, inputs);
    const expected = summary(runBlocks(plan, source()));
    for (const cut of [1, 2, 37, 100, 199]) {
      const out: Block[] = [];
      const first = new Chain(plan, (b) => out.push(detach(b)));
      for (const block of source().slice(0, cut)) first.push(block);
      const second = new Chain(plan, (b) => out.push(detach(b)), first.save());
      for (const block of source()) second.push(block);
      second.flush();
      expect(summary(out)).toEqual(expected);
    }
  });

  it('refuses state that is damaged or belongs to another plan', async () => {
    const plan = await planYaml(STEPS, inputs);
    const chain = new Chain(plan, () => {});
    for (const block of source()) chain.push(block);
    const state = chain.save();
    const other = await planYaml(STEPS.replace('50', '60'), inputs);
    expect(() => new Chain(other, () => {}, state)).toThrow('made with another configuration');
    for (const at of [0, 12, state.length >> 1, state.length - 1]) {
      const damaged = state.slice();
      damaged[at] ^= 1;
      expect(() => new Chain(plan, () => {}, damaged)).toThrow(/snapshot/);
    }
  });

  it('keeps motors apart', async () => {
    const plan = await planYaml(STEPS, inputs);
    const alone = summary(runBlocks(plan, source('a')));
    const other = source('b');
    const mixed = source('a').flatMap((block, i) => [block, other[i]]);
    const out = runBlocks(plan, mixed);
    for (const motor of ['a', 'b']) expect(summary(out.filter((b) => b.stream.motor === motor))).toEqual(alone);
  });

  it('refuses streams that were not planned for', async () => {
    const plan = await planYaml(STEPS, inputs);
    const push = (s: Partial<typeof currents>) => () =>
      new Chain(plan, () => {}).push(blockAt({ ...currents, ...s }, 0, 1, () => 0));
    expect(push({ name: 'other' })).toThrow(
      'the source gives a stream other, but the pipeline was planned for currents, encoder',
    );
    expect(push({ rateHz: 1100 })).toThrow('stream currents has 1100 Hz, but the pipeline was planned for 1000 Hz');
    expect(push({ channels: [currents.channels[0]] })).toThrow(
      'has the channels iA [A], but the pipeline was planned for iA [A], iB [A]',
    );
    expect(push({ rateHz: 1001 })).not.toThrow();
  });
});

describe('runPipeline', () => {
  it('counts rows, losses and the samples on which an outlier test fired', async () => {
    const plan = await planYaml(STEPS, inputs);
    const subject = new Subject<Block>();
    let flagged = 0;
    const hampel = await planYaml('- hampel: { on: [iA, iB], windowLength: 11 }', [currents]);
    const done = runPipeline(plan, { input: subject, onBlock: () => {} });
    const lost = source().filter((b) => b.stream.name !== 'currents' || b.seq < 500 || b.seq >= 520);
    lost.find((b) => b.stream.name === 'currents' && b.seq === 520)!.gapBefore = 20;
    for (const block of lost) subject.next(block);
    subject.complete();
    const { tally } = await done;
    expect(tally.inputs.currents).toMatchObject({ rows: 980, lost: 20 });
    expect(tally.inputs.encoder).toMatchObject({ rows: 100, lost: 0 });
    for (const b of runBlocks(
      hampel,
      lost.filter((x) => x.stream.name === 'currents'),
    )) {
      for (let i = 0; i < b.n; i++) if (((b.quality[0]?.[i] ?? 0) & OUTLIER) !== 0) flagged++;
    }
    expect(flagged).toBeGreaterThan(5);
    expect(tally.outliers.iA).toBe(flagged);
    // the lost samples are filled with absent ones
    expect(tally.outputs.currents.rows).toBe(250);
  });

  it('ends cleanly when the signal aborts, and rejects with the first error of chain, sink or source', async () => {
    const plan = await planYaml('- savgol: { on: iA, windowLength: 21, polyorder: 3 }', [currents]);
    const run = (onBlock: (b: Block) => void) => {
      const input = new Subject<Block>();
      const stop = new AbortController();
      return { input, stop, done: runPipeline(plan, { input, onBlock, signal: stop.signal }) };
    };
    let rows = 0;
    const aborted = run((b) => {
      rows += b.n;
    });
    aborted.input.next(blockAt(currents, 0, 100, Math.sin));
    expect(rows).toBe(90);
    aborted.stop.abort();
    expect((await aborted.done).interrupted).toBe(true);
    expect(rows).toBe(100);
    expect(aborted.input.observed).toBe(false);

    const own = run(() => own.stop.abort());
    own.input.next(blockAt(currents, 0, 100, Math.sin));
    const { interrupted, tally } = await own.done;
    expect([interrupted, tally.outputs.currents.rows]).toEqual([true, 100]);

    const failing = run(() => {
      throw new Error('disk full');
    });
    failing.input.next(blockAt(currents, 0, 100, Math.sin));
    await expect(failing.done).rejects.toThrow('disk full');
    expect(failing.input.observed).toBe(false);

    const broken = run(() => {});
    broken.input.error(new Error('cable'));
    await expect(broken.done).rejects.toThrow('cable');
  });
});
