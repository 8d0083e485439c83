import { closeSync, fsyncSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const MOST_BYTES = 64 << 20;

/**
 * Keeps lines that a server will not take, in a file: line protocol with the reason in a comment before them, so that they
 * can be looked at, repaired and sent by hand. Lines beyond 64 MiB, or for which the disk has no room, are only counted.
 */
export class RefusedLines {
  readonly path: string;
  /** Lines that were refused. */
  count = 0;
  /** Those of them that are not in the file. */
  lost = 0;

  constructor(path: string) {
    this.path = path;
  }

  add(lines: Uint8Array, count: number, reason: string): void {
    this.count += count;
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      const fd = openSync(this.path, 'a');
      try {
        if (statSync(this.path).size + lines.length > MOST_BYTES) this.lost += count;
        else {
          writeSync(fd, Buffer.concat([Buffer.from(`# ${reason}\n`), lines]));
          fsyncSync(fd);
        }
      } finally {
        closeSync(fd);
      }
    } catch {
      this.lost += count;
    }
  }
}
