import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Block, detach } from '../../src/core/block.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { Chain } from '../../src/pipeline/chain.ts';
import { slipring } from '../cli/support.ts';
import { temporaryFolder } from '../support/folder.ts';
import { blockAt, joinChannel, planYaml, stream } from './support.ts';

// tsx's own command would put a process between us and the one to kill
const MAIN = ['--import', 'tsx', join(packageRoot(), 'src/cli/main.ts')];
const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);

/** Stamps since 1970, spikes, an empty field, and a gap. */
const rows = Array.from({ length: 6000 }, (_, i) => {
  const iA = i % 701 === 3 ? '' : Math.sin(i / 20) + (i % 97 === 5 ? 9 : 0);
  return `${1_700_000_000 + (i < 3500 ? i : i + 40) / 1000},${iA},${Math.cos(i / 31)}`;
});
const HEADER = 't,iA,iB';
const log = folder.file('log.csv', `${[HEADER, ...rows].join('\n')}\n`);
const STEPS = [
  '--step',
  'hampel: {on: [iA, iB], windowLength: 11}',
  '--step',
  'lowpass: {on: [iA, iB], cutoffHz: 100, order: 4, decimate: 3}',
  '--step',
  'savgol: {on: [iA, iB], windowLength: 21, polyorder: 3}',
];
const words = (input: string, output: string, ...more: string[]) => [
  'run',
  '--input',
  input,
  ...STEPS,
  '--output',
  at(output),
  '--quality',
  ...more,
];

/** Starts a run, waits until it has saved its state twice, and kills it as the kernel does. */
async function killOnTheWay(line: readonly string[], state: string): Promise<void> {
  const child = spawn('node', [...MAIN, ...line], { stdio: 'ignore', cwd: packageRoot() });
  const ended = once(child, 'exit');
  const savedAt = () => (existsSync(state) ? statSync(state).mtimeMs : 0);
  for (let saves = 0, last = savedAt(); saves < 2 && child.exitCode === null; ) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (savedAt() !== last) saves++;
    last = savedAt();
  }
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}

describe('slipring run --state', () => {
  it('goes on after kill -9 in other processes; the file is that of a run that was never stopped', async () => {
    expect((await slipring(words(log, 'whole.csv'))).code).toBe(0);
    const state = at('killed.state');
    const line = words(log, 'killed.csv', '--state', state, '--state-every', '0.2');
    for (let kill = 0; kill < 2; kill++) {
      await killOnTheWay([...line, '--speed', '1x'], state);
      expect(existsSync(at('killed.csv'))).toBe(false);
    }
    const { code, err } = await slipring(line);
    expect(code).toBe(0);
    const seen = Number(/^(\d+) rows had been seen/m.exec(err)?.[1]);
    expect(seen).toBeGreaterThan(100);
    expect(seen).toBeLessThan(6000);
    expect(readFileSync(at('killed.csv'), 'utf8')).toBe(readFileSync(at('whole.csv'), 'utf8'));
  }, 60_000);

  it('goes on when the log has grown, and gives another file only what is new', async () => {
    const growing = at('growing.csv');
    const state = at('growing.state');
    writeFileSync(growing, `${[HEADER, ...rows.slice(0, 3000)].join('\n')}\n`);
    expect((await slipring(words(growing, 'grown.csv', '--state', state))).code).toBe(0);
    const first = readFileSync(at('grown.csv'), 'utf8');
    copyFileSync(state, at('copy.state'));

    copyFileSync(log, growing);
    expect((await slipring(words(growing, 'rest.csv', '--state', at('copy.state')))).code).toBe(0);
    expect((await slipring(words(growing, 'grown.csv', '--state', state))).code).toBe(0);
    const whole = readFileSync(at('whole.csv'), 'utf8');
    expect(readFileSync(at('grown.csv'), 'utf8')).toBe(whole);
    const [note, header, ...rest] = readFileSync(at('rest.csv'), 'utf8').trimEnd().split('\n');
    expect(whole.trimEnd().split('\n').slice(-rest.length)).toEqual(rest);
    expect([note, header]).toEqual(whole.split('\n').slice(0, 2));
    // the first file ends with rows that the end of the log made: the state is of the time before
    const kept = whole.trimEnd().split('\n').length - rest.length;
    expect(first.trimEnd().split('\n').length).toBeGreaterThan(kept);
    expect(first.split('\n').slice(0, kept)).toEqual(whole.split('\n').slice(0, kept));
  });

  it('changes nothing when there is nothing new', async () => {
    const line = words(log, 'again.csv', '--state', at('again.state'));
    for (let time = 0; time < 3; time++) {
      expect((await slipring(line)).code).toBe(0);
      expect(readFileSync(at('again.csv'), 'utf8')).toBe(readFileSync(at('whole.csv'), 'utf8'));
    }
  });

  it('keeps what was done when the source fails on the way', async () => {
    const packed = gzipSync(readFileSync(log));
    const input = folder.file('cut.csv.gz', packed.subarray(0, packed.length >> 1));
    const line = words(input, 'cut.csv', '--state', at('cut.state'), '--state-every', '1e-6');
    expect((await slipring(line)).code).not.toBe(0);
    expect(existsSync(at('cut.csv'))).toBe(false);
    writeFileSync(input, packed);
    const { code, err } = await slipring(line);
    expect(code).toBe(0);
    expect(err).toMatch(/^\d+ rows had been seen/m);
    expect(readFileSync(at('cut.csv'), 'utf8')).toBe(readFileSync(at('whole.csv'), 'utf8'));
  });

  it('refuses a state of another configuration, a flipped byte, and a file that is not as the state says; nothing is touched', async () => {
    const state = at('refused.state');
    const line = words(log, 'refused.csv', '--state', state);
    expect((await slipring(line)).code).toBe(0);
    const output = readFileSync(at('refused.csv'), 'utf8');
    const other = line.map((word) => word.replace('windowLength: 11', 'windowLength: 13'));
    const refused = await slipring(other);
    expect(refused).toMatchObject({ code: 65, err: `slipring: ${state}: snapshot: made with another configuration\n` });

    const bytes = readFileSync(state);
    for (const place of [3, bytes.length >> 1, bytes.length - 1]) {
      const damaged = Buffer.from(bytes);
      damaged[place] ^= 4;
      writeFileSync(state, damaged);
      const { code, err } = await slipring(line);
      expect({ code, err }).toEqual({ code: 65, err: `slipring: ${state}: snapshot: damaged (checksum differs)\n` });
    }
    writeFileSync(state, bytes);
    expect(readFileSync(at('refused.csv'), 'utf8')).toBe(output);

    writeFileSync(at('refused.csv'), output.slice(0, 1000));
    const short = await slipring(line);
    expect(short.code).toBe(65);
    expect(short.err).toMatch(/refused\.csv: the saved state goes with its first \d+ bytes, but it has 1000\n$/);
  });
});

describe('a restored chain', () => {
  const currents = stream('currents', 1000, { iA: 'A' });
  const encoder = stream('encoder', 1000, { thetaM: 'rad' });
  const planned = () => planYaml('- savgol: { on: [iA], windowLength: 5, polyorder: 2 }', [currents, encoder]);

  /** Three records of 1 s whose time and count begin anew. */
  const records = () =>
    [0, 1, 2].flatMap((record) =>
      Array.from({ length: 10 }, (_, k) => blockAt(currents, 100 * k, 100, (t) => Math.sin((50 + record) * t))),
    );

  it('finds its place in a log whose count begins anew with each record', async () => {
    const plan = await planned();
    const whole: Block[] = [];
    const uninterrupted = new Chain(plan, (b) => void whole.push(detach(b)));
    for (const block of records()) uninterrupted.push(block);
    for (const cut of [5, 10, 13, 20, 29]) {
      const out: Block[] = [];
      const first = new Chain(plan, (b) => void out.push(detach(b)));
      for (const block of records().slice(0, cut)) first.push(block);
      const second = new Chain(plan, (b) => void out.push(detach(b)), first.save());
      for (const block of records()) second.push(block);
      expect(joinChannel(out, 'iA'), `cut at ${cut}`).toEqual(joinChannel(whole, 'iA'));
    }
  });

  it('takes what comes later in time, though a live source counts from 0 again', async () => {
    const plan = await planned();
    const first = new Chain(plan, () => {});
    for (const block of records().slice(0, 10)) first.push(block);
    const second = new Chain(plan, () => {}, first.save());
    const live = blockAt(currents, 0, 100, Math.sin);
    expect(second.push({ ...live })).toBeUndefined();
    expect(second.push({ ...live, t0: 7 })).toMatchObject({ n: 100 });
    expect(second.push({ ...live, seq: 100, t0: 7.1 })).toMatchObject({ n: 100 });
  });

  it('keeps the state of streams that have not come yet', async () => {
    const plan = await planned();
    const first = new Chain(plan, () => {});
    const [block] = records();
    first.push(block);
    first.push(blockAt(encoder, 0, 100, Math.sin));
    const second = new Chain(plan, () => {}, first.save());
    second.push(blockAt(encoder, 0, 200, Math.sin));
    const third = new Chain(plan, () => {}, second.save());
    expect(third.push(block)).toBeUndefined();
    expect(third.push(blockAt(encoder, 100, 200, Math.sin))?.seq).toBe(200);
  });
});
