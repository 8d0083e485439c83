import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { temporaryFolder } from '../support/folder.ts';
import { slipring } from './support.ts';

const MAIN = [join(packageRoot(), 'node_modules/tsx/dist/cli.mjs'), join(packageRoot(), 'src/cli/main.ts')];
const folder = temporaryFolder();
const rows = Array.from({ length: 1000 }, (_, i) => `${i / 1000},${i === 500 ? 99 : Math.sin(i / 20)},1`);
const log = folder.file('log.csv', `t,iA,iB\n${rows.join('\n')}\n`);
const HAMPEL = 'hampel: {on: [iA], windowLength: 11}';

describe('slipring', () => {
  it('runs steps from a log to a file, and says what it did on stderr only', async () => {
    const output = join(folder.path, 'out.csv');
    const { code, out, err } = await slipring([
      'run',
      '--input',
      log,
      '--step',
      HAMPEL,
      '--step',
      'select: [iA]',
      '--output',
      output,
    ]);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toMatch(/^1000 rows in, 1000 out, [\d.]+ s\noutliers: iA 1\n/);
    const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('t,iA');
    expect(lines).toHaveLength(1001);
    // all but the spike is the log's own text, read and written exactly
    const [t, value] = lines[501].split(',');
    expect(t).toBe('0.5');
    expect(Math.abs(Number(value) - Math.sin(25))).toBeLessThan(0.2);
    expect(lines.filter((line, i) => i > 0 && line !== rows[i - 1].slice(0, -2)).length).toBe(1);
  });

  it('writes the data to standard output without --output, and stops quietly when nobody reads on', () => {
    const all = spawnSync('node', [...MAIN, 'run', '--input', log, '--step', HAMPEL], { encoding: 'utf8' });
    expect(all.status).toBe(0);
    expect(all.stdout.split('\n')).toHaveLength(1002);
    const head = spawnSync('sh', ['-c', `node ${MAIN.join(' ')} run --input ${log} | head -2`], { encoding: 'utf8' });
    expect(head.stdout).toBe('t,iA,iB\n0,0,1\n');
    expect(head.stderr).not.toMatch(/error/i);
  });

  it('prints figures as JSON, and nothing else when quiet', async () => {
    const output = join(folder.path, 'json.ndjson');
    const words = ['run', '--input', log, '--step', HAMPEL, '--output', output, '--quality'];
    const { out, err } = await slipring([...words, '--json']);
    expect(JSON.parse(out)).toMatchObject({
      interrupted: false,
      inputs: { main: { rows: 1000, lost: 0 } },
      outliers: { iA: 1 },
      source: { counters: { samples: 1000 } },
    });
    expect(err).toBe('');
    expect(JSON.parse(readFileSync(output, 'utf8').split('\n')[500])).toMatchObject({ t: 0.5, iA_quality: 4 });
    expect(await slipring([...words, '--quiet'])).toEqual({ code: 0, out: '', err: '' });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends cleanly on %s: what is complete is kept', async (signal) => {
    const output = join(folder.path, `${signal}.csv`);
    const words = ['run', '--input', log, '--step', 'select: [iA]', '--speed', '0.1x', '--output', output];
    const child = spawn('node', ['--import', 'tsx', MAIN[1], ...words], { cwd: packageRoot() });
    const part = () => readdirSync(folder.path).find((f) => f.endsWith('.part'));
    while (!part()) await new Promise((r) => setTimeout(r, 20));
    await new Promise((r) => setTimeout(r, 700));
    expect(existsSync(output)).toBe(false);
    child.kill(signal);
    expect((await once(child, 'exit'))[0]).toBe(0);
    const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.length).toBeLessThan(1001);
    expect(lines.slice(1)).toEqual(rows.slice(0, lines.length - 1).map((r) => r.slice(0, -2)));
    expect(part()).toBeUndefined();
  });

  it('checks without running: table, or JSON', async () => {
    const words = [
      'check',
      '--input',
      log,
      '--step',
      'hampel: {on: [iA, iB], windowLength: 11}',
      '--step',
      'lowpass: {on: [iA], cutoffHz: 50, order: 2, decimate: 4}',
    ];
    const { code, out, err } = await slipring(words);
    expect(code).toBe(0);
    expect(err).toMatch(/^ok, checked in \d+ ms\n$/);
    expect(out).toMatch(/^source +main +1000 Hz +iA \[A\], iB \[A\]$/m);
    expect(out).toMatch(/^1 hampel +main +1000 Hz +5 = 5 ms +\d+ +~\d+ +[\d.]+ +iA \[A\], iB \[A\]$/m);
    expect(out).toMatch(/^2 lowpass +main +250 Hz +[\d.]+ = [\d.]+ ms +\d+ +~\d+ +[\d.]+ +iA \[A\]$/m);
    const { steps } = JSON.parse((await slipring([...words, '--json'])).out);
    expect(steps[0]).toMatchObject({ step: '1 hampel', rateHz: 1000, delaySamples: 5, delayMs: 5 });
    expect(steps[1].channels).toEqual([
      { name: 'iA', unit: 'A' },
      { name: 'iB', unit: 'A' },
    ]);
  });

  it('checks every pipeline of the package whose parts are all here', async () => {
    const files = readdirSync(join(packageRoot(), 'pipelines')).filter((f) => f.endsWith('.yaml'));
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const { err } = await slipring(['check', file.replace('.yaml', '')]);
      const untrained = /unknown model "([^"]+)"/.exec(err)?.[1];
      if (untrained) console.warn(`left out: ${file}: model ${untrained} is not in models/`);
      else expect(err).toMatch(/^ok, /);
    }
  });

  it('changes a pipeline from the command line', async () => {
    const path = folder.file('p.yaml', `slipring: 1\nsource: { replay: { file: \${LOG} } }\nsteps:\n  - ${HAMPEL}\n`);
    const json = async (...more: string[]) =>
      JSON.parse((await slipring(['check', path, '--json', ...more], { LOG: log })).out).steps[0].delaySamples;
    expect(await json()).toBe(5);
    expect(await json('--set', 'steps.0.hampel.windowLength=21')).toBe(10);
  });

  it('explains every operator and device, and lists them', async () => {
    const names = JSON.parse((await slipring(['operators', '--json'])).out).map((o: { name: string }) => o.name);
    expect(names).toContain('hampel');
    expect(names).toContain('align');
    for (const name of names) {
      const { code, out } = await slipring(['operators', name]);
      expect(code).toBe(0);
      expect(out.startsWith(`${name}: `)).toBe(true);
    }
    expect((await slipring(['operators', 'hampel'])).out).toMatch(/^ {2}windowLength +integer +samples +required /m);
    const devices = JSON.parse((await slipring(['devices', '--json'])).out).map((d: { name: string }) => d.name);
    expect(devices).toContain('lea-csv');
    expect((await slipring(['devices', 'lea-csv'])).out).toMatch(/^omegaM +rpm +motor_speed$/m);
  });

  it('helps: every command and option, on standard output', async () => {
    const { code, out } = await slipring(['--help']);
    expect(code).toBe(0);
    for (const { name } of commands) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
    for (const { name, options = [] } of commands) {
      const help = await slipring([name, '--help']);
      for (const { flags } of options) expect(help.out).toContain(flags);
    }
  });
});
