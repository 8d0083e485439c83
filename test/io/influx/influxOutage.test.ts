import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { SERVICE_FLAGS } from '../../../src/cli/service.ts';
import { influxDb1, victoriaMetrics } from '../../support/databases.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { scaled } from '../../support/soak.ts';

/** How many rows come how many times as fast as the log was recorded, and for how many seconds of each of three runs the server is away. */
interface Length {
  readonly rows: number;
  readonly speed: number;
  readonly awayS: number;
}

/** Usually outages are short, and points come fast. */
const SHORT: Length = { rows: 100_000, speed: 10, awayS: 1.5 };
/** In a soak: 5,000 points a second for a minute, and 2,000 for ten. */
const MINUTE: Length = { rows: 450_000, speed: 5, awayS: 20 };
const TEN_MINUTES: Length = { rows: 1_500_000, speed: 2, awayS: 200 };
const RATE = 1000;
/** Seconds at work before memory is looked at. */
const WARM_S = scaled(1.5, 10);
const TIMEOUT_MS = scaled(120_000, 1_800_000);
const T0 = 1_700_000_000;
const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

const folder = temporaryFolder();
/** A log of so many rows. */
function logOf(count: number): string {
  const rows = Array.from({ length: count }, (_, k) => `${(T0 + k / RATE).toFixed(3)},${k},${(k * 7919) % 1000}`);
  return folder.file(`log${count}.csv`, `t,iA,iB\n${rows.join('\n')}\n`);
}
const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** Resident memory of a process now, and the most so far, MiB; Linux only. */
function memoryMiB(pid: number | undefined): { now: number; most: number } | undefined {
  const file = `/proc/${pid}/status`;
  const status = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [now, most] = ['VmRSS', 'VmHWM'].map((key) => Number(status.match(`${key}:\\s*(\\d+)`)?.[1]) / 1024);
  // a process that has just ended has a status, but no memory
  return Number.isNaN(now + most) ? undefined : { now, most };
}

for (const make of [victoriaMetrics, influxDb1]) {
  const database = await make(folder.path);
  if (!database) continue;
  const length = scaled(SHORT, make === influxDb1 ? MINUTE : TEN_MINUTES);
  describe(`a pipeline into ${database.name}, which is down for a while`, () => {
    const running = new Set<ChildProcess>();
    afterAll(async () => {
      for (const child of running) child.kill('SIGKILL');
      await database.stop();
    });

    /** `slipring run` on the log, in a process of its own. */
    function run(name: string, log: string, speed: number, more: string) {
      const base = join(folder.path, `${database!.name.replace(' ', '')}-${name}`);
      const pipeline = folder.file(
        `${name}.yaml`,
        `slipring: 1
motor: { name: bench }
source: { replay: { file: ${log}, speed: ${speed}x } }
sinks:
  - influx: { url: "${database!.url}", bucket: motors, measurement: ${name}, refused: ${base}.refused${more.replace('SPOOL', `${base}.spool`)} }
`,
      );
      const words = [
        ...SERVICE_FLAGS,
        '--import',
        'tsx',
        MAIN,
        'run',
        pipeline,
        '--state',
        `${base}.state`,
        '--state-every',
        '0.5',
      ];
      const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
      running.add(child);
      let told = '';
      child.stderr.on('data', (data) => {
        told += data;
      });
      const ended = new Promise<{ code: number | null; told: string }>((resolve) => {
        child.on('exit', (code) => resolve({ code, told }));
      });
      return { child, ended, base };
    }

    /** Kills the run in mid-stream, and once more after a new start, then starts it again and then the server. */
    async function outage(name: string, { rows, speed, awayS }: Length, more: string) {
      const log = logOf(rows);
      await database!.stop();
      for (let kill = 0; kill < 2; kill++) {
        const { child, ended, base } = run(name, log, speed, more);
        // its state has been saved: it is at work
        for (let i = 0; !existsSync(`${base}.state`) && i < 400; i++) await pause(0.05);
        await pause(awayS);
        child.kill('SIGKILL');
        expect((await ended).code).toBeNull();
      }
      const { child, ended, base } = run(name, log, speed, more);
      const savedAt = () => statSync(`${base}.state`).mtimeMs;
      // it is at work, and has compiled what it needs for that
      for (const first = savedAt(); savedAt() === first; ) await pause(0.05);
      await pause(WARM_S);
      const { now: before } = memoryMiB(child.pid) ?? { now: Number.NaN };
      await pause(awayS);
      await database!.start();
      let memory = Number.NaN;
      const timer = setInterval(() => {
        memory = memoryMiB(child.pid)?.most ?? memory;
      }, 50);
      const { code, told } = await ended;
      clearInterval(timer);
      expect(told).toMatch(/^influx: sent /m);
      expect(code).toBe(0);
      expect(existsSync(`${base}.refused`)).toBe(false);
      return memory - before;
    }

    it('has every point once afterwards, though the run was killed twice', { timeout: TIMEOUT_MS }, async () => {
      const memory = await outage('kept', length, ', spool: SPOOL');
      const series = await database.read('kept');
      expect(series.map((s) => s.field).sort()).toEqual(['iA', 'iB']);
      for (const { field, points } of series) {
        const expected = (k: number) => (field === 'iA' ? k : (k * 7919) % 1000);
        expect(points).toHaveLength(length.rows);
        const wrong = points.filter(([ms, value], k) => ms !== 1000 * T0 + k || value !== expected(k));
        expect(wrong).toEqual([]);
      }
      if (process.platform === 'linux') expect(memory).toBeLessThan(50);
      console.warn(
        `${database.name}: ${length.rows} rows, none lost, none twice; ${memory.toFixed(0)} MiB more than before`,
      );
    });

    // without a spool it fails: the check can tell
    if (make === victoriaMetrics) {
      it('would lack points without a spool', { timeout: TIMEOUT_MS }, async () => {
        await outage('lost', SHORT, '');
        const [{ points }] = await database.read('lost');
        expect(points.length).toBeGreaterThan(0);
        expect(points.length).toBeLessThan(SHORT.rows - 1000);
      });
    }
  });
}
