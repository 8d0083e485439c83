import { closeSync, fsyncSync, ftruncateSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DataError, IoError } from '../../core/errors.ts';
import { isPiped, PipeOutput } from './pipeOutput.ts';

const CHUNK = 256 * 1024;
const STDOUT = 1;

/**
 * Writes text or bytes to a file that appears under its name only when it is complete: it grows beside it under another name. '-' is
 * standard output. Writing is synchronous, so that a slow disk holds back whoever writes; but a program that reads standard output slowly
 * holds back nobody, see `pipe`. Throws IoError.
 *
 * `resumable`: the file grows as NAME.part, which stays when the run fails or is killed. It goes on at byte `from` of
 * that, or of NAME when an earlier run had come to its end; what stands behind is cut off. Throws DataError when less stands there.
 */
export class FileWriter {
  /** Where it writes to another program: what that does not take waits there. */
  readonly pipe: PipeOutput | undefined;
  private readonly path: string;
  /** The name it grows under: its own where nothing can be renamed, as with devices and pipes. */
  private readonly growing: string;
  private readonly resumable: boolean;
  private readonly fd: number;
  private readonly chunk = Buffer.alloc(CHUNK);
  private used = 0;
  /** Bytes in the file. */
  private length = 0;

  constructor(path: string, resumable?: { readonly from: number }) {
    this.path = path;
    this.pipe = path === '-' && isPiped() ? new PipeOutput() : undefined;
    this.resumable = resumable !== undefined;
    const inPlace = path === '-' || statSync(path, { throwIfNoEntry: false })?.isFile() === false;
    this.growing = inPlace
      ? path
      : join(dirname(path), resumable ? `${basename(path)}.part` : `.${process.pid}.${basename(path)}.part`);
    if (resumable && resumable.from > 0 && !inPlace) this.fd = this.goOn(resumable.from);
    else this.fd = path === '-' ? STDOUT : this.attempt(() => openSync(this.growing, 'w'));
  }

  /** Nothing stands in the file. */
  get isEmpty(): boolean {
    return this.length + this.used === 0;
  }

  /** Brings all to the disk. Undefined where nobody could go on: on standard output and devices. */
  save(): { file: string; bytes: number } | undefined {
    this.flush();
    if (this.growing === this.path) return undefined;
    this.attempt(() => fsyncSync(this.fd));
    return { file: this.path, bytes: this.length };
  }

  write(text: string): void {
    // three bytes a UTF-16 unit at most
    if (3 * text.length > CHUNK - this.used) this.flush();
    if (3 * text.length > CHUNK) this.put(Buffer.from(text));
    else this.used += this.chunk.write(text, this.used);
  }

  /** Borrowed bytes. */
  writeBytes(bytes: Uint8Array): void {
    if (bytes.length > CHUNK - this.used) this.flush();
    if (bytes.length > CHUNK) this.put(bytes);
    else {
      this.chunk.set(bytes, this.used);
      this.used += bytes.length;
    }
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

  /** Nothing is left behind, but what can be gone on with. */
  abort(): void {
    if (this.path === '-') return;
    closeSync(this.fd);
    if (this.growing !== this.path && !this.resumable) rmSync(this.growing, { force: true });
  }

  /** Opens what an earlier run wrote and cuts off what lies behind `from`. */
  private goOn(from: number): number {
    const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size;
    const size = sizeOf(this.growing) ?? sizeOf(this.path) ?? 0;
    if (size < from) {
      throw new DataError(`${this.path}: the saved state goes with its first ${from} bytes, but it has ${size}`);
    }
    this.length = from;
    return this.attempt(() => {
      if (sizeOf(this.growing) === undefined) renameSync(this.path, this.growing);
      const fd = openSync(this.growing, 'a');
      ftruncateSync(fd, from);
      return fd;
    });
  }

  /** What was written is on its way. */
  flush(): void {
    this.put(this.chunk.subarray(0, this.used));
    this.used = 0;
  }

  private put(bytes: Uint8Array): void {
    if (this.pipe) {
      this.length += bytes.length;
      this.pipe.write(Buffer.from(bytes));
      return;
    }
    for (let at = 0; at < bytes.length; ) {
      try {
        const put = writeSync(this.fd, bytes, at);
        at += put;
        this.length += put;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EAGAIN') Atomics.wait(PAUSE, 0, 0, 5);
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

/** A terminal that is full is tried again after a short sleep. */
const PAUSE = new Int32Array(new SharedArrayBuffer(4));
