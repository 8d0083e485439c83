import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LineSender } from '../support/farEnds.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startProgram, until } from '../support/program.ts';
import { scaled } from '../support/soak.ts';
import { Terminal } from '../support/terminal.ts';

const RATE = 100;
const STAY_S = scaled(1.2, 20);

const folder = temporaryFolder();
const profile = folder.file(
  'monitor.yaml',
  `slipring: 1
name: monitor
summary: lines of an index and a current
kind: lines
link: { serial: { baudRate: 115200 } }
messages:
  - name: monitor
    separator: "\\t"
    rateHz: ${RATE}
    fields: [{ name: index }, { name: iq, unit: A }]
`,
);

/** What makes the wall clock of a program that which a file says, as an offset or a start; its monotonic clock stays. */
function fakeClock(file: string): Record<string, string> {
  const env = execFileSync('faketime', ['-m', '-f', '+0', 'env'], { encoding: 'utf8' });
  const library = env.match(/^LD_PRELOAD=(.+)$/m)?.[1] ?? '';
  return { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', DONT_FAKE_MONOTONIC: '1' };
}

/** Attaches to a device that sends its index, while the wall clock does what `clocks` says; gives rows, and the log's own times. */
async function attached(clocks: readonly string[], env: Record<string, string> = {}) {
  const sender = new LineSender(RATE, (i) => `${i}\t${Math.sin(i / 10).toFixed(4)}\r\n`);
  onTestFinished(() => sender.stop());
  const terminal = new Terminal(sender);
  await terminal.plug();
  const clock = folder.file('clock', `${clocks[0]}\n`);
  const output = join(folder.path, 'out.csv');
  const pipeline = folder.file(
    'p.yaml',
    `slipring: 1\nsource: { serial: { port: ${terminal.path}, device: ${profile} } }\nsinks: [ { file: { path: ${output}, quality: true } } ]\n`,
  );
  const words = ['run', pipeline, '--log', 'json', '--log-level', 'debug'];
  const program = startProgram(words, { ...fakeClock(clock), ...env });
  await until(() => program.err.includes('started'));
  for (const text of clocks.slice(1)) {
    await sleep(1000 * STAY_S);
    writeFileSync(clock, `${text}\n`);
  }
  await sleep(1000 * STAY_S);
  program.child.kill('SIGTERM');
  const { code, err } = await program.ended;
  expect(code).toBe(0);
  const rows = readFileSync(output, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(2) // note and header
    .map((line) => line.split(',').map(Number));
  const log = err
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { rows, log, sent: sender.index };
}

/** Every sample once, in order, at its rate. */
function expectUndisturbed(rows: readonly number[][], log: readonly { event: string; count?: string }[]): void {
  expect(rows.length).toBeGreaterThan(RATE);
  for (let k = 1; k < rows.length; k++) {
    const [dt, step] = [rows[k][0] - rows[k - 1][0], rows[k][1] - rows[k - 1][1]];
    expect(step).toBe(1);
    // the fit follows the jitter of arrivals; an hour it does not
    expect(dt).toBeGreaterThan(0);
    expect(dt).toBeLessThan(3 / RATE);
  }
  const meanDt = (rows[rows.length - 1][0] - rows[0][0]) / (rows.length - 1);
  expect(Math.abs(meanDt * RATE - 1)).toBeLessThan(0.05);
  expect(
    log.filter((e) => e.event === 'count' && /lost|gaps|timeSetAnew|reopened|linkLost/.test(e.count ?? '')),
  ).toEqual([]);
  expect(log.filter((e) => e.event === 'notice')).toEqual([]);
}

describe('the wall clock of a running program', () => {
  it('jumps by an hour ahead and back and a second by NTP: no sample moves, is lost or comes twice', async () => {
    const { rows, log } = await attached(['+0', '+3600', '-3600', '-3599', '+0']);
    expectUndisturbed(rows, log);
    // it did jump
    const [first, last] = [log[0].time, log.at(-1).time].map((time) => Date.parse(time) / 1000);
    expect(Math.abs(rows[0][0] - first)).toBeLessThan(10);
    expect(last).toBeGreaterThan(first);
  });

  it('is seen to jump: by the times of its log', async () => {
    const { rows, log } = await attached(['+0', '-3600']);
    expectUndisturbed(rows, log);
    const [first, last] = [log[0].time, log.at(-1).time].map((time) => Date.parse(time) / 1000);
    expect(last - first).toBeLessThan(-3500);
    expect(last - rows[rows.length - 1][0]).toBeLessThan(-3500);
  });

  it('goes over the end of summer time: nothing happens', async () => {
    // local time is set back by an hour 3 s after the start, at 01:00 UTC
    const { rows, log } = await attached(['@2026-10-25 02:59:57', '@2026-10-25 02:59:57'], { TZ: 'Europe/Berlin' });
    expectUndisturbed(rows, log);
  });
});
