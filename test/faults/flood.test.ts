import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type Block, detach } from '../../src/core/block.ts';
import { MISSING, WARMUP } from '../../src/core/quality.ts';
import { SnapshotWriter } from '../../src/core/snapshot.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { saveModel } from '../../src/model/saveModel.ts';
import { initNet } from '../../src/nn/net.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';
import { Chain } from '../../src/pipeline/chain.ts';
import type { Plan } from '../../src/pipeline/plan.ts';
import { blockAt, planYaml, stream } from '../pipeline/support.ts';
import { freePort } from '../support/brokers.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startProgram, until } from '../support/program.ts';

const FLOOD = 1_000_000;
const BEFORE = 3000;
const folder = temporaryFolder();
const main = stream('main', 1000, { iA: 'A', iB: 'A' });
const signal = (t: number, c: number) => 10 * Math.sin(40 * t + c) + Math.sin(7 * t + 2 * c);
const NOTHING = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1e17];

const steps = (precision: string) => `
- hampel: { on: [iA, iB], windowLength: 11 }
- lowpass: { on: [iA, iB], cutoffHz: 100, order: 4 }
- notch: { on: [iA, iB], centerHz: 50, widthHz: 10 }
- savgol: { on: [iA, iB], windowLength: 21, polyorder: 3 }
- rolling: { on: iA, windowLength: 64, outputs: [mean, std] }
- predict: { model: ${folder.path}/rotor, precision: ${precision}, warmupS: 0.5 }
`;

beforeAll(() => {
  const net = initNet(
    [
      { cell: 'gru', units: 4 },
      { cell: 'dense', units: 1 },
    ],
    2,
    9,
  );
  saveModel(`${folder.path}/rotor`, {
    net,
    int8: quantizeNet(net, { inputRange: [4, 4] }),
    card: {
      name: 'rotor',
      summary: 'Rotor temperature.',
      task: 'regression',
      licence: 'MIT',
      rateHz: 1000,
      inputs: ['iA', 'iB'].map((channel) => ({ channel, unit: 'A', mean: 0, std: 8, range: 4 })),
      outputs: [{ name: 'tempRotor', unit: 'degC', mean: 60, std: 8, residualTo: null }],
      training: { recipe: {}, seed: 1, epochs: 1, parts: [] },
      metrics: [],
    },
  });
});

describe('R18: a flood of NaN and infinite values', () => {
  it.each(['float', 'int8'])('enters no state, and is over within the declared window: %s', async (precision) => {
    const plan = await planYaml(steps(precision), [main]);
    const window = settling(plan);
    const from = BEFORE + FLOOD;
    const after = Math.ceil(2 * window) + 1000;

    const flooded = chainOf(plan);
    push(flooded.chain, 0, BEFORE, signal);
    push(flooded.chain, BEFORE, from, (t, c) => NOTHING[(Math.round(t * 1000) + c) % NOTHING.length]);
    // nothing that came is in there
    expect(stateOf(flooded.chain).filter((v) => !Number.isFinite(v) || NOTHING.includes(v))).toEqual([]);
    expect(flooded.missing.iA).toBeGreaterThan(FLOOD - 2 * window);
    push(flooded.chain, from, from + after, signal);

    // the reference has never seen it: samples of the same times from well before its end
    const reference = chainOf(plan);
    push(reference.chain, from - BEFORE, from + after, signal);

    const begin = from + window;
    const got = rows(flooded.blocks, begin);
    const wanted = rows(reference.blocks, begin);
    expect(got.length).toBeGreaterThan(1000);
    expect(got.length).toBe(wanted.length);
    for (const [i, row] of got.entries()) {
      expect(row.flags).toEqual(wanted[i].flags);
      expect(row.flags.every((q) => (q & (MISSING | WARMUP)) === 0)).toBe(true);
      for (const [c, v] of row.values.entries()) expect(Math.abs(v - wanted[i].values[c])).toBeLessThan(2e-2);
    }
  });

  it('is told once a second, and counted', async () => {
    const rows = Array.from({ length: FLOOD }, (_, k) => {
      const isFlood = k > 1000 && k < FLOOD - 1000;
      return `${k / 1000},${isFlood ? ['nan', 'inf', '-inf', '1e999'][k % 4] : Math.sin(k / 10).toFixed(3)}`;
    });
    const log = folder.file('log.csv', `t,iA\n${rows.join('\n')}\n`);
    const port = await freePort();
    const words = ['run', '--input', log, '--speed', '200x', '--step', 'lowpass: { on: iA, cutoffHz: 100 }'];
    const { ended } = startProgram([...words, '--output', '/dev/null', '--log', 'json', '--metrics', String(port)]);
    let counted = 0;
    const watch = async (): Promise<boolean> => {
      const text = await fetch(`http://127.0.0.1:${port}/metrics`).then(
        (answer) => answer.text(),
        () => '',
      );
      counted = Math.max(
        counted,
        Number(text.match(/^slipring_missing_samples_total\{.*channel="iA"\} (\d+)$/m)?.[1] ?? 0),
      );
      return counted > FLOOD / 2;
    };
    await until(watch, 50);
    const { code, out, err } = await ended;
    expect(code, err).toBe(0);
    const lines = `${out}\n${err}`
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
    const told = lines.filter((line) => line.of === 'outputs' && line.count === 'missing');
    expect(told.length).toBeGreaterThan(0);
    // what lies between two lines is a second at least; the last one closes the account
    const times = told.slice(0, -1).map((line) => new Date(line.time).getTime());
    for (let i = 1; i < times.length; i++) expect(times[i] - times[i - 1]).toBeGreaterThan(900);
    // short absences are bridged
    expect(told.at(-1)?.total).toBeGreaterThan(FLOOD - 2100);
    expect(told.reduce((sum, line) => sum + line.added, 0)).toBe(told.at(-1)?.total);
  });
});

function chainOf(plan: Plan) {
  const blocks: Block[] = [];
  const missing: Record<string, number> = {};
  const chain = new Chain(plan, (block) => {
    block.stream.channels.forEach(({ name }, c) => {
      const absent = block.quality[c]?.subarray(0, block.n).filter((q) => (q & MISSING) !== 0).length ?? 0;
      missing[name] = (missing[name] ?? 0) + absent;
    });
    if (block.seq + block.n > BEFORE + FLOOD) blocks.push(detach(block));
  });
  return { chain, blocks, missing };
}

function push(chain: Chain, from: number, to: number, f: (t: number, channel: number) => number): void {
  for (let at = from; at < to; at += 250) chain.push(blockAt(main, at, Math.min(250, to - at), f));
}

/** Samples from the index on. */
function rows(blocks: readonly Block[], from: number) {
  return blocks.flatMap((block) =>
    Array.from({ length: block.n }, (_, i) => ({
      seq: block.seq + i,
      values: block.channels.map((x) => x[i]),
      flags: block.quality.map((q) => q?.[i] ?? 0),
    })).filter(({ seq }) => seq >= from),
  );
}

/** All numbers that a chain would save. */
function stateOf(chain: Chain): number[] {
  const numbers = vi.spyOn(SnapshotWriter.prototype, 'number');
  const arrays = vi.spyOn(SnapshotWriter.prototype, 'array');
  chain.save();
  const all = [
    ...numbers.mock.calls.map(([value]) => value),
    ...arrays.mock.calls.flatMap(([x]) => (x instanceof Float64Array ? Array.from(x) : [])),
  ];
  numbers.mockRestore();
  arrays.mockRestore();
  return all;
}

/** Samples that all steps together declare as warm-up and delay. */
function settling(plan: Plan): number {
  const stages = plan.steps.flatMap((step) => step.processors.filter((p) => p instanceof Stage));
  return stages.reduce((sum, stage) => sum + stage.warmup + Math.ceil(stage.delaySamples), 0);
}
