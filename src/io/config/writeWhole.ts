import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/**
 * Writes a file that is never half written, whenever the process is killed: it is made beside its name, brought to the disk, and
 * renamed. Throws what the file system throws.
 */
export function writeWhole(file: string, bytes: Uint8Array, beside = `${file}.new`): void {
  const fd = openSync(beside, 'w');
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(beside, file);
}
