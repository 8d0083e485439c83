import { chmodSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Block, blockOf } from '../../../src/core/block.ts';
import { channel, type Stream } from '../../../src/core/stream.ts';
import { MOST_WAITING } from '../../../src/io/web/webSocketClient.ts';
import { openWebSocketSink, type WebSocketSink, type WebSocketSinkOptions } from '../../../src/io/web/webSocketSink.ts';
import { BlockFrameReader } from '../../../src/protocols/blockFrameReader.ts';
import { temporaryFolder } from '../../support/folder.ts';

const folder = temporaryFolder();
const TOKEN = '00112233445566778899aabbccddeeff';
const stream: Stream = {
  motor: 'bench',
  name: 'currents',
  rateHz: 1000,
  channels: [channel('iA', 'A'), channel('iB', 'A')],
  delayS: 0,
};
const blockAt = (seq: number, n = 100, of = stream): Block =>
  blockOf(
    of,
    of.channels.map((_, c) => Float64Array.from({ length: n }, (_, i) => seq + i + c / 2)),
    seq,
    seq / of.rateHz,
  );

const open: WebSocketSink[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((sink) => sink.abort()));
});

async function mirror(options: Partial<WebSocketSinkOptions> = {}): Promise<WebSocketSink> {
  const sink = await openWebSocketSink({ port: 0, streams: [stream], ...options });
  open.push(sink);
  return sink;
}

interface Client {
  readonly socket: WebSocket;
  readonly reader: BlockFrameReader;
  readonly blocks: Block[];
  readonly closed: Promise<number>;
}

/** A client that has been welcomed. */
async function client(sink: WebSocketSink, protocols: string[] = [], options = {}): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${sink.port}/`, protocols, options);
  const reader = new BlockFrameReader();
  const blocks: Block[] = [];
  socket.on('message', (data, isBinary) => {
    const block = reader.read(isBinary ? (data as Buffer) : String(data));
    if (block) blocks.push(block);
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve, reject) => socket.once('message', resolve).once('error', reject));
  return { socket, reader, blocks, closed };
}

/** The status with which an upgrade is refused or, 101, accepted. */
function upgrade(sink: WebSocketSink, headers: Record<string, string>, path = '/'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const all = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      ...headers,
    };
    const asked = request({ port: sink.port, host: '127.0.0.1', path, headers: all });
    asked.on('response', (response) => resolve(response.resume().statusCode));
    asked.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve(101);
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('WebSocket mirror', () => {
  it('shows all streams to every client, bit for bit, and ends with the run', async () => {
    const sink = await mirror();
    const early = await client(sink);
    sink.next(blockAt(0));
    const late = await client(sink);
    const slow = { ...stream, name: 'temperatures', rateHz: 1, channels: [channel('tempCase', 'degC')] };
    sink.next(blockAt(0, 1, slow));
    sink.next(blockAt(100));
    await sink.complete();
    expect(await early.closed).toBe(1000);
    expect(await late.closed).toBe(1000);
    expect(early.blocks).toEqual([blockAt(0), blockAt(0, 1, slow), blockAt(100)]);
    expect(late.blocks).toEqual([blockAt(0, 1, slow), blockAt(100)]);
    expect(late.reader.ended).toBe(true);
    expect(sink.accepted).toBe(201);
    expect(sink.status?.()).toEqual({
      name: 'webSocket',
      counters: { connections: 2, refused: 0, timedOut: 0, sent: 302, dropped: 0 },
      waiting: 0,
      notes: [],
    });
  });

  it('keeps the newest MiB for a client that does not read, says what it missed, and no other client notices', async () => {
    const sink = await mirror();
    const paused = await client(sink);
    const other = await client(sink);
    paused.socket.pause();
    const frame = 40 + 2 * 1000 * 8 + 2;
    let most = 0;
    for (let k = 0; k < 2000; k++) {
      sink.next(blockAt(1000 * k, 1000));
      for (const { waitingBytes } of sink.clients) most = Math.max(most, waitingBytes);
      if (k % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // a block more than the bound, and what frames the frames
    expect(most).toBeGreaterThan(MOST_WAITING / 2);
    expect(most).toBeLessThanOrEqual(MOST_WAITING + frame + 1024);
    await expect.poll(() => other.blocks.length).toBe(2000);
    expect(other.reader.counters).toMatchObject({ lost: 0, dropped: 0 });
    expect(other.blocks.at(-1)).toEqual(blockAt(1_999_000, 1000));
    const status = sink.status?.();
    expect(status?.counters.dropped).toBeGreaterThan(1_000_000);
    expect(status?.notes).toEqual([`${status?.counters.dropped} samples dropped for clients that read too slowly`]);
    expect(status?.notice).toBe('webSocket: 1 of 2 clients read too slowly');

    paused.socket.resume();
    await expect.poll(() => paused.blocks.at(-1)?.seq).toBe(1_999_000);
    const { lost, dropped, samples, malformed } = paused.reader.counters;
    expect({ lost, malformed }).toEqual({ lost: status?.counters.dropped, malformed: 0 });
    expect(dropped).toBe(lost);
    expect(samples + lost).toBe(2_000_000);
    expect(sink.status?.().notice).toBeUndefined();
    // the newest are there without a gap
    expect(paused.blocks.slice(-50).map((b) => b.gapBefore)).toEqual(new Array(50).fill(0));
  });

  it('ends within seconds though a client does not read', async () => {
    const sink = await mirror();
    const paused = await client(sink);
    paused.socket.pause();
    for (let k = 0; k < 1000; k++) {
      sink.next(blockAt(1000 * k, 1000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await sink.complete();
    expect(sink.clients.size).toBe(0);
    const { sent, dropped } = sink.status?.().counters ?? {};
    expect(sent + dropped).toBe(1_000_000);
    paused.socket.terminate();
  });

  it('closes on messages of more than a kilobyte (1009), and lives on', async () => {
    const sink = await mirror();
    const loud = await client(sink);
    loud.socket.send('x'.repeat(1024));
    const other = await client(sink);
    loud.socket.send('x'.repeat(1025));
    expect(await loud.closed).toBe(1009);
    sink.next(blockAt(0));
    await expect.poll(() => other.blocks.length).toBe(1);
  });

  it('lets go of a client that answers no ping, and of none that does', async () => {
    const sink = await mirror({ timeoutS: 0.3 });
    const dead = await client(sink, [], { autoPong: false });
    const alive = await client(sink);
    expect(await dead.closed).toBe(1006);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
    expect(sink.status?.().counters).toMatchObject({ timedOut: 1, connections: 2 });
  });

  it('refuses more clients than its limit, and takes one when another has left', async () => {
    const sink = await mirror({ clients: 2 });
    const first = await client(sink);
    await client(sink);
    await expect(client(sink)).rejects.toThrow('503');
    first.socket.close();
    await first.closed;
    await expect.poll(() => sink.clients.size).toBe(1);
    await client(sink);
  });

  it('survives 200 connections that say nothing', async () => {
    const sink = await mirror();
    const idle = Array.from({ length: 200 }, () => connect(sink.port, '127.0.0.1').on('error', () => {}));
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (const socket of idle) socket.destroy();
    await expect.poll(async () => (await client(sink).catch(() => undefined)) !== undefined).toBe(true);
  });

  it('tells what it is to whoever asks by HTTP', async () => {
    const sink = await mirror();
    expect((await fetch(`http://127.0.0.1:${sink.port}/`)).status).toBe(426);
  });

  it('says that its port is taken', async () => {
    const { port } = await mirror();
    await expect(openWebSocketSink({ port })).rejects.toThrow(/^webSocket: 127.0.0.1, port \d+: .*EADDRINUSE/);
  });
});

describe('access to the mirror', () => {
  it.each([
    ['127.0.0.1:PORT', 101],
    ['localhost:PORT', 101],
    ['LocalHost', 101],
    ['[::1]:9999', 101],
    ['evil.example', 403],
    ['127.0.0.1.nip.io:PORT', 403],
    ['localhost.evil.example', 403],
    ['192.168.1.7', 403],
    ['user@localhost', 403],
  ])('Host %s: %i', async (host, status) => {
    const sink = await mirror();
    expect(await upgrade(sink, { host: host.replace('PORT', String(sink.port)) })).toBe(status);
    expect(sink.status?.().counters.refused).toBe(status === 403 ? 1 : 0);
  });

  it.each([
    ['http://localhost:5173', 101],
    ['https://127.0.0.1', 101],
    ['http://[::1]:80', 101],
    ['null', 403],
    ['https://evil.example', 403],
    ['http://localhost.evil.example', 403],
    ['http://evil.example/localhost', 403],
    ['file://localhost', 403],
    ['', 403],
  ])('Origin %s: %i', async (origin, status) => {
    expect(await upgrade(await mirror(), { origin })).toBe(status);
  });

  it('knows the names that it is given, and one path', async () => {
    const sink = await mirror({ hosts: ['Bench.plant'], path: '/mirror' });
    expect(await upgrade(sink, { host: 'bench.plant:80', origin: 'http://bench.plant' }, '/mirror?x=1')).toBe(101);
    expect(await upgrade(sink, { host: 'bench.plant:80', origin: 'http://bench.plant' })).toBe(404);
  });

  it.each(['0.0.0.0', '::', '192.168.1.7', 'bench.plant'])('does not listen on %s without a token', async (host) => {
    await expect(openWebSocketSink({ port: 0, host })).rejects.toThrow(
      new RegExp(`^webSocket: host ${host} lets in others than this machine: give a token in SLIPRING_WEBSOCKET_TOKEN`),
    );
  });

  it.each(['short', `${TOKEN} `, `${TOKEN.slice(0, 20)}ü!`])(
    'refuses the weak token %s, without showing it',
    async (token) => {
      const failure = await openWebSocketSink({ port: 0, token }).catch((error: Error) => error.message);
      expect(failure).toMatch(/^webSocket: the token must be 22 to 256 letters/);
      expect(failure).not.toContain(token);
    },
  );

  it('lets in with the token only, from a header or as a subprotocol', async () => {
    const sink = await mirror({ host: '0.0.0.0', token: TOKEN });
    const wrong = TOKEN.replace('f', 'e');
    expect(await upgrade(sink, {})).toBe(401);
    expect(await upgrade(sink, { authorization: `Bearer ${wrong}` })).toBe(401);
    expect(await upgrade(sink, { authorization: `Bearer ${TOKEN.slice(1)}` })).toBe(401);
    expect(await upgrade(sink, { 'sec-websocket-protocol': `slipring.token.${wrong}` })).toBe(401);
    expect(await upgrade(sink, {}, `/?token=${TOKEN}`)).toBe(401);
    expect(await upgrade(sink, { authorization: `Bearer ${TOKEN}` })).toBe(101);
    expect(await upgrade(sink, { authorization: `Bearer ${TOKEN}`, host: 'evil.example' })).toBe(403);
    expect(await upgrade(sink, { authorization: `Bearer ${TOKEN}`, host: '192.168.1.7:80' })).toBe(101);
    const page = await client(sink, ['slipring', `slipring.token.${TOKEN}`]);
    // the token is not said back
    expect(page.socket.protocol).toBe('slipring');
  });

  it('takes the token from the environment, or from a file that nobody else may read', async () => {
    vi.stubEnv('SLIPRING_WEBSOCKET_TOKEN', TOKEN);
    expect(await upgrade(await mirror(), {})).toBe(401);
    vi.stubEnv('SLIPRING_WEBSOCKET_TOKEN', '');
    const file = folder.file('token', `${TOKEN}\n`);
    vi.stubEnv('SLIPRING_WEBSOCKET_TOKEN_FILE', file);
    await expect(mirror()).rejects.toThrow(/others may read this secret: chmod 600/);
    chmodSync(file, 0o600);
    const sink = await mirror();
    expect(await upgrade(sink, {})).toBe(401);
    expect(await upgrade(sink, { authorization: `Bearer ${TOKEN}` })).toBe(101);
  });

  it('listens on the loopback address only, unless told otherwise', async () => {
    const { port } = await mirror();
    const own = Object.values(networkInterfaces())
      .flat()
      .find((entry) => entry && !entry.internal && entry.family === 'IPv4')?.address;
    if (own === undefined) return console.warn('left out: this machine has no other address');
    const refused = await new Promise((resolve) => {
      const socket = connect(port, own, () => resolve(false)).on('error', () => resolve(true));
      socket.on('connect', () => socket.destroy());
    });
    expect(refused).toBe(true);
  });
});
