import { createSocket } from 'node:dgram';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Block, blockOf } from '../../../src/core/block.ts';
import { channel, type Stream } from '../../../src/core/stream.ts';
import { loadDevice } from '../../../src/io/config/deviceProfile.ts';
import { openPlotJugglerSink, plotJugglerObjects } from '../../../src/io/plotter/plotJugglerSink.ts';
import { openTeleplotSink, teleplotLines } from '../../../src/io/plotter/teleplotSink.ts';
import { runJob } from '../../../src/pipeline/runJob.ts';
import { decodeAll } from '../../support/decodeDevice.ts';
import { temporaryFolder } from '../../support/folder.ts';

const folder = temporaryFolder();
const T0 = 1_700_000_000;
const HOSTILE = [
  'a:b',
  'x;1:2',
  'line\nfake:1',
  '§V',
  '|t',
  'a,b',
  '3D|x',
  'statsd.c',
  '>y',
  '__proto__',
  '"',
  'é',
  '%3a',
];

const stream = (names: readonly string[], rateHz = 1000, motor = 'bench'): Stream => ({
  motor,
  name: 'main',
  rateHz,
  channels: names.map((name) => channel(name, 'A')),
  delayS: 0,
});

/** Sample k of channel c is k + c / 4; sample 3 is absent. */
function blockAt(s: Stream, seq: number, n: number): Block {
  const value = (k: number, c: number) => (k === 3 ? Number.NaN : k + c / 4);
  const channels = s.channels.map((_, c) => Float64Array.from({ length: n }, (_, i) => value(seq + i, c)));
  return blockOf(s, channels, seq, T0 + seq / s.rateHz);
}

async function receiver() {
  const socket = createSocket('udp4');
  const texts: string[] = [];
  socket.on('message', (data) => texts.push(data.toString()));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => void socket.close());
  const heard = async (n: number) => {
    for (let i = 0; texts.length < n && i < 200; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    return texts;
  };
  return { port: socket.address().port, heard };
}

describe('teleplot', () => {
  it('writes lines as its server reads them, without what has no value', () => {
    expect([...teleplotLines(blockAt(stream(['iA', 'iB']), 0, 5), 0, 2)]).toEqual([
      'bench/main/iA:1700000000000:0;1700000000002:2;1700000000004:4§A',
      'bench/main/iB:1700000000000:0.25;1700000000002:2.25;1700000000004:4.25§A',
    ]);
  });

  it('is read back by the decoder, whatever the names, in datagrams that no network cuts', async () => {
    const { port, heard } = await receiver();
    const sink = await openTeleplotSink({ port, maxRateHz: 1e6 });
    sink.next(blockAt(stream(HOSTILE), 0, 200));
    await sink.complete();
    const sent = sink.status?.().counters.datagrams ?? 0;
    const datagrams = await heard(sent);
    expect(datagrams).toHaveLength(sent);
    for (const text of datagrams) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1472);
    const device = await loadDevice('teleplot', { link: 'udp' });
    const records = decodeAll(device, ...datagrams.map((text) => new TextEncoder().encode(text)));
    expect(device.decoder.counters.unreadable).toBe(0);
    expect(records).toHaveLength(199 * HOSTILE.length);
    expect(new Set(datagrams.map((text) => text.slice(0, text.indexOf(':')))).size).toBe(HOSTILE.length);
    expect(records.every((r) => r.texts === undefined)).toBe(true);
    expect(Object.values(records[198].values)).toEqual([199]);
    expect(records[198].timeS).toBeCloseTo(T0 + 0.199, 5);
  });
});

describe('plotJuggler', () => {
  it('sends an object a sample, with its true time', async () => {
    const { port, heard } = await receiver();
    const sink = await openPlotJugglerSink({ port, maxRateHz: 1e6 });
    sink.next(blockAt(stream(['iA', ...HOSTILE]), 0, 5));
    await sink.complete();
    const objects = (await heard(4)).map((text) => JSON.parse(text));
    expect(objects.map((o) => o.timestamp)).toEqual([0, 1, 2, 4].map((k) => T0 + k / 1000));
    expect(Object.keys(objects[3])).toEqual(['timestamp', ...['iA', ...HOSTILE].map((name) => `bench/main/${name}`)]);
    expect(Object.values(objects[3]).slice(1)).toEqual(['iA', ...HOSTILE].map((_, c) => 4 + c / 4));
  });

  it('spreads very many channels over several objects of one time', () => {
    const names = Array.from({ length: 200 }, (_, c) => `channel number ${c}`);
    const texts = [...plotJugglerObjects(blockAt(stream(names), 0, 1), 0, 1)];
    expect(texts.length).toBeGreaterThan(3);
    const objects = texts.map((text) => JSON.parse(text));
    expect(new Set(objects.map((o) => o.timestamp)).size).toBe(1);
    expect(objects.flatMap((o) => Object.keys(o).slice(1))).toHaveLength(200);
    for (const text of texts) expect(text.length).toBeLessThan(1450);
  });

  it('shows of a fast stream the same samples however it is cut into blocks', async () => {
    const s = stream(['iA'], 10_000);
    const shown = async (lengths: number[]) => {
      const { port, heard } = await receiver();
      const sink = await openPlotJugglerSink({ port });
      let seq = 0;
      for (const n of lengths) {
        sink.next(blockAt(s, seq, n));
        seq += n;
      }
      await sink.complete();
      return heard(sink.status?.().counters.datagrams ?? 0);
    };
    const whole = await shown([1000]);
    expect(whole).toHaveLength(100);
    expect(await shown([1, 7, 92, 300, 3, 597])).toEqual(whole);
  });
});

it('goes on when nobody listens, and says that a host has no address', async () => {
  const { port } = await receiver();
  const sink = await openPlotJugglerSink({ port: port === 1 ? 2 : 1 });
  for (let seq = 0; seq < 5; seq++) {
    sink.next(blockAt(stream(['iA']), seq, 1));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await sink.complete();
  expect(sink.status?.().counters.failed).toBeGreaterThan(0);
  await expect(openTeleplotSink({ host: 'no-such-host.invalid' })).rejects.toThrow(
    /^udp: no-such-host\.invalid:47269: /,
  );
});

it('are both sinks of a pipeline', async () => {
  const [one, other] = [await receiver(), await receiver()];
  const pipeline = folder.file(
    'p.yaml',
    `slipring: 1
motor: { name: bench }
source: { sim: { motor: demo-servo, durationS: 0.1, streams: [encoder] } }
sinks: [{ teleplot: { port: ${one.port} } }, { plotJuggler: { port: ${other.port} } }]
`,
  );
  const result = await runJob({ pipeline });
  expect(result.sinks().map((s) => s.name)).toEqual(['teleplot', 'plotJuggler']);
  expect((await one.heard(1))[0]).toMatch(/^bench\/encoder\/thetaM:.*§rad$/);
  expect(JSON.parse((await other.heard(1))[0])).toHaveProperty('bench/encoder/thetaM');
});
