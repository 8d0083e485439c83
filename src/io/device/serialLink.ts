import { realpathSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SerialPort } from 'serialport';
import { UnavailableError } from '../../core/errors.ts';
import { hostTimeS } from '../hostTime.ts';
import type { Link, LinkEvents } from './link.ts';
import { identityOf, type PortIdentity, whereIs } from './ports.ts';
import { checkPortPath, openFault } from './serialPath.ts';
import { closePort, discard, type LineSettings, openPort } from './serialPort.ts';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1000;
const WRITE_TIMEOUT_MS = 1000;
/** How long a port may be held by another program before that counts as a fault, s. */
const BUSY_S = 15;
/** How often to look whether the device is still there. */
const LOOK_MS = 250;
/** Bytes that may wait to be written. */
const MOST_WAITING = 4096;

/**
 * A serial port that stays: when it is unplugged it is looked for again, by the device's identity where it has one, with pauses from
 * 0.1 to 1 s. A write after unplugging never calls back by itself: after 1 s the port is given up and opened anew.
 */
export class SerialLink implements Link {
  readonly name: string;
  readonly setting: string;
  readonly advice: string;
  readonly counters = { bytes: 0, linkLost: 0, reopened: 0, writeTimeouts: 0 };
  private readonly path: string;
  private readonly line: LineSettings;
  private readonly events: LinkEvents;
  private readonly stop = new AbortController();
  private identity: PortIdentity | undefined;
  private port: SerialPort | undefined;
  private looking: NodeJS.Timeout | undefined;

  constructor(path: string, line: LineSettings, events: LinkEvents) {
    checkPortPath(path);
    this.path = path;
    this.name = path;
    this.setting = `${line.baudRate} baud`;
    this.advice = `another baud rate or another device? slipring probe ${path} finds out`;
    this.line = line;
    this.events = events;
  }

  /** Opens the port for the first time; waits up to 15 s while another program holds it. Throws UnavailableError. */
  async open(): Promise<void> {
    const deadline = performance.now() + 1000 * BUSY_S;
    for (;;) {
      try {
        await this.attempt(this.path);
        return;
      } catch (error) {
        const { text, isBusy } = openFault(this.path, error as Error);
        if (!isBusy || performance.now() > deadline || this.stop.signal.aborted) throw new UnavailableError(text);
        this.events.waiting?.(text);
        await this.pause(LONGEST_WAIT_MS);
      }
    }
  }

  /** Writes; false while the link is down or full. */
  write(bytes: Uint8Array): boolean {
    const { port } = this;
    if (!port || port.writableLength > MOST_WAITING) return false;
    const timer = setTimeout(() => {
      if (this.port !== port) return;
      this.counters.writeTimeouts++;
      this.drop(port, 'a write did not end within 1 s');
    }, WRITE_TIMEOUT_MS);
    port.write(Buffer.from(bytes), () => clearTimeout(timer));
    return true;
  }

  /** Writes the last words, as far as they go within a second, and closes. */
  async close(last: readonly Uint8Array[] = []): Promise<void> {
    this.stop.abort();
    const { port } = this;
    this.port = undefined;
    clearInterval(this.looking);
    if (!port) return;
    if (last.length > 0) {
      for (const bytes of last) port.write(Buffer.from(bytes));
      const drained = new Promise<void>((resolve) => port.drain(() => resolve()));
      await Promise.race([drained, sleep(WRITE_TIMEOUT_MS, undefined, { ref: false })]);
    }
    await closePort(port);
  }

  private async attempt(path: string): Promise<void> {
    // a link may point elsewhere by now
    checkPortPath(path);
    const port = await openPort(path, this.line);
    const { signal } = this.stop;
    if (signal.aborted) return closePort(port);
    this.identity ??= identityOf(path);
    port.on('error', (error) => this.drop(port, `${path}: ${error.message}`));
    // its error says "bad file descriptor", whatever happened
    port.on('close', () => this.drop(port, `${path}: unplugged`));
    this.port = port;
    this.watch(port, path);
    await this.pause(1000 * this.line.settleS);
    await discard(port);
    if (this.port !== port) return; // gone while it settled: it is being looked for
    port.on('data', (bytes: Uint8Array) => {
      this.counters.bytes += bytes.length;
      this.events.received(bytes, hostTimeS());
    });
    this.events.opened();
  }

  /**
   * Looks whether the device file stays the one that was opened. The driver misses an unplugging that comes in the middle of a read: that
   * one gives no bytes, is repeated for ever, and the port seems to be open.
   */
  private watch(port: SerialPort, path: string): void {
    const opened = fileOf(path);
    if (!opened) return;
    this.looking = setInterval(() => {
      const now = fileOf(opened.path);
      if (now?.ino !== opened.ino) this.drop(port, `${path}: unplugged`);
    }, LOOK_MS);
  }

  private drop(port: SerialPort, reason: string): void {
    if (this.port !== port) return;
    this.port = undefined;
    clearInterval(this.looking);
    this.counters.linkLost++;
    void closePort(port);
    this.events.lost(reason);
    void this.reopen();
  }

  private async reopen(): Promise<void> {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, 2 * wait)) {
      await this.pause(wait);
      if (this.stop.signal.aborted) return;
      const path = whereIs(this.path, this.identity);
      try {
        await this.attempt(path);
        this.counters.reopened++;
        return;
      } catch (error) {
        this.events.waiting?.(openFault(path, error as Error).text);
      }
    }
  }

  private async pause(ms: number): Promise<void> {
    // an aborted pause means that the link is being closed
    if (ms > 0) await sleep(ms, undefined, { signal: this.stop.signal }).catch(() => {});
  }
}

/** The file behind a path; undefined where there is none, as on Windows. */
function fileOf(path: string): { path: string; ino: number } | undefined {
  try {
    const real = realpathSync(path);
    return { path: real, ino: statSync(real).ino };
  } catch {
    return undefined;
  }
}
