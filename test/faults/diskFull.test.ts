import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort } from '../support/brokers.ts';
import { temporaryFolder } from '../support/folder.ts';
import { pointServer } from '../support/pointServer.ts';
import { startProgram, until } from '../support/program.ts';
import { smallDisk } from '../support/smallDisk.ts';

const ROWS = 300_000;
const FILLER_MB = 16;
/** Room for the ballast, the filler, and few points. */
const DISK_MB = 40;

const folder = temporaryFolder();
const rows = Array.from({ length: ROWS }, (_, i) => `${i / 1000},${i}`);
const log = folder.file('log.csv', `t,iA\n${rows.join('\n')}\n`);

it.each(['block', 'dropOldest'] as const)(
  'a full disk does not end a run: by its policy %s it waits or drops, says so, and goes on when there is room',
  { timeout: 180_000 },
  async (overflow) => {
    const disk = smallDisk(folder.path, DISK_MB);
    if (!disk) return;
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(FILLER_MB << 20));
    const server = await pointServer();
    server.isUp = false;
    const port = await freePort();
    mkdirSync(join(disk, 'state'));
    const pipeline = folder.file(
      `${overflow}.yaml`,
      `slipring: 1
source: { replay: { file: ${log}, speed: 20x } }
sinks: [ { influx: { url: "${server.url}", bucket: b, spool: ${disk}/q, overflow: ${overflow} } } ]
`,
    );
    const words = ['run', pipeline, '--state', join(disk, 'state', 's'), '--state-every', '0.2'];
    const program = startProgram([...words, '--log', 'json', '--metrics', String(port)]);
    /** The value of a metric; NaN before the program serves it. */
    const metric = async (pattern: string) => {
      const text = await fetch(`http://127.0.0.1:${port}/metrics`).then(
        (r) => r.text(),
        () => '',
      );
      return Number(text.match(new RegExp(`^${pattern} (\\S+)$`, 'm'))?.[1]);
    };
    const depth = () => metric('slipring_sink_queue_depth\\S*');
    const dropped = () => metric('slipring_sink_events_total\\S*event="dropped"\\S*');
    const came = () => metric('slipring_samples_total\\S*');

    // the source is held back, or the oldest points go
    if (overflow === 'dropOldest') await until(async () => (await dropped()) > 0, 60);
    else await until(() => program.err.includes('is full'), 60);
    const full = await depth();
    expect(full).toBeGreaterThan(10_000);
    const before = await came();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(program.child.exitCode).toBeNull();
    if (overflow === 'block') expect((await came()) - before).toBeLessThan(20_000);

    rmSync(filler);
    const freed = performance.now();
    await until(async () => (await depth()) > full + 5000, 5);
    const seconds = (performance.now() - freed) / 1000;
    server.isUp = true;
    const { code, err } = await program.ended;
    expect(code).toBe(0);
    const ended = JSON.parse(err.trimEnd().split('\n').at(-1) ?? '');
    const { counters } = ended.sinks[0];
    expect(server.points.size + counters.dropped).toBe(ROWS);
    if (overflow === 'block') expect(counters.dropped).toBe(0);
    else expect(counters.dropped).toBeGreaterThan(0);
    console.warn(
      `full disk, ${overflow}: ${counters.dropped} dropped, back ${seconds.toFixed(1)} s after there was room`,
    );
  },
);
