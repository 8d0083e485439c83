import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SERVICE_FLAGS } from '../../src/cli/service.ts';
import { freePort } from '../support/brokers.ts';
import { temporaryFolder } from '../support/folder.ts';
import { pointServer } from '../support/pointServer.ts';
import { startProgram, until } from '../support/program.ts';
import { isSoak, scaled } from '../support/soak.ts';

const DURATION_S = scaled(20, 1800);
/** Before that, the program has not yet done everything once. */
const WARM_S = scaled(6, 420);
/** The server goes and comes back so often. */
const OUTAGE_S = scaled(4, 60);
/** Part of the time over which the least memory counts: the collector comes now and then. */
const WINDOW_S = 120;

const isLinux = process.platform === 'linux';
if (!isLinux) console.warn('left out: memory and descriptors are counted on Linux only');
const folder = temporaryFolder();

interface Look {
  readonly atS: number;
  readonly residentMiB: number;
  readonly descriptors: number;
  readonly timers: number;
}

/** Most of the looks, without those that fall into a moment of opening a file or a socket. */
const usual = (looks: readonly Look[], what: 'descriptors' | 'timers') =>
  looks.map((look) => look[what]).sort((a, b) => a - b)[looks.length >> 1];

it.runIf(isLinux)(
  `runs for ${DURATION_S} s with a server that comes and goes: descriptors and timers stay, nothing goes unhandled`,
  { timeout: 1000 * (DURATION_S + 120) },
  async () => {
    const server = await pointServer();
    const port = await freePort();
    const base = join(folder.path, 'soak');
    const pipeline = folder.file(
      'soak.yaml',
      `slipring: 1
source: { sim: { motor: demo-servo, speed: 1x, streams: [currents, drive] } }
steps:
  - hampel: { on: [iA, iB], windowLength: 11 }
  - lowpass: { on: [iA, iB], cutoffHz: 40, order: 4, decimate: 100 }
sinks:
  - influx: { url: "${server.url}", bucket: b, spool: ${base}.spool }
  - file: { path: "${base}-{stream}.csv" }
`,
    );
    const words = ['run', pipeline, '--log', 'json', '--metrics', String(port), '--state', `${base}.state`];
    const program = startProgram([...words, '--state-every', '1'], {}, SERVICE_FLAGS);
    await until(() => program.err.includes('started'));
    const { pid } = program.child;
    const looks: Look[] = [];
    for (const began = performance.now(); ; await sleep(500)) {
      const atS = (performance.now() - began) / 1000;
      if (atS > DURATION_S) break;
      server.isUp = Math.floor(atS / OUTAGE_S) % 2 === 0;
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const resident = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s*(\d+)/)?.[1];
      looks.push({
        atS,
        residentMiB: Number(resident) / 1024,
        descriptors: readdirSync(`/proc/${pid}/fd`).length,
        timers: Number(metrics.match(/^nodejs_active_resources\{type="Timeout"\} (\d+)$/m)?.[1]),
      });
    }
    program.child.kill('SIGTERM');
    const { code, err } = await program.ended;
    expect(code).toBe(0);
    expect(err).not.toMatch(/unhandled|warning|deprecat/i);
    const ended = JSON.parse(err.trimEnd().split('\n').at(-1) ?? '');
    expect(ended).toMatchObject({ event: 'ended', state: { failures: 0 } });
    const [influx] = ended.sinks;
    const rows = Object.values(ended.outputs as Record<string, { rows: number }>).reduce((sum, o) => sum + o.rows, 0);
    expect(server.points.size + influx.waiting).toBe(rows);

    const warm = looks.filter(({ atS }) => atS > WARM_S);
    const third = Math.floor(warm.length / 3);
    for (const what of ['descriptors', 'timers'] as const) {
      expect(usual(warm.slice(0, third), what)).toBeGreaterThan(0);
      expect(Math.abs(usual(warm.slice(-third), what) - usual(warm.slice(0, third), what))).toBeLessThanOrEqual(1);
    }
    const slope = slopeMiBPerHour(warm);
    console.warn(
      `${DURATION_S} s: ${rows} rows, ${usual(warm, 'descriptors')} descriptors, ${usual(warm, 'timers')} timers, memory ${slope.toFixed(1)} MiB/h`,
    );
    // some seconds say nothing about an hour
    if (isSoak) expect(slope).toBeLessThan(5);
  },
);

/** Slope of the line through the least memory of each window. */
function slopeMiBPerHour(looks: readonly Look[]): number {
  const least = new Map<number, Look>();
  for (const look of looks) {
    const window = Math.floor(look.atS / (isSoak ? WINDOW_S : 2));
    if (look.residentMiB < (least.get(window)?.residentMiB ?? Number.POSITIVE_INFINITY)) least.set(window, look);
  }
  const points = [...least.values()];
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [t, m] = [mean(points.map((p) => p.atS)), mean(points.map((p) => p.residentMiB))];
  const cross = points.reduce((sum, p) => sum + (p.atS - t) * (p.residentMiB - m), 0);
  return (3600 * cross) / points.reduce((sum, p) => sum + (p.atS - t) ** 2, 0);
}
