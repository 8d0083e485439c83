import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Block } from '../../core/block.ts';
import { UnavailableError } from '../../core/errors.ts';
import type { Stream } from '../../core/stream.ts';
import {
  encodeBlockFrame,
  endMessage,
  type FramePrecision,
  helloMessage,
  streamMessage,
} from '../../protocols/blockFrame.ts';
import type { Sink, SinkStatus } from '../sink.ts';
import { type AccessOptions, TOKEN_PROTOCOL, WebSocketAccess } from './webSocketAccess.ts';
import { WebSocketClient } from './webSocketClient.ts';

/** Clients have nothing to say. */
const LARGEST_MESSAGE = 1024;
/** Longest time that the end waits for clients to read. */
const DRAIN_MS = 3000;
const CLOSE_MS = 1000;

export interface WebSocketSinkOptions extends Partial<AccessOptions> {
  /** 0 takes a free one. */
  readonly port: number;
  /** Default /. */
  readonly path?: string;
  /** Default float64. */
  readonly precision?: FramePrecision;
  /** Most clients at a time. Default 16. */
  readonly clients?: number;
  /** A client that answers no ping for so long is let go, s. Default 90. */
  readonly timeoutS?: number;
  /** Streams that clients are told of before the first block. */
  readonly streams?: readonly Stream[];
}

export interface WebSocketSink extends Sink {
  readonly port: number;
  /** The clients that are connected. */
  readonly clients: ReadonlySet<WebSocketClient>;
}

/**
 * Mirrors blocks to WebSocket clients as binary messages: see encodeBlockFrame, and BlockFrameReader for the other end.
 *
 * It never holds the source back. For a client that does not read, 1 MiB waits; then its oldest blocks are dropped, counted and told to it, and
 * no other client or sink notices. Listens on 127.0.0.1; who may connect says WebSocketAccess. Throws ConfigError, IoError, UnavailableError.
 */
export async function openWebSocketSink(options: WebSocketSinkOptions): Promise<WebSocketSink> {
  const { host = '127.0.0.1', port } = options;
  const access = new WebSocketAccess({ ...options, host });
  const server = createServer({ headersTimeout: 5000, requestTimeout: 10_000 }, (_request, response) => {
    response.writeHead(426, { upgrade: 'websocket', connection: 'close' }).end('this is a WebSocket\n');
  });
  const sink = new Mirror(server, access, options);
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ message }) => {
      reject(new UnavailableError(`webSocket: ${host}, port ${port}: ${message}`));
    });
    server.listen(port, host, resolve);
  });
  return sink;
}

class Mirror implements WebSocketSink {
  accepted = 0;
  readonly clients = new Set<WebSocketClient>();
  private readonly server: Server;
  private readonly upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: LARGEST_MESSAGE,
    handleProtocols: (names) => [...names].find((name) => !name.startsWith(TOKEN_PROTOCOL)) ?? false,
  });
  private readonly access: WebSocketAccess;
  private readonly path: string;
  private readonly precision: FramePrecision;
  private readonly mostClients: number;
  private readonly timeoutMs: number;
  private readonly pings: NodeJS.Timeout;
  private readonly known = new Map<string, { readonly stream: Stream; readonly index: number }>();
  private described = 0;
  private ending = false;
  private readonly counters = { connections: 0, refused: 0, timedOut: 0, sent: 0, dropped: 0 };

  constructor(server: Server, access: WebSocketAccess, options: WebSocketSinkOptions) {
    this.server = server;
    this.access = access;
    this.path = options.path ?? '/';
    this.precision = options.precision ?? 'float64';
    this.mostClients = options.clients ?? 16;
    this.timeoutMs = 1000 * (options.timeoutS ?? 90);
    for (const stream of options.streams ?? []) this.indexOf(stream);
    server.maxConnections = this.mostClients + 16;
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    this.pings = setInterval(() => this.ping(), this.timeoutMs / 3);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  next(block: Block): void {
    this.accepted += block.n;
    const index = this.indexOf(block.stream);
    if (this.clients.size === 0) return;
    const frame = encodeBlockFrame(block, index, this.precision);
    for (const client of this.clients) client.push(frame, block.n);
  }

  async complete(): Promise<void> {
    this.ending = true;
    const deadline = performance.now() + DRAIN_MS;
    await Promise.all(
      [...this.clients].map(async (client) => {
        await client.drain(deadline);
        client.tell(endMessage());
      }),
    );
    await this.close(1000, 'the run has ended');
  }

  abort(): Promise<void> {
    return this.close(1011, 'the run has failed');
  }

  status(): SinkStatus {
    const { counters, clients } = this;
    const sum = (each: (client: WebSocketClient) => number) => [...clients].reduce((total, c) => total + each(c), 0);
    const sent = counters.sent + sum((c) => c.sent);
    const dropped = counters.dropped + sum((c) => c.dropped);
    const behind = sum((c) => (c.isBehind ? 1 : 0));
    return {
      name: 'webSocket',
      counters: { ...counters, sent, dropped },
      waiting: sum((c) => c.waitingSamples),
      ...(behind > 0 && { notice: `webSocket: ${behind} of ${clients.size} clients read too slowly` }),
      notes: dropped > 0 ? [`${dropped} samples dropped for clients that read too slowly`] : [],
    };
  }

  /** The index under which clients know a stream; they are told of a new one. */
  private indexOf(stream: Stream): number {
    const key = JSON.stringify([stream.motor, stream.name]);
    const known = this.known.get(key);
    if (known && (known.stream === stream || streamMessage(0, known.stream) === streamMessage(0, stream))) {
      return known.index;
    }
    const index = this.described++ & 0xffff;
    this.known.set(key, { stream, index });
    for (const client of this.clients) client.tell(streamMessage(index, stream));
    return index;
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refused = this.refusal(request);
    if (!refused) {
      this.upgrades.handleUpgrade(request, socket, head, (webSocket) => this.welcome(webSocket));
      return;
    }
    this.counters.refused++;
    const { status, reason } = refused;
    socket.on('error', () => {});
    socket.end(
      `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: ${reason.length + 1}\r\n\r\n${reason}\n`,
    );
  }

  private refusal(request: IncomingMessage): { readonly status: number; readonly reason: string } | undefined {
    const refused = this.access.refusal(request);
    if (refused) return refused;
    if (request.url?.split('?')[0] !== this.path) return { status: 404, reason: 'nothing here' };
    if (this.ending) return { status: 503, reason: 'the run ends' };
    return this.clients.size < this.mostClients ? undefined : { status: 503, reason: 'too many clients' };
  }

  private welcome(socket: WebSocket): void {
    const client = new WebSocketClient(socket);
    this.clients.add(client);
    this.counters.connections++;
    socket.on('close', () => {
      this.clients.delete(client);
      this.counters.sent += client.sent;
      this.counters.dropped += client.dropped;
    });
    client.tell(helloMessage());
    for (const { stream, index } of this.known.values()) client.tell(streamMessage(index, stream));
  }

  private ping(): void {
    const oldest = performance.now() - this.timeoutMs;
    for (const client of this.clients) {
      if (client.heardMs < oldest) {
        this.counters.timedOut++;
        client.socket.terminate();
      } else client.socket.ping();
    }
  }

  private async close(code: number, reason: string): Promise<void> {
    this.ending = true;
    clearInterval(this.pings);
    const sockets = [...this.clients].map(({ socket }) => socket);
    const closed = [
      ...sockets.map((socket) => new Promise((done) => socket.once('close', done))),
      new Promise((done) => this.server.close(done)),
    ];
    for (const socket of sockets) socket.close(code, reason);
    const timer = setTimeout(() => {
      for (const socket of sockets) socket.terminate();
      this.server.closeAllConnections();
    }, CLOSE_MS);
    await Promise.all(closed);
    clearTimeout(timer);
  }
}
