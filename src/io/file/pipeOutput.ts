import { fstatSync } from 'node:fs';
import { IoError } from '../../core/errors.ts';

const STDOUT = 1;
/** Bytes that the reader has not taken, from which the source is asked to wait, and from which nothing more is taken. */
const BEHIND = 1 << 20;
const FULL = 4 << 20;

/** Whether standard output leads to another program. */
export function isPiped(): boolean {
  const about = fstatSync(STDOUT);
  return about.isFIFO() || about.isSocket();
}

/**
 * Standard output into another program, which may read slowly or not at all (`| less`): what it does not take waits here, and the process goes
 * on. A reader that has gone is no error: nothing more is written.
 */
export class PipeOutput {
  closed = false;
  private failure: Error | undefined;
  private waits: Promise<void> | undefined;
  private whenTaken: (() => void) | undefined;

  constructor() {
    process.stdout.on('error', this.fail);
  }

  get isFull(): boolean {
    return !this.closed && process.stdout.writableLength > FULL;
  }

  /** The bytes are kept until they are taken. */
  write(bytes: Uint8Array): void {
    if (this.failure) throw new IoError(`standard output: ${this.failure.message}`);
    if (!this.closed) process.stdout.write(bytes, () => this.taken());
  }

  /** A promise while more than 1 MiB waits. */
  ready(): Promise<void> | undefined {
    return process.stdout.writableLength > BEHIND ? this.drained() : undefined;
  }

  /** All has been taken, or nobody takes anything any more. */
  drained(): Promise<void> {
    if (this.closed || process.stdout.writableLength === 0) return Promise.resolve();
    this.waits ??= new Promise((resolve) => {
      this.whenTaken = resolve;
    });
    return this.waits;
  }

  close(): void {
    process.stdout.off('error', this.fail);
  }

  private readonly fail = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') this.failure = error;
    this.closed = true;
    this.taken();
  };

  private taken(): void {
    if (!this.closed && process.stdout.writableLength > 0) return;
    this.whenTaken?.();
    this.whenTaken = undefined;
    this.waits = undefined;
  }
}
