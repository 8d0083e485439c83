import type { WebSocket } from 'ws';
import { droppedMessage } from '../../protocols/blockFrame.ts';

/** Bytes that may wait for one client: what is more pushes the oldest out. */
export const MOST_WAITING = 1 << 20;
/** Bytes of them that the socket has: these cannot be taken back. */
const HANDED = 64 << 10;
/** Memory that a waiting frame takes beside its bytes. */
const OVERHEAD = 256;

interface Waiting {
  readonly frame: Uint8Array;
  /** Samples in it. */
  readonly n: number;
}

/**
 * One listener of a mirror. What it does not read waits, at most 1 MiB and one frame; then the oldest frames are dropped, and counted. So a
 * listener that was away for a while gets the newest second, after a message that says how many samples it has missed.
 */
export class WebSocketClient {
  /** Samples dropped. */
  dropped = 0;
  /** Samples handed to the socket. */
  sent = 0;
  /** Time of the last sign of life, ms. */
  heardMs = performance.now();
  readonly socket: WebSocket;
  private readonly queue: Waiting[] = [];
  private bytes = 0;
  private told = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    const hear = () => {
      this.heardMs = performance.now();
    };
    socket.on('pong', hear);
    socket.on('message', hear);
    // a close event follows
    socket.on('error', () => {});
  }

  /** Bytes that wait, those in the socket with them. */
  get waitingBytes(): number {
    return this.bytes + this.socket.bufferedAmount;
  }

  /** Blocks have been dropped since it last took one. */
  get isBehind(): boolean {
    return this.told !== this.dropped;
  }

  get waitingSamples(): number {
    return this.queue.reduce((sum, { n }) => sum + n, 0);
  }

  /** A short message, ahead of the frames that wait. */
  tell(text: string): void {
    this.socket.send(text);
  }

  /** The frame is shared with other clients. */
  push(frame: Uint8Array, n: number): void {
    this.queue.push({ frame, n });
    this.bytes += frame.length + OVERHEAD;
    this.pump();
    while (this.queue.length > 1 && this.waitingBytes > MOST_WAITING) this.dropped += this.take().n;
  }

  /** Waits until all is in the hands of the system, or until the time is over or the client gone. */
  async drain(deadlineMs: number): Promise<void> {
    const isOpen = () => this.socket.readyState === this.socket.OPEN;
    while (isOpen() && this.waitingBytes > 0 && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    while (this.queue.length > 0) this.dropped += this.take().n;
    this.tellDropped();
  }

  private readonly pump = (): void => {
    const { socket, queue } = this;
    while (queue.length > 0 && socket.readyState === socket.OPEN && socket.bufferedAmount < HANDED) {
      this.tellDropped();
      const { frame, n } = this.take();
      this.sent += n;
      socket.send(frame, this.pump);
    }
  };

  private tellDropped(): void {
    if (!this.isBehind) return;
    this.told = this.dropped;
    this.tell(droppedMessage(this.dropped));
  }

  private take(): Waiting {
    const first = this.queue.shift() as Waiting;
    this.bytes -= first.frame.length + OVERHEAD;
    return first;
  }
}
