import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { openReplay } from '../../src/io/log/replay.ts';
import { LineSender } from '../support/farEnds.ts';
import { temporaryFolder } from '../support/folder.ts';
import { Terminal } from '../support/terminal.ts';
import { slipring } from './support.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);
const RATE = 200;

let sender: LineSender | undefined;
afterEach(() => sender?.stop());

/** A motor that prints its index 200 times a second, and a recorder in another process. */
async function recorder(file: string): Promise<{ child: ChildProcess; from: number }> {
  sender = new LineSender(RATE, (index) => `>iA:${index}\n`);
  const terminal = new Terminal(sender);
  await terminal.plug();
  const words = ['record', terminal.path, '--device', 'teleplot', '--output', file];
  const child = spawn('node', ['--import', 'tsx', 'src/cli/main.ts', ...words], { cwd: packageRoot() });
  const journal = file.endsWith('.parquet') ? `${file}.mcap` : file;
  await expect.poll(() => existsSync(journal) && statSync(journal).size > 2000, { timeout: 30_000 }).toBe(true);
  return { child, from: sender.index };
}

async function killed(child: ChildProcess): Promise<number> {
  const sent = sender?.index ?? 0;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return sent;
}

/** The newest value in a recording, and how many there are. */
async function read(file: string): Promise<{ newest: number; samples: number; lost: number }> {
  const { blocks, counters } = await openReplay({ file });
  let newest = Number.NaN;
  await blocks.forEach((block) => {
    newest = block.channels[0][block.n - 1];
  });
  return { newest, samples: counters.samples, lost: counters.lost };
}

describe('slipring record', () => {
  it('leaves MCAP that is readable to its last second when it is killed, and finishes it later', async () => {
    const random = new Random(1);
    for (let attempt = 0; attempt < 3; attempt++) {
      const file = at(`killed${attempt}.mcap`);
      const { child, from } = await recorder(file);
      await sleep(1500 * random.uniform());
      const sent = await killed(child);
      sender?.stop();
      const { newest, samples } = await read(file);
      expect(newest).toBeGreaterThanOrEqual(from - RATE);
      // half a second in the chunk, a quarter in the time base, and slack for a loaded machine
      expect(sent - newest).toBeLessThan(2 * RATE);
      const { code, err } = await slipring(['record', '--repair', file]);
      expect([code, err]).toEqual([0, expect.stringContaining(`${samples} samples`)]);
      expect(await read(file)).toMatchObject({ newest, samples });
    }
  });

  it('leaves MCAP beside a Parquet file, from which that is written later', async () => {
    const file = at('killed.parquet');
    const { child } = await recorder(file);
    const sent = await killed(child);
    sender?.stop();
    expect(existsSync(file)).toBe(false);
    const { newest, samples } = await read(`${file}.mcap`);
    expect(sent - newest).toBeLessThan(2 * RATE);
    const again = await slipring(['record', '/dev/ttyS0', '--device', 'teleplot', '--output', file, '--repair', file]);
    expect([again.code, again.err]).toEqual([0, expect.stringContaining(`killed.parquet: ${samples} samples`)]);
    expect(await read(file)).toMatchObject({ newest, samples });
    expect(readdirSync(folder.path).filter((f) => f.startsWith('killed.parquet'))).toEqual(['killed.parquet']);
    expect((await slipring(['record', '--repair', file])).code).toBe(74);
  });

  it('ends a Parquet file on a signal, and leaves nothing beside it', async () => {
    const file = at('whole.parquet');
    const { child } = await recorder(file);
    child.kill('SIGINT');
    await once(child, 'exit');
    const { newest, samples, lost } = await read(file);
    expect(samples).toBeGreaterThan(10);
    // what a stalled machine makes the time base step by counts as lost
    expect(newest - samples - lost).toBeLessThan(5 * RATE);
    expect(readdirSync(folder.path).filter((f) => f.startsWith('whole'))).toEqual(['whole.parquet']);
  });

  it('refuses forms that it does not write, and files that are there', async () => {
    const words = (file: string, ...more: string[]) => [
      'record',
      '/dev/ttyS0',
      '--device',
      'vesc',
      '--output',
      file,
      ...more,
    ];
    expect((await slipring(words('x.csv'))).err).toContain('a recording is raw bytes, .mcap or .parquet, not csv');
    expect((await slipring(words('x', '--as', 'mcp'))).err).toContain('unknown form "mcp"; did you mean "mcap"?');
    expect((await slipring(['record', '--repair', at('x.raw')])).code).toBe(78);
    sender = new LineSender(RATE, (index) => `>iA:${index}\n`);
    const terminal = new Terminal(sender);
    await terminal.plug();
    const file = folder.file('there.mcap', 'x');
    const { code, err } = await slipring(['record', terminal.path, '--device', 'teleplot', '--output', file]);
    expect([code, err]).toEqual([74, expect.stringContaining('there.mcap: is there already; --force replaces it')]);
    expect(readFileSync(file, 'utf8')).toBe('x');
  });

  it('keeps the raw bytes of a pipeline that runs on a port', async () => {
    sender = new LineSender(RATE, (index) => `>iA:${index}\n`);
    const terminal = new Terminal(sender);
    await terminal.plug();
    const [raw, live, again] = [at('run.raw'), at('live.csv'), at('again.csv')];
    const pipeline = folder.file(
      'live.yaml',
      `slipring: 1\nsource: { serial: { port: ${terminal.path}, device: teleplot } }\n`,
    );
    const words = ['run', pipeline, '--output', live, '--record', raw];
    const child = spawn('node', ['--import', 'tsx', 'src/cli/main.ts', ...words], { cwd: packageRoot() });
    await expect.poll(() => existsSync(raw) && statSync(raw).size > 40_000, { timeout: 30_000 }).toBe(true);
    child.kill('SIGINT');
    await once(child, 'exit');
    expect((await slipring(['run', '--input', raw, '--output', again])).code).toBe(0);
    const [a, b] = [live, again].map((file) => readFileSync(file, 'utf8').trimEnd().split('\n'));
    // the recording goes on while the last samples are still held
    expect(b.slice(0, a.length)).toEqual(a);
    expect(a.length).toBeGreaterThan(100);
    const twice = await slipring(words);
    expect([twice.code, twice.err]).toEqual([74, expect.stringContaining('run.raw: is there already')]);
    const log = await slipring(['run', '--input', live, '--output', at('x.csv'), '--record', at('y.raw')]);
    expect([log.code, log.err]).toEqual([78, expect.stringContaining('replay: only the raw bytes of a device')]);
  });
});
