import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Block, detach } from '../../../src/core/block.ts';
import type { LiveSource } from '../../../src/io/device/liveSource.ts';
import { SerialLink } from '../../../src/io/device/serialLink.ts';
import { openSerial, type SerialOptions } from '../../../src/io/device/serialSource.ts';
import { linkSchema } from '../../../src/protocols/link.ts';
import { samplesOf, timesOf } from '../../support/collect.ts';
import { LineSender, OdriveEmulator, VescEmulator } from '../../support/farEnds.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { scaled } from '../../support/soak.ts';
import { Terminal } from '../../support/terminal.ts';
import { until } from '../../support/until.ts';
import { atWrongBaud } from '../../support/wrongBaud.ts';

const CYCLES = scaled(3, 20);
const folder = temporaryFolder();
const profile = folder.file(
  'monitor.yaml',
  `slipring: 1
name: monitor
summary: tab-separated monitor lines as SimpleFOC prints them
kind: lines
link: { serial: { baudRate: 115200 } }
messages:
  - name: monitor
    separator: "\\t"
    rateHz: 100
    fields: [{ name: index }, { name: iq, unit: A }]
`,
);

const opened: LiveSource[] = [];
const senders: LineSender[] = [];

afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
  for (const sender of senders.splice(0)) sender.stop();
});

async function attach(options: SerialOptions): Promise<{ source: LiveSource; blocks: Block[] }> {
  const source = await openSerial(options);
  opened.push(source);
  const blocks: Block[] = [];
  source.blocks.subscribe((block) => blocks.push(detach(block)));
  return { source, blocks };
}

function sender(rateHz: number, line: (index: number, timeMs: number) => string): LineSender {
  const made = new LineSender(rateHz, line);
  senders.push(made);
  return made;
}

const monitor = (rateHz = 100) => sender(rateHz, (i) => `${i}\t${Math.sin(i / 10).toFixed(4)}\r\n`);
/** Index of each sample since the stream began. */
const placesOf = (blocks: readonly Block[]) => blocks.flatMap((b) => Array.from({ length: b.n }, (_, i) => b.seq + i));
const descriptors = () => readdirSync('/proc/self/fd').length;
/** What the process listens to, and what it waits for but for timers, which come and go. */
const listening = () => [
  ...process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`),
  ...process.getActiveResourcesInfo().filter((kind) => !/Timeout|Immediate|FSReq/.test(kind)),
];

// real time over real terminals: other programs may stop these for longer than any device's jitter, so a case may try three times
describe('serial source', { retry: 2 }, () => {
  it('polls a VESC and gives its values on a uniform time base', async () => {
    const vesc = new VescEmulator();
    const terminal = new Terminal(vesc);
    await terminal.plug();
    const { source, blocks } = await attach({ port: terminal.path, device: 'vesc', motor: 'm1' });
    expect(source.streams).toMatchObject([{ motor: 'm1', name: 'values', rateHz: 50 }]);
    await until(() => blocks.length >= 60);
    const counts = samplesOf(blocks, 'iMotor').map((a) => Math.round(100 * a));
    expect(counts).toEqual(counts.map((_, i) => counts[0] + i));
    expect(samplesOf(blocks, 'iq')[0]).toBe(-12.5);
    const times = timesOf(blocks);
    const places = placesOf(blocks);
    for (const [i, t] of times.entries())
      expect(Math.abs(t - times[0] - 0.02 * (places[i] - places[0]))).toBeLessThan(0.02);
    expect(Math.abs(times.at(-1)! - Date.now() / 1000)).toBeLessThan(1);
    expect(source.counters).toMatchObject({ crcErrors: 0, timeouts: 0, linkLost: 0 });
    expect(new Set(vesc.commands)).toEqual(new Set([4]));
  });

  it('polls an ODrive by turns, each value at its own rate', async () => {
    const terminal = new Terminal(new OdriveEmulator());
    await terminal.plug();
    const { source, blocks } = await attach({ port: terminal.path, device: 'odrive-ascii' });
    const rates = Object.fromEntries(source.streams.map((s) => [s.name, s.rateHz]));
    expect(rates).toEqual({ feedback: 100, iq: 50, vBus: 10, iBus: 10, tempInverter: 2, error: 2, state: 2 });
    await until(() => blocks.filter((b) => b.stream.name === 'vBus').length > 10);
    const of = (name: string) => blocks.filter((b) => b.stream.name === name);
    expect(of('feedback').length).toBeGreaterThan(60);
    expect(samplesOf(of('feedback'), 'omegaM')[0]).toBeCloseTo(2.25 * 2 * Math.PI, 12);
    expect(new Set(samplesOf(of('iq'), 'iq'))).toEqual(new Set([1.5]));
    expect(new Set(samplesOf(of('vBus'), 'vBus'))).toEqual(new Set([24.1]));
    expect(source.counters).toMatchObject({ timeouts: 0, unexpected: 0, unreadable: 0 });
  });

  it('names the stream that stays away while others come', async () => {
    const odrive = new OdriveEmulator();
    odrive.silent.add('r ibus');
    const terminal = new Terminal(odrive);
    await terminal.plug();
    const { source } = await attach({ port: terminal.path, device: 'odrive-ascii', streams: ['feedback', 'iBus'] });
    await until(() => source.notice !== undefined, 4);
    expect(source.notice).toBe(`${terminal.path}: nothing of iBus for 2 s`);
    odrive.silent.clear();
    await until(() => source.notice === undefined, 2);
  });

  it('opens a CAN adapter, and closes it at the end', async () => {
    let text = '';
    const terminal = new Terminal({
      plugged() {},
      unplugged() {},
      received(bytes) {
        text += Buffer.from(bytes).toString('latin1');
      },
    });
    await terminal.plug();
    const { source } = await attach({ port: terminal.path, device: 'odrive-can-06', streams: ['heartbeat'] });
    await until(() => text.includes('O\r'));
    expect(text).toMatch(/S5\r(.*\r)?O\r$/s);
    text = '';
    await source.close();
    await until(() => text !== '');
    expect(text).toBe('C\r');
  });

  it('gives the streams that are asked for, polled as asked', async () => {
    const vesc = new VescEmulator();
    const terminal = new Terminal(vesc);
    await terminal.plug();
    const { source, blocks } = await attach({ port: terminal.path, device: 'vesc', pollS: { values: 0.01 } });
    expect(source.streams).toMatchObject([{ name: 'values', rateHz: 100 }]);
    await until(() => blocks.length > 100, 3);
  });

  it('asks for a capture, and puts it on the time that the device says', async () => {
    const vesc = new VescEmulator();
    const terminal = new Terminal(vesc);
    await terminal.plug();
    const { source, blocks } = await attach({
      port: terminal.path,
      device: 'vesc',
      ask: ['capture'],
      streams: ['capture'],
      pollS: {},
    });
    expect(source.streams).toMatchObject([{ name: 'capture', rateHz: 20_000 }]);
    await until(() => blocks.reduce((sum, b) => sum + b.n, 0) === 199);
    expect(vesc.commands).toEqual([19]);
    const places = placesOf(blocks);
    expect(places).toEqual(Array.from({ length: 200 }, (_, i) => i).filter((i) => i !== 50));
    const times = timesOf(blocks);
    const currents = samplesOf(blocks, 'iA');
    for (const [k, place] of places.entries()) {
      expect(times[k] - times[0]).toBeCloseTo(place / 20_000, 6);
      expect(currents[k]).toBeCloseTo(10 * Math.sin((2 * Math.PI * place) / 50), 5);
    }
    expect(source.counters).toMatchObject({ countedLost: 1, lost: 1, gaps: 1 });
  });

  it('has no sample where a reply is missing or damaged', async () => {
    const vesc = new VescEmulator();
    const terminal = new Terminal(vesc);
    await terminal.plug();
    const { source, blocks } = await attach({ port: terminal.path, device: 'vesc' });
    await until(() => blocks.length >= 20);
    vesc.spoil = (reply) => reply.map((b, i) => (i === 20 ? b ^ 1 : b));
    await until(() => source.counters.timeouts >= 2 && source.counters.crcErrors >= 2);
    vesc.spoil = undefined;
    await until(() => blocks.length >= 40);
    expect(source.counters.lost).toBeGreaterThanOrEqual(8);
    expect(samplesOf(blocks, 'iq').every((iq) => iq === -12.5)).toBe(true);
    for (let k = 1; k < blocks.length; k++) {
      expect(blocks[k].seq).toBe(blocks[k - 1].seq + blocks[k - 1].n + blocks[k].gapBefore);
    }
  });

  it('reads monitor lines behind garbage and half lines, none lost', async () => {
    const lines = monitor();
    const terminal = new Terminal({
      plugged(send) {
        send(Uint8Array.from({ length: 3000 }, (_, i) => (i * 73 + 11) % 256));
        send(Buffer.from('.25\t0.1\r\n'));
        // pieces end in the middle of lines
        let half = new Uint8Array(0);
        lines.plugged((bytes) => {
          send(Buffer.concat([half, bytes.subarray(0, 3)]));
          half = bytes.slice(3);
        });
      },
      unplugged: () => lines.unplugged(),
    });
    await terminal.plug();
    const { blocks } = await attach({ port: terminal.path, device: profile });
    await until(() => blocks.length >= 150);
    const indices = samplesOf(blocks, 'index');
    expect(indices).toEqual(indices.map((_, i) => indices[0] + i));
    expect(blocks.every((b) => b.gapBefore === 0)).toBe(true);
  });

  it('counts malformed lines as fast as they come, and goes on', async () => {
    const count = scaled(50_000, 1_000_000);
    const lines = monitor();
    let flood: ((bytes: Uint8Array) => void) | undefined;
    const terminal = new Terminal({
      plugged(send) {
        flood = send;
        lines.plugged(send);
      },
      unplugged: () => lines.unplugged(),
    });
    await terminal.plug();
    const { source, blocks } = await attach({ port: terminal.path, device: profile });
    await until(() => blocks.length > 20);
    const thousand = Buffer.from('12.5\tnot a number\t\r\n'.repeat(1000));
    for (let sent = 0; sent < count; sent += 1000) {
      flood?.(thousand);
      if (sent % 20_000 === 0) await sleep(1);
    }
    // a good line that falls into the middle of a bad one spoils it
    await until(() => (source.counters.unreadable ?? 0) + (source.counters.unknown ?? 0) >= 0.999 * count, 120);
    const n = blocks.length;
    await until(() => blocks.length > n + 50);
    const indices = samplesOf(blocks, 'index');
    expect(indices.every((v, k) => k === 0 || v > indices[k - 1])).toBe(true);
  });

  it(`R1: is unplugged and plugged in again ${CYCLES} times: back within 2 s, nothing leaks, gaps to the sample`, async () => {
    const lines = monitor();
    const terminal = new Terminal(lines);
    await terminal.plug();
    const { source, blocks } = await attach({ port: terminal.path, device: profile });
    await until(() => blocks.length >= 100);
    const cycle = async (k: number) => {
      await terminal.unplug();
      await until(() => source.notice !== undefined);
      await sleep(100 + 137 * (k % 4));
      await terminal.plug();
      const from = performance.now();
      await until(() => source.notice === undefined, 2);
      const took = performance.now() - from;
      const n = blocks.length;
      await until(() => blocks.length > n + 20);
      return took;
    };
    await cycle(0);
    const before = descriptors();
    const listened = listening();
    const back: number[] = [];
    for (let k = 0; k < CYCLES; k++) back.push(await cycle(k));
    expect(Math.max(...back)).toBeLessThan(2000);
    expect(descriptors()).toBe(before);
    expect(listening()).toEqual(listened);
    expect(source.examples).toContain(`${terminal.path}: unplugged`);
    expect(source.counters).toMatchObject({ linkLost: CYCLES + 1, reopened: CYCLES + 1 });
    // what came late on a busy machine may part a gap in two
    expect(source.counters.gaps).toBeGreaterThanOrEqual(CYCLES + 1);
    const indices = samplesOf(blocks, 'index');
    const places = placesOf(blocks);
    expect(places.map((p) => p - places[0])).toEqual(indices.map((i) => i - indices[0]));
    expect(source.counters.lost).toBe(indices.at(-1)! - indices[0] + 1 - indices.length);
  });

  it('names what describes itself, measures its rate, and takes its own time', async () => {
    const teleplot = sender(200, (i, ms) => `>iq:${5000 + ms}:${(i % 7).toFixed(1)}§A\n>speed:${5000 + ms}:${i}\n`);
    const terminal = new Terminal(teleplot);
    await terminal.plug();
    const { source, blocks } = await attach({ port: terminal.path, device: 'teleplot', settleS: 0.1 });
    expect(source.streams.map((s) => [s.name, s.rateHz, s.channels[0].unit]).sort()).toEqual([
      ['iq', 200, 'A'],
      ['speed', 200, '1'],
    ]);
    await until(() => blocks.length > 300);
    const speed = blocks.filter((b) => b.stream.name === 'speed');
    const index = samplesOf(speed, 'speed');
    expect(index).toEqual(index.map((_, i) => index[0] + i));
    const times = timesOf(speed);
    for (let i = 1; i < times.length; i++) expect(Math.abs(times[i] - times[i - 1] - 0.005)).toBeLessThan(1e-4);
  });

  it('R4: at another baud rate it gives no sample, names the rate, and opens nothing anew', async () => {
    const vesc = new VescEmulator();
    // replies of a line at 115200 baud, read at 57600: what is asked does not arrive either, so it talks by itself
    const talk = (readBaud: number) => {
      let stop: NodeJS.Timeout | undefined;
      return new Terminal({
        plugged(send) {
          vesc.plugged((reply) => send(atWrongBaud(reply, 115_200, readBaud)));
          stop = setInterval(() => vesc.received(Uint8Array.of(2, 1, 4, 0x40, 0x84, 3)), 20);
        },
        unplugged: () => clearInterval(stop),
      });
    };
    const terminal = talk(57_600);
    await terminal.plug();
    const { source, blocks } = await attach({ port: terminal.path, device: 'vesc', baud: 57_600 });
    const states: string[] = [];
    source.status$.subscribe(({ state }) => states.push(state));
    // at first it may not have seen a byte
    await until(() => source.notice?.includes('bytes came') === true, 8);
    expect(source.notice).toMatch(
      /no valid frame of vesc for 2 s at 57600 baud, though \d+ bytes came: another baud rate or another device\? slipring probe/,
    );
    await sleep(1000 * scaled(0.5, 10));
    expect(blocks).toHaveLength(0);
    expect(source.counters).toMatchObject({ records: 0, samples: 0, linkLost: 0, reopened: 0 });
    expect(states.slice(-1)).toEqual(['silent']);
    await source.close();
    // the same line at the right rate
    const right = talk(115_200);
    await right.plug();
    const { blocks: good } = await attach({ port: right.path, device: 'vesc' });
    await until(() => good.length > 10);
  });

  it('R1: gives a write up that does not end, and opens the port anew', async () => {
    const terminal = new Terminal({ plugged() {}, unplugged() {} });
    await terminal.plug();
    const lost: string[] = [];
    let opens = 0;
    const line = linkSchema.parse({ serial: {} }).serial!;
    const link = new SerialLink(terminal.path, line, {
      opened: () => opens++,
      received() {},
      lost: (reason) => lost.push(reason),
    });
    await link.open();
    terminal.freeze();
    const began = performance.now();
    while (link.write(new Uint8Array(4096))) await sleep(1);
    expect(performance.now() - began).toBeLessThan(900);
    await until(() => lost.length > 0, 2);
    expect(lost).toEqual(['a write did not end within 1 s']);
    expect(link.write(Uint8Array.of(1))).toBe(false);
    await until(() => opens === 2, 2);
    expect(link.counters).toMatchObject({ writeTimeouts: 1, linkLost: 1, reopened: 1 });
    await link.close();
  });

  it('S24: rejects what is no port, a port that is not there, one that is held, and a wrong stream', async () => {
    const vesc = { device: 'vesc' };
    await expect(openSerial({ ...vesc, port: '/etc/passwd' })).rejects.toThrow(/port must be a serial port as/);
    await expect(openSerial({ ...vesc, port: '/dev/tty/../../etc/passwd' })).rejects.toThrow(/port must be/);
    await expect(openSerial({ ...vesc, port: '/dev/ttyNone7' })).rejects.toMatchObject({
      exitCode: 69,
      message: '/dev/ttyNone7: no such port: is the device plugged in? slipring ports lists what is there',
    });
    await expect(openSerial({ ...vesc, port: '/dev/ttyS9', streams: ['value'] })).rejects.toThrow(
      /did you mean "values"/,
    );
    await expect(openSerial({ ...vesc, port: '/dev/ttyS9', pollS: { valus: 1 } })).rejects.toThrow(/unknown request/);
    await expect(openSerial({ port: '/dev/ttyS9', device: 'lea-csv' })).rejects.toThrow(/is a log/);
  });
});
