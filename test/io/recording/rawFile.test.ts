import { spawn } from 'node:child_process';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Block, detach } from '../../../src/core/block.ts';
import { loadDevice } from '../../../src/io/config/deviceProfile.ts';
import { packageRoot } from '../../../src/io/config/packageRoot.ts';
import type { LinkEvent } from '../../../src/io/device/linkEvent.ts';
import { openSerial } from '../../../src/io/device/serialSource.ts';
import { HOST_EPOCH_S } from '../../../src/io/hostTime.ts';
import { EventDecoder } from '../../../src/io/recording/eventDecoder.ts';
import { RawWriter, readRaw } from '../../../src/io/recording/rawFile.ts';
import { openRawReplay } from '../../../src/io/recording/rawReplay.ts';
import { slipring } from '../../cli/support.ts';
import { collect } from '../../support/collect.ts';
import { LineSender, VescEmulator } from '../../support/farEnds.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { ascii } from '../../support/frames.ts';
import { Terminal } from '../../support/terminal.ts';

const folder = temporaryFolder();
const header = (device: string) => ({ device, port: '/dev/ttyACM0', baudRate: 115_200, epochS: HOST_EPOCH_S });
const event = (kind: LinkEvent['kind'], atS: number, text = ''): LinkEvent => ({ kind, atS, bytes: ascii(text) });
const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function eventsIn(file: string): Promise<LinkEvent[]> {
  const all: LinkEvent[] = [];
  for await (const e of (await readRaw(file)).events) all.push({ ...e, bytes: Uint8Array.from(e.bytes) });
  return all;
}

/** Records a live device; gives the blocks of then. */
async function record(
  far: ConstructorParameters<typeof Terminal>[0],
  device: string,
  file: string,
  seconds: number,
): Promise<Block[]> {
  const terminal = new Terminal(far);
  await terminal.plug();
  const writer = new RawWriter(file, header(device));
  const source = await openSerial({ port: terminal.path, device, settleS: 0, onEvent: (e) => writer.write(e) });
  const blocks: Block[] = [];
  const subscription = source.blocks.subscribe((b) => blocks.push(detach(b)));
  await sleep(1000 * seconds);
  subscription.unsubscribe();
  await sleep(50);
  writer.close();
  return blocks;
}

const shown = (blocks: readonly Block[]) =>
  blocks.map((b) => [b.stream.name, b.stream.rateHz, b.seq, b.t0, b.dt, b.gapBefore, b.channels.map((x) => [...x])]);

// over real terminals in real time: a busy machine may stop one for long
describe('raw recording', { retry: 2 }, () => {
  it('gives back what was written, and refuses to write over it', async () => {
    const file = join(folder.path, 'written.raw');
    const writer = new RawWriter(file, header('vesc'));
    const long = 'x'.repeat(100_000);
    const events = [event('opened', 1.25), event('sent', 1.5, 'a'), event('received', 2, long), event('lost', 3)];
    for (const e of events) writer.write(e);
    writer.close();
    expect(await eventsIn(file)).toEqual(events);
    expect((await readRaw(file)).header).toEqual(header('vesc'));
    expect(() => new RawWriter(file, header('vesc'))).toThrow(/is there already; --force replaces it/);
  });

  it('ends before an event that was cut off, at any byte, and names a damaged one', async () => {
    const file = join(folder.path, 'cut.raw');
    const writer = new RawWriter(file, header('vesc'));
    for (const e of [event('opened', 1), event('received', 2, 'abc')]) writer.write(e);
    writer.close();
    const whole = readFileSync(file);
    const last = 13 + 3 + 4;
    for (let cut = 1; cut <= last; cut++) {
      truncateSync(file, whole.length - cut);
      expect(await eventsIn(file)).toEqual([event('opened', 1)]);
      writeFileSync(file, whole);
    }
    whole[whole.length - 6] ^= 1;
    writeFileSync(file, whole);
    await expect(eventsIn(file)).rejects.toThrow(`damaged at byte ${whole.length - last}`);
    await expect(readRaw(folder.file('no.raw', 'slipring raw 1\n{}\n'))).rejects.toThrow(/header cannot be read/);
  });

  it('gives the blocks of a polled device again, bit for bit', async () => {
    const file = join(folder.path, 'vesc.raw');
    const vesc = new VescEmulator();
    setTimeout(() => {
      vesc.ignore = 3;
    }, 900);
    const live = await record(vesc, 'vesc', file, 2);
    expect(live.length).toBeGreaterThan(50);
    expect(live.some((b) => b.gapBefore > 0)).toBe(true);
    const again = await collect((await openRawReplay({ file })).blocks);
    expect(shown(again).slice(0, live.length)).toEqual(shown(live));
    expect(again.length).toBeLessThanOrEqual(live.length + 25);
  });

  it('gives the blocks of a device that describes itself again', async () => {
    const file = join(folder.path, 'plot.raw');
    const sender = new LineSender(100, (i) => `iq:${i},temp:${(20 + i / 100).toFixed(2)}\n`);
    stops.push(() => sender.stop());
    const live = await record(sender, 'arduino-plotter', file, 1);
    expect(live.length).toBeGreaterThan(50);
    const source = await openRawReplay({ file });
    expect(source.streams).toMatchObject([{ name: 'plot', rateHz: 100 }]);
    expect(shown(await collect(source.blocks)).slice(0, live.length)).toEqual(shown(live));
  });

  it('knows which request a line answers that does not say it itself', async () => {
    const file = join(folder.path, 'odrive.raw');
    const device = await loadDevice('odrive-ascii');
    const sent = (name: string, atS: number): LinkEvent => ({
      kind: 'sent',
      atS,
      bytes: device.requests.get(name)!.bytes,
    });
    const writer = new RawWriter(file, header('odrive-ascii'));
    const checked = (text: string) => `${text} *${[...ascii(`${text} `)].reduce((x, b) => x ^ b, 0)}\n`;
    for (const e of [
      event('opened', 1),
      sent('vBus', 1.1),
      event('received', 1.101, checked('24.5')),
      sent('iq', 1.2),
      event('gaveUp', 1.3),
      event('received', 1.31, checked('7.0')),
    ]) {
      writer.write(e);
    }
    writer.close();
    const decoder = new EventDecoder(await loadDevice('odrive-ascii'));
    const got: [string, number][] = [];
    for (const e of await eventsIn(file)) decoder.take(e, (r) => got.push([r.stream.name, r.values[0]]));
    expect(got).toEqual([['vBus', 24.5]]);
    expect(decoder.device.decoder.counters.unexpected).toBe(1);
    expect(await slipring(['decode', 'odrive-ascii', file])).toMatchObject({
      code: 0,
      out: '{"stream":"vBus","values":{"vBus":24.5}}\n',
    });
  });

  it('is readable when the recorder is killed, to the last event', async () => {
    const terminal = new Terminal(new VescEmulator());
    await terminal.plug();
    const file = join(folder.path, 'killed.raw');
    const root = packageRoot();
    const words = ['record', terminal.path, '--device', 'vesc', '--output', file, '--quiet'];
    const child = spawn(
      process.execPath,
      [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'src/cli/main.ts'), ...words],
      {
        stdio: 'ignore',
        detached: true,
      },
    );
    const gone = new Promise((resolve) => child.once('exit', resolve));
    const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    for (let i = 0; i < 400 && size() < 5000; i++) await sleep(25);
    process.kill(-child.pid!, 'SIGKILL');
    await gone;
    const bytes = size();
    const events = await eventsIn(file);
    const told = events.reduce((sum, e) => sum + 17 + e.bytes.length, 0);
    const start = readFileSync(file).indexOf('\n', 15) + 1;
    expect(bytes - start - told).toBeLessThan(200);
    expect(events.filter((e) => e.kind === 'received').length).toBeGreaterThan(20);
    const out = join(folder.path, 'killed.csv');
    const { code, err } = await slipring([
      'run',
      '--input',
      file,
      '--step',
      'hampel: {on: [iq], windowLength: 5}',
      '--output',
      out,
    ]);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringMatching(/rows in/) });
    expect(readFileSync(out, 'utf8').split('\n').length).toBeGreaterThan(20);
  });
});
