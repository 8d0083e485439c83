import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { blockOf } from '../../src/core/block.ts';
import { channel } from '../../src/core/stream.ts';
import { openMqttSink } from '../../src/io/mqtt/mqttSink.ts';
import { BlockFrameReader } from '../../src/protocols/blockFrameReader.ts';
import { embeddedBroker, freePort } from '../support/brokers.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startProgram, until } from '../support/program.ts';
import { scaled } from '../support/soak.ts';

const WARM_UP_S = 4;
const AWAY_S = scaled(15, 60);
const DURATION_S = WARM_UP_S + AWAY_S + 3;
const MOST_GROWTH_MB = 20;
const TIMEOUT_MS = 1000 * (90 + 4 * DURATION_S);

const folder = temporaryFolder();

/** Thirty-two channels at 10 kHz, 2.6 MB a second, so that what waits shows soon. */
const LAGS = Array.from({ length: 15 }, (_, k) => k + 1);
const STEPS = LAGS.map((k) => `  - lag: { on: [iA, iB], samples: ${k}, as: [iA${k}, iB${k}] }`).join('\n');

/** `slipring run` on the simulated motor: two files, and the sinks that are given. */
function run(name: string, sinks: readonly string[], { speed = '1x', env = {} } = {}) {
  const files = { drive: join(folder.path, `${name}-drive.csv`), encoder: join(folder.path, `${name}-encoder.csv`) };
  const pipeline = folder.file(
    `${name}.yaml`,
    `slipring: 1
source: { sim: { motor: demo-servo, seed: 7, durationS: ${DURATION_S}, speed: ${speed} } }
steps:
${STEPS}
sinks:
  - file: { path: ${files.drive}, stream: drive }
  - file: { path: ${files.encoder}, stream: encoder }
${sinks.map((sink) => `  - ${sink}\n`).join('')}`,
  );
  const program = startProgram(['run', pipeline], env);
  const end = async () => {
    const { code, err } = await program.ended;
    expect(code, err).toBe(0);
    return { told: err, results: Object.values(files).map((file) => readFileSync(file, 'utf8')) };
  };
  return { child: program.child, end };
}

/** The same, and nobody to wait for. */
const undisturbed = () =>
  run('undisturbed', [], { speed: 'max' })
    .end()
    .then(({ results }) => results);

/** Largest resident memory of a process in MB while some seconds pass, or until there is enough; NaN where the system does not tell. */
async function mostMemoryMb(pid: number | undefined, seconds: number, enough = Number.POSITIVE_INFINITY) {
  const file = `/proc/${pid}/status`;
  let most = existsSync(file) ? 0 : Number.NaN;
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end && most < enough && existsSync(file)) {
    most = Math.max(most, (Number(readFileSync(file, 'utf8').match(/VmRSS:\s*(\d+)/)?.[1]) * 1024) / 1e6);
    await sleep(20);
  }
  return most;
}

async function connected(port: number) {
  const reader = new BlockFrameReader();
  for (let left = 400; ; left--) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    socket.on('message', (data, isBinary) => void reader.read(isBinary ? (data as Buffer) : String(data)));
    const opened = await new Promise<boolean>((resolve) => {
      socket.on('open', () => resolve(true)).on('error', () => resolve(false));
    });
    if (opened) return { socket, reader };
    if (left === 0) throw new Error('nobody listens');
    await sleep(50);
  }
}

/** A run with two clients, one of which reads nothing for a while: by how many MB it grew, and what became of all. */
async function runWithPausedClient(name: string, env = {}, enoughMb?: number) {
  const port = await freePort();
  const { child, end } = run(name, [`webSocket: { port: ${port} }`], { env });
  const [slow, other] = [await connected(port), await connected(port)];
  await until(() => slow.reader.counters.samples > 0);
  const before = await mostMemoryMb(child.pid, WARM_UP_S);
  slow.socket.pause();
  const growthMb = (await mostMemoryMb(child.pid, AWAY_S, enoughMb && before + enoughMb)) - before;
  slow.socket.resume();
  return { growthMb, slow: slow.reader, other: other.reader, end };
}

describe('R17: a sink that stops reading', () => {
  it('changes no other sink, no other client and no memory, when it is a WebSocket client', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { growthMb, slow, other, end } = await runWithPausedClient('paused');
    const { told, results } = await end();
    expect(results).toEqual(await undisturbed());
    // on a machine that is busy with other work it may itself be late by the 0.4 s that fit into a MiB
    expect(other.counters.malformed).toBe(0);
    expect(other.counters.dropped).toBeLessThan(0.01 * other.counters.samples);
    expect(other.ended).toBe(true);
    // the drops are counted: for the client, and in the report
    const { lost, dropped, samples } = slow.counters;
    expect(dropped).toBeGreaterThan(0);
    // nobody misses more than that and what the motor's own telemetry loses
    const lostBySource = Number(told.match(/^source: .*lost (\d+)/m)?.[1] ?? 0);
    for (const { counters } of [slow, other]) {
      expect(counters.lost - counters.dropped).toBeGreaterThanOrEqual(0);
      expect(counters.lost - counters.dropped).toBeLessThanOrEqual(lostBySource);
    }
    expect(samples + lost).toBeGreaterThan(10_000 * (WARM_UP_S + AWAY_S));
    expect(told).toContain(`dropped ${dropped}\n`);
    expect(told).toContain(`${dropped} samples dropped for clients that read too slowly`);
    console.warn(`a paused WebSocket client, ${AWAY_S} s: ${growthMb.toFixed(1)} MB grown, ${dropped} samples dropped`);
    if (!Number.isNaN(growthMb)) expect(growthMb).toBeLessThan(MOST_GROWTH_MB);
  });

  // where the machine is too busy for the motor to keep its pace, less is left waiting
  it('would be seen in memory without the bound', { timeout: TIMEOUT_MS, retry: 2 }, async () => {
    const modules = [import.meta.resolve('tsx'), new URL('./unboundedClients.ts', import.meta.url).href];
    const env = { NODE_OPTIONS: modules.map((module) => `--import ${module}`).join(' ') };
    const { growthMb } = await runWithPausedClient('unbounded', env, MOST_GROWTH_MB + 1);
    if (!Number.isNaN(growthMb)) expect(growthMb).toBeGreaterThan(MOST_GROWTH_MB);
  });

  it('gets all of it later, when it is standard output and the source can wait', { timeout: TIMEOUT_MS }, async () => {
    const pipeline = folder.file(
      'waiting.yaml',
      `slipring: 1
source: { sim: { motor: demo-servo, seed: 7, durationS: 30, speed: max, streams: [currents] } }
sinks: [{ file: { path: "-" } }, { file: { path: ${folder.path}/waiting.csv } }]
`,
    );
    const { child, ended } = startProgram(['run', pipeline]);
    child.stdout?.pause();
    const early = await Promise.race([ended, sleep(1000 * scaled(8, 60))]);
    expect(early).toBeUndefined();
    child.stdout?.resume();
    const { code, out, err } = await ended;
    expect(code, err).toBe(0);
    expect(err).toMatch(/^standard output: sent \d+\n/m);
    expect(out.length).toBeGreaterThan(8 << 20);
    expect(out === readFileSync(join(folder.path, 'waiting.csv'), 'utf8')).toBe(true);
  });

  it('misses what there is no room for, when it is standard output and the source cannot wait; the file has all', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const broker = await embeddedBroker();
    await broker.start();
    const pipeline = folder.file(
      'live.yaml',
      `slipring: 1
source: { mqtt: { url: "${broker.url}", streams: { main: { rateHz: 1000, channels: { x: A } } }, waitS: 60 } }
sinks: [{ file: { path: "-" } }, { file: { path: ${folder.path}/live.csv } }]
`,
    );
    const program = startProgram(['run', pipeline]);
    program.child.stdout?.pause();
    const sink = await openMqttSink({ url: broker.url, qos: 1 });
    const stream = { motor: 'm', name: 'main', rateHz: 1000, channels: [channel('x', 'A')], delayS: 0 };
    const blocks = scaled(1000, 5000);
    let at = 0;
    const next = async () => {
      await sink.ready?.();
      sink.next(blockOf(stream, [Float64Array.from({ length: 1000 }, (_, i) => Math.sin(at + i))], at, at / 1000));
      at += 1000;
    };
    // the first blocks tell the source its streams
    while (!readdirSync(folder.path).some((file) => file.includes('live.csv'))) {
      await next();
      await sleep(50);
    }
    while (at < 1000 * blocks) await next();
    await sink.complete();
    await sleep(500);
    program.child.stdout?.resume();
    const { code, out, err } = await program.ended;
    await broker.stop();
    expect(code, err).toBe(0);
    const rows = readFileSync(join(folder.path, 'live.csv'), 'utf8').trimEnd().split('\n');
    const first = Math.round(1000 * Number(rows[1].split(',')[0]));
    expect(rows.slice(1)).toEqual(
      Array.from({ length: at - first }, (_, i) => `${(first + i) / 1000},${Math.sin(first + i)}`),
    );
    const [, sent, dropped] = err.match(/standard output: sent (\d+), dropped (\d+)/)?.map(Number) ?? [];
    expect(dropped).toBeGreaterThan(0);
    expect(sent + dropped).toBe(at - first);
    expect(out.split('\n')).toHaveLength(sent + 2);
  });
});
