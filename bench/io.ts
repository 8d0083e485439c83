import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, tap } from 'rxjs';
import { type Block, blockOf } from '../src/core/block.ts';
import { Random } from '../src/core/random.ts';
import { channel, type Stream } from '../src/core/stream.ts';
import { fileSink } from '../src/io/file/fileSink.ts';
import { openReplay } from '../src/io/log/replay.ts';
import { startBroker } from '../src/io/mqtt/broker.ts';
import { openMqttSink } from '../src/io/mqtt/mqttSink.ts';
import { openMqttSource } from '../src/io/mqtt/mqttSource.ts';
import { CsvReader } from '../src/protocols/csv.ts';

/**
 * Sources and sinks: a CSV of 100 MB (t and six channels) written, scanned, then replayed in constant memory; three currents
 * of 10 kS/s through the embedded MQTT broker. Prints megabytes a second and multiples of real time.
 * A program of the bench: io [MEGABYTES]
 */
const MEGABYTES = Number(process.argv[2] ?? 100);
const RATE = 10_000;
const CURRENTS = ['iA', 'iB', 'iC'].map((name) => channel(name, 'A'));
const stream: Stream = {
  motor: 'bench',
  name: 'currents',
  rateHz: RATE,
  channels: [...CURRENTS, channel('thetaE', 'rad'), channel('torque', 'Nm'), channel('tempWinding', 'degC')],
  delayS: 0,
};

const folder = mkdtempSync(join(tmpdir(), 'slipring-bench-'));
const path = join(folder, 'log.csv');
try {
  await writeLog();
  scanLog();
  await replayLog();
  await throughBroker();
} finally {
  rmSync(folder, { recursive: true });
}

/** A block of noise with the digits of a 12-bit converter. */
function noise(random: Random, channels: Stream, seq: number): Block {
  const x = channels.channels.map(() =>
    Float64Array.from({ length: 256 }, () => Math.round(20_000 * random.normal()) / 1000),
  );
  return blockOf(channels, x, seq, seq / RATE);
}

async function writeLog(): Promise<void> {
  const random = new Random(1);
  const sink = fileSink({ path });
  const blocks = Array.from({ length: 64 }, (_, i) => noise(random, stream, 256 * i));
  const start = begin();
  let bytes = 0;
  for (let k = 0; bytes < MEGABYTES * 1e6; k++) {
    const block = blocks[k % 64];
    block.seq = 256 * k;
    block.t0 = block.seq / RATE;
    sink.next(block);
    bytes += 256 * 55;
  }
  await sink.complete();
  report('file sink, CSV', statSync(path).size, start);
}

/** The scanner alone, on bytes that are already in memory. */
function scanLog(): void {
  const bytes = Buffer.alloc(64e6);
  const file = openSync(path, 'r');
  const size = readSync(file, bytes);
  closeSync(file);
  const header = bytes.toString('latin1', 0, bytes.indexOf(10)).split(',');
  // the first pass lets the compiler warm up
  for (const what of ['CSV scanner, cold', 'CSV scanner']) {
    const reader = new CsvReader({ separator: ',', header, columns: header.map((_, i) => i), headerLine: 1 });
    const start = begin();
    let rows = 0;
    for (let at = 0; at < size; at += 1 << 18) {
      for (const batch of reader.push(bytes.subarray(at, Math.min(size, at + (1 << 18))))) rows += batch.n;
    }
    report(what, size, start);
    const { badRows, badFields } = reader.problems;
    if (rows === 0 || badRows + badFields > 0) throw new Error('the scanner misread the log');
  }
}

async function replayLog(): Promise<void> {
  const before = process.memoryUsage.rss();
  let most = 0;
  const start = begin();
  const { blocks, counters } = await openReplay({ file: path });
  await lastValueFrom(
    blocks.pipe(
      tap((b) => {
        if (b.seq % (256 * 256) === 0) most = Math.max(most, process.memoryUsage.rss());
      }),
    ),
  );
  report('replay, CSV', statSync(path).size, start);
  console.log(`  - ${counters.samples} rows, memory grew by ${((most - before) / 1e6).toFixed(0)} MB`);
}

async function throughBroker(): Promise<void> {
  const broker = await startBroker();
  const currents = { ...stream, channels: CURRENTS };
  const sink = await openMqttSink({ url: broker.url, resolution: { iA: 0.01, iB: 0.01, iC: 0.01 } });
  const random = new Random(2);
  const block = noise(random, currents, 0);
  const opening = openMqttSource({ url: broker.url, streams: ['currents'] });
  const seconds = 60;
  let seq = 0;
  const send = (): void => {
    block.seq = seq;
    block.t0 = seq / RATE;
    sink.next(block);
    seq += 256;
  };
  const timer = setInterval(send, 20);
  const source = await opening;
  clearInterval(timer);
  const received = lastValueFrom(source.blocks);
  const first = seq;
  const start = performance.now();
  while (seq < first + seconds * RATE) {
    send();
    await (sink.ready?.() ?? (seq % 4096 === 0 && new Promise((resolve) => setImmediate(resolve))));
  }
  await sink.complete();
  await received;
  const took = (performance.now() - start) / 1000;
  console.log(`- MQTT, 3 x 10 kS/s: ${(seconds / took).toFixed(0)} times real time, lost ${source.counters.lost}`);
  await broker.close();
}

interface Start {
  readonly at: number;
  readonly processor: NodeJS.CpuUsage;
}

function begin(): Start {
  return { at: performance.now(), processor: process.cpuUsage() };
}

/** By the clock, and by processor time, which other work on the machine hardly touches. */
function report(what: string, bytes: number, start: Start): void {
  const took = performance.now() - start.at;
  const { user, system } = process.cpuUsage(start.processor);
  const busy = (user + system) / 1000;
  const rate = (ms: number) => `${(bytes / 1e3 / ms).toFixed(0)} MB/s`;
  console.log(`- ${what}: ${(bytes / 1e6).toFixed(0)} MB, ${rate(took)} (${rate(busy)} by processor time)`);
}
