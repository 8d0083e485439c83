import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { IoError } from '../core/errors.ts';

const CHUNK = 256 * 1024;
const STDOUT = 1;

/**
 * Writes text to a file that appears under its name only when it is complete: it grows beside it under another name. '-' is
 * standard output. Writing is synchronous, so that a slow disk holds back whoever writes. Throws IoError.
 */
export class FileWriter {
  /** The reader of standard output has gone: nothing more is written. */
  closed = false;
  private readonly path: string;
  /** The name it grows under: its own where nothing can be renamed, as with devices and pipes. */
  private readonly growing: string;
  private readonly fd: number;
  private readonly chunk = Buffer.alloc(CHUNK);
  private used = 0;

  constructor(path: string) {
    this.path = path;
    const inPlace = path === '-' || statSync(path, { throwIfNoEntry: false })?.isFile() === false;
    this.growing = inPlace ? path : join(dirname(path), `.${process.pid}.${basename(path)}.part`);
    this.fd = path === '-' ? STDOUT : this.attempt(() => openSync(this.growing, 'w'));
  }

  write(text: string): void {
    // three bytes a UTF-16 unit at most
    if (3 * text.length > CHUNK - this.used) this.flush();
    if (3 * text.length > CHUNK) this.put(Buffer.from(text));
    else this.used += this.chunk.write(text, this.used);
  }

  /** The file gets its name. */
  finish(): void {
    this.flush();
    if (this.path === '-') return;
    this.attempt(() => {
      if (this.growing !== this.path) fsyncSync(this.fd);
      closeSync(this.fd);
      if (this.growing !== this.path) renameSync(this.growing, this.path);
    });
  }

  /** Nothing is left behind. */
  abort(): void {
    if (this.path === '-') return;
    closeSync(this.fd);
    if (this.growing !== this.path) rmSync(this.growing, { force: true });
  }

  private flush(): void {
    this.put(this.chunk.subarray(0, this.used));
    this.used = 0;
  }

  private put(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.closed; ) {
      try {
        at += writeSync(this.fd, bytes, at);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EPIPE' && this.path === '-') this.closed = true;
        else if (code === 'EAGAIN') Atomics.wait(PAUSE, 0, 0, 5);
        else throw new IoError(`${this.path}: ${(error as Error).message}`);
      }
    }
  }

  private attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw new IoError(`${this.path}: cannot be written: ${(error as Error).message}`);
    }
  }
}

/** A pipe that is full is tried again after a short sleep. */
const PAUSE = new Int32Array(new SharedArrayBuffer(4));
