import { createSocket, type Socket } from 'node:dgram';
import { UnavailableError } from '../../core/errors.ts';

/** Bytes that go through every network without being cut into parts. */
export const DATAGRAM_BYTES = 1400;
/** Bytes under way from which the source is asked to wait, and from which nothing more is sent. */
const BEHIND_BYTES = 1 << 20;
const FULL_BYTES = 4 << 20;

/** Sends datagrams to one place. Nobody says whether they arrive. */
export class UdpSender {
  /** Datagrams that the system took, and those that it did not take or that the other end turned away. */
  sent = 0;
  failed = 0;
  private readonly socket: Socket;
  private under = 0;
  private whenSent: (() => void) | undefined;
  private waits: Promise<void> | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    // nobody listens there: the plotter may be started later
    socket.on('error', () => this.failed++);
  }

  /** Throws UnavailableError when the host has no address. */
  static async open(host: string, port: number): Promise<UdpSender> {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.connect(port, host, (error?: Error) => {
        if (!error) return resolve();
        socket.close();
        reject(new UnavailableError(`udp: ${host}:${port}: ${error.message}`));
      });
    });
    return new UdpSender(socket);
  }

  send(text: string): void {
    if (this.under > FULL_BYTES) {
      this.failed++;
      return;
    }
    const bytes = Buffer.from(text);
    this.under += bytes.length;
    this.socket.send(bytes, (error) => {
      this.under -= bytes.length;
      if (error) this.failed++;
      else this.sent++;
      if (this.under === 0) this.letGo();
    });
  }

  /** A promise while more than 1 MiB is under way. Of sources that cannot wait, what there is no room for is lost. */
  ready(): Promise<void> | undefined {
    return this.under > BEHIND_BYTES ? this.allSent() : undefined;
  }

  async close(): Promise<void> {
    if (this.under > 0) await this.allSent();
    this.socket.close();
  }

  private allSent(): Promise<void> {
    this.waits ??= new Promise((resolve) => {
      this.whenSent = resolve;
    });
    return this.waits;
  }

  private letGo(): void {
    this.whenSent?.();
    this.whenSent = undefined;
    this.waits = undefined;
  }
}
