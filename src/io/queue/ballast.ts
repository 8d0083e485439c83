import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Random } from '../../core/random.ts';

const CHUNK = 1 << 20;

/**
 * A file that only takes up room. On a full disk a database cannot even delete, since its log needs room for that: letting go of
 * the ballast gives it that room.
 */
export class Ballast {
  private readonly path: string;
  private readonly bytes: number;
  private isThere: boolean;

  constructor(path: string, bytes: number) {
    this.path = path;
    this.bytes = bytes;
    this.isThere = bytes === 0 || statSync(path, { throwIfNoEntry: false })?.size === bytes;
  }

  /** Takes the room up if it is not; false where the disk has not so much. */
  take(): boolean {
    if (this.isThere) return true;
    const { bavail, bsize } = statfsSync(dirname(this.path));
    if (bavail * bsize < this.bytes) return false;
    try {
      this.write();
      this.isThere = true;
    } catch {
      this.release();
    }
    return this.isThere;
  }

  release(): void {
    rmSync(this.path, { force: true });
    this.isThere = this.bytes === 0;
  }

  private write(): void {
    // random, so that no file system stores it in less
    const random = new Random(1);
    const chunk = new Uint8Array(Uint32Array.from({ length: CHUNK / 4 }, () => random.nextUint32()).buffer);
    const fd = openSync(this.path, 'w');
    try {
      for (let left = this.bytes; left > 0; ) left -= writeSync(fd, chunk, 0, Math.min(left, CHUNK));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }
}
