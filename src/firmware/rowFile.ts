import { closeSync, openSync, writeSync } from 'node:fs';

const ROWS = 4096;

/** Rows of doubles appended to a file, as many as come. */
export class RowFile {
  readonly path: string;
  rows = 0;
  private readonly width: number;
  private readonly buffer: Float64Array;
  private readonly file: number;
  private used = 0;
  private closed = false;

  constructor(path: string, width: number) {
    this.path = path;
    this.width = width;
    this.buffer = new Float64Array(ROWS * width);
    this.file = openSync(path, 'w');
  }

  /** Rows [0, n) of planar channels. */
  append(channels: readonly Float64Array[], n: number): void {
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < this.width; c++) this.buffer[this.used++] = channels[c][i];
      if (this.used === this.buffer.length) this.write();
    }
    this.rows += n;
  }

  /** n rows without any value. */
  appendAbsent(n: number): void {
    for (let i = 0; i < n; i++) {
      this.buffer.fill(Number.NaN, this.used, this.used + this.width);
      this.used += this.width;
      if (this.used === this.buffer.length) this.write();
    }
    this.rows += n;
  }

  /** Once closed, nothing more. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.write();
    closeSync(this.file);
  }

  private write(): void {
    writeSync(this.file, new Uint8Array(this.buffer.buffer, 0, this.used * 8));
    this.used = 0;
  }
}
