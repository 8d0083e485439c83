import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Block, detach } from '../../../src/core/block.ts';
import { channel } from '../../../src/core/stream.ts';
import { loadDevice } from '../../../src/io/config/deviceProfile.ts';
import type { LiveSource } from '../../../src/io/device/liveSource.ts';
import { openSerial, type SerialOptions } from '../../../src/io/device/serialSource.ts';
import { fileSink } from '../../../src/io/file/fileSink.ts';
import { runJob } from '../../../src/pipeline/runJob.ts';
import { DynamixelFramer } from '../../../src/protocols/framing/dynamixel.ts';
import { ModbusFramer } from '../../../src/protocols/framing/modbus.ts';
import { toHex } from '../../../src/protocols/hex.ts';
import { samplesOf } from '../../support/collect.ts';
import { LineSender } from '../../support/farEnds.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { join as concat, hex } from '../../support/frames.ts';
import { type FarEnd, Terminal } from '../../support/terminal.ts';
import { until } from '../../support/until.ts';

const folder = temporaryFolder();
const opened: LiveSource[] = [];
const senders: LineSender[] = [];

afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
  for (const sender of senders.splice(0)) sender.stop();
});

async function attach(
  far: FarEnd,
  options: Omit<SerialOptions, 'port'>,
): Promise<{ source: LiveSource; blocks: Block[] }> {
  const terminal = new Terminal(far);
  await terminal.plug();
  const source = await openSerial({ ...options, port: terminal.path });
  opened.push(source);
  const blocks: Block[] = [];
  source.blocks.subscribe((block) => blocks.push(detach(block)));
  return { source, blocks };
}

const oneSample = (): Block => ({
  stream: { motor: 'm', name: 'main', rateHz: 10, channels: [channel('iq', 'A')], delayS: 0 },
  seq: 0,
  t0: 0,
  dt: 0.1,
  n: 1,
  channels: [Float64Array.of(1)],
  quality: [null],
  gapBefore: 0,
  arrived: 0,
});
const motorsOf = (blocks: readonly Block[]) => [...new Set(blocks.map((b) => b.stream.motor))].sort();
const of = (blocks: readonly Block[], motor: string) => blocks.filter((b) => b.stream.motor === motor);

/** A bus of VESCs, each of which sends its status at 50 Hz through an slcan adapter: erpm is 1000 * id + index. */
function vescBus(ids: readonly number[]): LineSender {
  const sender = new LineSender(50, (i) =>
    ids
      .map((id) => {
        const erpm = (1000 * id + (i % 1000)).toString(16).padStart(8, '0');
        return `T${(9 * 256 + id).toString(16).padStart(8, '0')}8${erpm}007b01f4\r`.replace(/[a-f]/g, (c) =>
          c.toUpperCase(),
        );
      })
      .join(''),
  );
  senders.push(sender);
  return sender;
}

/** The body of a Delta drive's reply: seven registers, of which the fifth is the current in 0.01 A. */
const actual = (unit: number, current: number) =>
  concat(Uint8Array.of(unit, 3, 14), new Uint8Array(8), Uint8Array.of(current >> 8, current & 255), new Uint8Array(4));

/** Answers each request frame, by node. */
function answering(reply: (request: Uint8Array) => Uint8Array | undefined): FarEnd & { asked: string[] } {
  let send: ((bytes: Uint8Array) => void) | undefined;
  const asked: string[] = [];
  return {
    asked,
    plugged(to) {
      send = to;
    },
    unplugged() {},
    received(bytes) {
      asked.push(toHex(bytes));
      const answer = reply(bytes);
      if (answer) send?.(answer);
    },
  };
}

describe('several devices on one link', () => {
  it('are a motor each when all are wanted, those that come later too, each with its own index', async () => {
    const ids = [3, 12];
    const { source, blocks } = await attach(vescBus(ids), { device: 'vesc-can', node: 'all', motor: 'axle' });
    expect(source.streams).toMatchObject([{ motor: 'axle', name: 'status1', rateHz: 50 }]);
    ids.push(40);
    await until(() => of(blocks, 'axle-40').length > 20);
    expect(motorsOf(blocks)).toEqual(['axle-12', 'axle-3', 'axle-40']);
    for (const id of [3, 12, 40]) {
      const speeds = samplesOf(of(blocks, `axle-${id}`), 'omegaE').map((w) => Math.round((w * 30) / Math.PI));
      expect(speeds).toEqual(speeds.map((_, i) => speeds[0] + i));
      expect(Math.floor(speeds[0] / 1000)).toBe(id);
      expect(of(blocks, `axle-${id}`)[0].seq).toBe(0);
    }
    expect(source.counters).toMatchObject({ otherNodes: 0, lost: 0 });
  });

  it('are left out but for those that were chosen', async () => {
    const one = await attach(vescBus([3, 12, 40]), { device: 'vesc-can', node: 12, motor: 'axle' });
    await until(() => one.blocks.length > 10);
    // one device is the motor itself
    expect(motorsOf(one.blocks)).toEqual(['axle']);
    expect(samplesOf(one.blocks, 'omegaE')[0]).toBeGreaterThan((12_000 * Math.PI) / 30 - 1);
    expect(one.source.counters.otherNodes).toBeGreaterThan(10);
    const two = await attach(vescBus([3, 12, 40]), { device: 'vesc-can', node: [40, 3] });
    await until(() => two.blocks.length > 20);
    expect(motorsOf(two.blocks)).toEqual(['vesc-can-3', 'vesc-can-40']);
  });

  it('without a choice the first is given, and the others are counted', async () => {
    const { source, blocks } = await attach(vescBus([3, 12]), { device: 'vesc-can' });
    await until(() => blocks.length > 10);
    expect(motorsOf(blocks)).toEqual(['vesc-can']);
    expect(source.counters.otherNodes).toBeGreaterThan(10);
  });

  it('on Modbus each is asked by its unit, and a late answer of one is not taken for that of the next', async () => {
    const framer = new ModbusFramer();
    let late = 0;
    const bus = answering((request) => {
      const unit = request[0];
      // drive 2 answers too late once, while drive 5 is being asked
      if (unit === 2 && late++ === 3) return undefined;
      const reply = framer.encode(actual(unit, 100 * unit));
      return unit === 5 && late === 4 ? concat(framer.encode(actual(2, 9999)), reply) : reply;
    });
    const { source, blocks } = await attach(bus, {
      device: 'modbus-delta',
      node: [2, 5],
      motor: 'pump',
      pollS: { actual: 0.04 },
    });
    expect(source.streams).toMatchObject([{ name: 'actual', rateHz: 25 }]);
    await until(() => blocks.length > 40);
    expect(motorsOf(blocks)).toEqual(['pump-2', 'pump-5']);
    expect(new Set(samplesOf(of(blocks, 'pump-2'), 'iMotor'))).toEqual(new Set([2]));
    expect(new Set(samplesOf(of(blocks, 'pump-5'), 'iMotor'))).toEqual(new Set([5]));
    expect(source.counters.timeouts).toBe(1);
  });

  it('on a servo bus the status of another id is no answer', async () => {
    const framer = new DynamixelFramer();
    const state = (id: number) =>
      hex(`${toHex(Uint8Array.of(id))}5500${'00'.repeat(12)}${toHex(Uint8Array.of(id))}000000`);
    const bus = answering((request) => framer.encode(state(request[4] === 7 ? 8 : request[4])));
    const { source, blocks } = await attach(bus, { device: 'dynamixel', node: [1, 7], pollS: { state: 0.02 } });
    await until(() => (source.counters.timeouts ?? 0) >= 2 && blocks.length > 5);
    expect(motorsOf(blocks)).toEqual(['dynamixel-1']);
    expect(source.counters.unexpected).toBeGreaterThanOrEqual(2);
    await until(() => source.notice !== undefined, 5);
    expect(source.notice).toMatch(/nothing of dynamixel-7 state for 2 s/);
  });

  it('run through a pipeline, each with its own state, into files of their own', async () => {
    const far = vescBus([3, 12]);
    const terminal = new Terminal(far);
    await terminal.plug();
    const pipeline = folder.file(
      'axle.yaml',
      `slipring: 1
motor: { name: axle }
source: { serial: { port: ${terminal.path}, device: vesc-can, node: all } }
steps: [{ movingAverage: { on: [omegaE], windowLength: 3 } }]
sinks: [{ file: { path: "${folder.path}/{motor}.ndjson" } }]
`,
    );
    const stop = new AbortController();
    const samples = new Map<string, number>();
    await runJob(
      { pipeline },
      {
        signal: stop.signal,
        onOutput(block) {
          const { motor } = block.stream;
          samples.set(motor, (samples.get(motor) ?? 0) + block.n);
          if ([3, 12].every((id) => (samples.get(`axle-${id}`) ?? 0) > 30)) stop.abort();
        },
      },
    );
    for (const id of [3, 12]) {
      const rows = readFileSync(join(folder.path, `axle-${id}.ndjson`), 'utf8')
        .trimEnd()
        .split('\n');
      const speeds = rows.map((row) => (JSON.parse(row).omegaE * 30) / Math.PI).slice(3);
      expect(speeds.length).toBeGreaterThan(10);
      // a mean of three neighbours of one motor: with another's samples among them it would lie far off
      for (const [k, speed] of speeds.entries()) {
        expect(Math.floor(speed / 1000)).toBe(id);
        if (k > 0) expect(speed).toBeGreaterThan(speeds[k - 1]);
      }
    }
  });

  it('do not share a file', () => {
    const sink = fileSink({ path: join(folder.path, 'one.csv') });
    const block = (motor: string) => ({ ...oneSample(), stream: { ...oneSample().stream, motor } });
    sink.next(block('axle-3'));
    expect(() => sink.next(block('axle-12'))).toThrow(
      'takes one motor, but gets axle-3 and axle-12; write {motor} in the path',
    );
  });
});

describe('requests to chosen nodes', () => {
  const bytes = async (device: string, node: number | readonly number[]) =>
    Array.from((await loadDevice(device, { node })).requests, ([key, r]) => [
      key,
      Buffer.from(r.bytes).toString('latin1'),
    ]);

  it('are addressed by the id of the frame or of the body', async () => {
    const [[name, text]] = await bytes('canopen-402', 7);
    expect([name, text]).toEqual(['statusWord', 't60784041600000000000\r']);
    expect((await bytes('moteus', [1, 9])).slice(0, 2).map(([key, line]) => [key, line.split(' ')[2]])).toEqual([
      ['servo@1', '8001'],
      ['servo@9', '8009'],
    ]);
    const units = Array.from(
      (await loadDevice('modbus-delta', { node: [2, 247] })).requests.values(),
      (r) => r.bytes[0],
    );
    expect(units).toEqual([2, 247, 2, 247]);
  });

  it('are let through by the guard, and no others', async () => {
    const { guard, requests } = await loadDevice('modbus-delta', { node: [2, 3] });
    for (const { bytes: request } of requests.values()) guard.check(request);
    const unitOne = (await loadDevice('modbus-delta')).requests.get('actual')!.bytes;
    expect(() => guard.check(unitOne)).toThrow(/refused to send/);
  });

  it('name a node that there cannot be', async () => {
    await expect(loadDevice('modbus-delta', { node: 300 })).rejects.toThrow(
      'modbus-delta: node must be in [1, 247], got 300',
    );
    await expect(loadDevice('odrive-can-06', { node: [1, 64] })).rejects.toThrow(/node must be in \[0, 63\], got 64/);
  });
});
