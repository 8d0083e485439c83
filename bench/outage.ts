import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Block, blockOf } from '../src/core/block.ts';
import { channel, type Stream } from '../src/core/stream.ts';
import { openInfluxSink } from '../src/io/influx/influxSink.ts';
import { freePort } from '../test/support/brokers.ts';

/**
 * Points that were spooled while their server was away: how fast they go to the disk, and how fast they follow when it is back, beside the 5,000
 * points a second of a live source. The server is VictoriaMetrics. A program of the bench: outage [POINTS]
 */
const POINTS = Number(process.argv[2] ?? 500_000);
const LIVE = 5000;
const SERVER = '/usr/bin/victoria-metrics';
const stream: Stream = {
  motor: 'bench',
  name: 'currents',
  rateHz: 1000,
  channels: ['iA', 'iB'].map((name) => channel(name, 'A')),
  delayS: 0,
};

if (existsSync(SERVER)) await measure();
else console.log('- left out: victoria-metrics not found');

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipring-bench-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const sink = await openInfluxSink({ url, bucket: 'b', spool: join(folder, 'q'), refused: join(folder, 'refused') });
  let start = performance.now();
  for (let seq = 0; seq < POINTS; seq += 250) {
    sink.next(blockAt(seq));
    await (sink.ready?.() ?? (seq % 50_000 === 0 ? sleep(0) : undefined));
  }
  report('to the disk, server away', start);
  const words = [
    `-httpListenAddr=127.0.0.1:${port}`,
    `-storageDataPath=${join(folder, 'data')}`,
    '-retentionPeriod=100y',
  ];
  const server = spawn(SERVER, words, { stdio: 'ignore' });
  try {
    const sent = () => sink.status?.().counters.sent ?? 0;
    // the pauses between attempts have grown
    while (sent() === 0) await sleep(1);
    const before = sent();
    start = performance.now();
    while (sent() < POINTS) await sleep(1);
    report('from the disk, server back', start, POINTS - before);
    await sink.complete();
  } finally {
    server.kill('SIGKILL');
    await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
}

function blockAt(seq: number): Block {
  const x = stream.channels.map((_, c) =>
    Float64Array.from({ length: 250 }, (_, i) => ((seq + i) * (7919 + c)) % 1000),
  );
  return blockOf(stream, x, seq, 1_700_000_000 + seq / stream.rateHz);
}

function report(what: string, start: number, points = POINTS): void {
  const rate = (1000 * points) / (performance.now() - start);
  console.log(
    `- ${what}: ${Math.round(rate / 1000)} thousand points a second, ${Math.round(rate / LIVE)} times a live source`,
  );
}
