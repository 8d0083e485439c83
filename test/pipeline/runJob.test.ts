import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startBroker } from '../../src/io/mqtt/broker.ts';
import { runJob } from '../../src/pipeline/runJob.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();
const rows = Array.from({ length: 2000 }, (_, i) => `${i / 1000},${Math.sin(i / 20)},${Math.cos(i / 20)}`);
const log = folder.file('log.csv', `t,iA,iB\n${rows.join('\n')}\n`);
const STEPS = ['lowpass: {on: [iA, iB], cutoffHz: 100, order: 4, decimate: 4}'];

describe('runJob', () => {
  it('gives the same through a broker as straight from the log', async () => {
    const direct = join(folder.path, 'direct.csv');
    await runJob({ input: log, steps: STEPS, output: direct });

    const broker = await startBroker();
    const output = join(folder.path, 'far.csv');
    const receiver = folder.file(
      'receiver.yaml',
      `slipring: 1
motor: { name: bench }
source:
  mqtt: { url: "${broker.url}", qos: 1, streams: { main: { rateHz: 1000, channels: { iA: A, iB: A } } } }
steps:
  - ${STEPS[0]}
sinks:
  - file: { path: ${output} }
`,
    );
    const sender = folder.file(
      'sender.yaml',
      `slipring: 1
motor: { name: bench }
source: { replay: { file: ${log}, speed: 4x } }
sinks: [{ mqtt: { url: "${broker.url}", qos: 1 } }]
`,
    );
    const received = runJob({ pipeline: receiver });
    await new Promise((r) => setTimeout(r, 200));
    await runJob({ pipeline: sender });
    const { tally } = await received;
    await broker.close();
    expect(tally.inputs.main).toMatchObject({ rows: 2000, lost: 0 });
    expect(readFileSync(output, 'utf8')).toBe(readFileSync(direct, 'utf8'));
  });

  it('simulates, writing a file for each stream, the same for the same seed', async () => {
    const sim = folder.file(
      'sim.yaml',
      'slipring: 1\nsource: { sim: { motor: demo-servo, durationS: 0.5, streams: [currents, encoder] } }\n',
    );
    const text = async (name: string, seed: number) => {
      await runJob({ pipeline: sim, output: join(folder.path, `${name}-{stream}.csv`) }, { seed });
      return ['currents', 'encoder'].map((s) => readFileSync(join(folder.path, `${name}-${s}.csv`), 'utf8'));
    };
    const [first, again, other] = [await text('a', 5), await text('b', 5), await text('c', 6)];
    expect(first[0].split('\n').length).toBe(5002);
    expect(again).toEqual(first);
    expect(other[0]).not.toBe(first[0]);
  });

  it('leaves nothing behind when it fails on the way, or before it starts', async () => {
    const before = readdirSync(folder.path);
    const output = join(folder.path, 'none.csv');
    const late = folder.file('gzip.csv.gz', readFileSync(log).subarray(0, 0));
    await expect(runJob({ input: late, output })).rejects.toThrow('the file is empty');
    const source = 'slipring: 1\nsource: { sim: { motor: demo-servo, durationS: 0.1 } }\n';
    const several = folder.file('several.yaml', source);
    await expect(runJob({ pipeline: several, output })).rejects.toThrow(
      /--output .*none\.csv: file: several streams are left \(currents, encoder, .*\), but a file takes one/,
    );
    await expect(runJob({ pipeline: several })).resolves.toBeDefined();
    await expect(runJob({ steps: STEPS })).rejects.toThrow('no source');
    expect(existsSync(output)).toBe(false);
    expect(readdirSync(folder.path)).toEqual([...before, 'gzip.csv.gz', 'several.yaml'].sort());
  });
});
