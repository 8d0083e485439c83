import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../../core/errors.ts';
import { hostTimeS } from '../hostTime.ts';
import type { Link, LinkEvents } from './link.ts';

/** Room for datagrams that wait while the program is busy, as far as the system grants it. */
const WAITING_BYTES = 4 << 20;
const AGAIN_MS = 1000;

/** A UDP port on which datagrams arrive, from whoever sends them there. It only listens. */
export class UdpLink implements Link {
  readonly name: string;
  readonly advice = 'another device?';
  readonly counters = { bytes: 0, datagrams: 0, linkLost: 0, reopened: 0 };
  private readonly host: string;
  private readonly port: number;
  private readonly events: LinkEvents;
  private readonly stop = new AbortController();
  private socket: Socket | undefined;

  constructor(host: string, port: number, events: LinkEvents) {
    this.host = host;
    this.port = port;
    this.events = events;
    this.name = `udp ${host}:${port}`;
  }

  async open(): Promise<void> {
    await this.bind().catch((error: NodeJS.ErrnoException) => {
      throw new UnavailableError(`${this.name}: ${reasonOf(error)}`);
    });
  }

  write(): boolean {
    return false;
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.release();
  }

  private async bind(): Promise<void> {
    const socket = createSocket({ type: this.host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: WAITING_BYTES });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ address: this.host, port: this.port, exclusive: true }, () => {
        socket.off('error', reject);
        resolve();
      });
    });
    this.socket = socket;
    socket.on('error', (error) => void this.lost(error.message));
    socket.on('message', (bytes: Uint8Array) => {
      this.counters.bytes += bytes.length;
      this.counters.datagrams++;
      this.events.received(bytes, hostTimeS());
    });
    this.events.opened();
  }

  private async lost(reason: string): Promise<void> {
    this.counters.linkLost++;
    this.events.lost(`${this.name}: ${reason}`);
    await this.release();
    for (;;) {
      // an aborted pause means that the link is being closed
      await sleep(AGAIN_MS, undefined, { signal: this.stop.signal }).catch(() => {});
      if (this.stop.signal.aborted) return;
      try {
        await this.bind();
        this.counters.reopened++;
        return;
      } catch (error) {
        this.events.waiting?.(`${this.name}: ${reasonOf(error as Error)}`);
      }
    }
  }

  private async release(): Promise<void> {
    const { socket } = this;
    this.socket = undefined;
    if (!socket) return;
    socket.removeAllListeners();
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'another program listens there';
  if (code === 'EADDRNOTAVAIL') return 'is no address of this computer';
  if (code === 'EACCES') return 'permission denied: ports below 1024 are for the administrator';
  return message;
}
