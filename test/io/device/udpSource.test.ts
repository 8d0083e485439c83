import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { type Block, detach } from '../../../src/core/block.ts';
import type { LiveSource } from '../../../src/io/device/liveSource.ts';
import { openUdp, type UdpOptions } from '../../../src/io/device/udpSource.ts';
import { MavlinkFramer } from '../../../src/protocols/framing/mavlink.ts';
import { samplesOf, timesOf } from '../../support/collect.ts';
import { LineSender } from '../../support/farEnds.ts';
import { freeUdpPort } from '../../support/freePort.ts';
import { until } from '../../support/until.ts';

const opened: LiveSource[] = [];
const senders: { stop(): void }[] = [];

afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
  for (const sender of senders.splice(0)) sender.stop();
});

async function listen(options: UdpOptions): Promise<{ source: LiveSource; blocks: Block[] }> {
  const source = await openUdp(options);
  opened.push(source);
  const blocks: Block[] = [];
  source.blocks.subscribe((block) => blocks.push(detach(block)));
  return { source, blocks };
}

/** Sends datagrams to a port of this computer, a line each. */
function linesTo(port: number, rateHz: number, line: (index: number, timeMs: number) => string): LineSender {
  const socket = senderTo(port);
  const sender = new LineSender(rateHz, line);
  senders.push(sender);
  sender.plugged((bytes) => socket.send(bytes, port, '127.0.0.1'));
  return sender;
}

function senderTo(port: number): Socket {
  const socket = createSocket('udp4');
  socket.on('error', () => expect.fail(`nobody listens on ${port}`));
  senders.push({ stop: () => socket.close() });
  return socket;
}

describe('udp source', () => {
  it('gives what Teleplot programs send, several lines in a datagram, none with a line end', async () => {
    const port = await freeUdpPort();
    linesTo(port, 200, (i, ms) => `iq:${5000 + ms}:${i % 7}§A\nspeed:${5000 + ms}:${i}`);
    const { source, blocks } = await listen({ device: 'teleplot', port, motor: 'm1' });
    expect(source.streams.map((s) => [s.motor, s.name, s.rateHz, s.channels[0].unit]).sort()).toEqual([
      ['m1', 'iq', 200, 'A'],
      ['m1', 'speed', 200, '1'],
    ]);
    await until(() => blocks.length > 200);
    const speed = blocks.filter((b) => b.stream.name === 'speed');
    const index = samplesOf(speed, 'speed');
    expect(index).toEqual(index.map((_, i) => index[0] + i));
    const times = timesOf(speed);
    expect(Math.abs(times.at(-1)! - times[0] - 0.005 * (times.length - 1))).toBeLessThan(1e-3);
    expect(source.counters).toMatchObject({ unreadable: 0, lost: 0, linkLost: 0 });
    expect(source.counters.datagrams).toBeGreaterThan(200);
  });

  it('gives each motor of a MAVLink autopilot, without a datagram that is damaged', async () => {
    const port = await freeUdpPort();
    const framer = new MavlinkFramer({ messages: { '291': { crcExtra: 10, length: 57 } } });
    const socket = senderTo(port);
    let count = 0;
    const timer = setInterval(() => {
      const frame = framer.encode(escStatus(count++));
      if (count % 10 === 0) frame[20] ^= 1;
      socket.send(frame, port, '127.0.0.1');
    }, 20);
    senders.push({ stop: () => clearInterval(timer) });
    const { source, blocks } = await listen({ device: 'mavlink', port, node: 'all', motor: 'drone', rateHz: 50 });
    expect(source.streams.map((s) => s.name)).toEqual(['heartbeat', 'escStatus']);
    await until(() => blocks.length > 200 && (source.counters.crcErrors ?? 0) > 2);
    expect([...new Set(blocks.map((b) => b.stream.motor))].sort()).toEqual([
      'drone-0',
      'drone-1',
      'drone-2',
      'drone-3',
    ]);
    for (const k of [0, 1, 2, 3]) {
      const own = blocks.filter((b) => b.stream.motor === `drone-${k}`);
      expect(new Set(samplesOf(own, 'vBus'))).toEqual(new Set([20 + k]));
    }
  });

  it('listens to this computer alone unless told otherwise, and says who has the port', async () => {
    const port = await freeUdpPort();
    linesTo(port, 50, (i) => `x:${i}`);
    const { source } = await listen({ device: 'teleplot', port });
    await expect(openUdp({ device: 'teleplot', port })).rejects.toMatchObject({
      exitCode: 69,
      message: `udp 127.0.0.1:${port}: another program listens there`,
    });
    // whoever listens on all addresses takes also this one
    const neighbour = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      neighbour.once('error', reject);
      neighbour.bind({ port, address: '127.0.0.2', exclusive: true }, resolve);
    });
    neighbour.close();
    await source.close();
    // free again
    await (await openUdp({ device: 'teleplot', port, waitS: 5 })).close();
    await expect(openUdp({ device: 'teleplot', port, host: '203.0.113.7', waitS: 1 })).rejects.toThrow(
      /is no address of this computer/,
    );
  });

  it('says what is wrong when nothing can be read, and that it only listens', async () => {
    const port = await freeUdpPort();
    linesTo(port, 50, () => '\u0001\u0002');
    await expect(openUdp({ device: 'mavlink', port, waitS: 3 })).rejects.toThrow(
      new RegExp(
        `no samples within 3 s: udp 127.0.0.1:${port}: no valid frame of mavlink for 2 s, though \\d+ bytes came`,
      ),
    );
    await expect(openUdp({ device: 'vesc' })).rejects.toThrow(/vesc must be asked, and a UDP port only listens/);
    await expect(openUdp({ device: 'kiss' })).rejects.toThrow(/kiss names no UDP port: give port/);
  });
});

/** ESC_STATUS of four motors, with the voltages 20, 21, 22, 23 V. */
function escStatus(count: number): Uint8Array {
  // the framer hands over: id, sequence, system, component, payload
  const body = new Uint8Array(6 + 57);
  const view = new DataView(body.buffer);
  body.set([0x23, 0x01, 0x00, count & 255, 1, 1]);
  view.setBigUint64(6, BigInt(1e9 + 20_000 * count), true);
  for (let k = 0; k < 4; k++) {
    view.setInt32(14 + 4 * k, 1000 + count, true);
    view.setFloat32(30 + 4 * k, 20 + k, true);
    view.setFloat32(46 + 4 * k, 1.5, true);
  }
  return body;
}
