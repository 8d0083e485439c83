import { closeSync, openSync, writeSync } from 'node:fs';
import type { Block } from '../../core/block.ts';
import { IoError } from '../../core/errors.ts';
import { McapRows } from '../file/mcapRows.ts';

/** A chunk is never older, ms. */
const FLUSH_MS = 500;

/** What blocks are recorded to. */
export interface BlockRecording {
  next(block: Block): void;
  /** Ends the files. Throws IoError. */
  close(): void;
}

/**
 * Records blocks to MCAP that grows under its own name: what is half a second old is in the file. A killed recorder leaves all but that, readable by
 * whoever reads files without an end. A file that is there is not written over, unless `replace`. Throws IoError.
 */
export function mcapRecording(path: string, replace = false): BlockRecording {
  const fd = opened(path, replace);
  let failure: unknown;
  const rows = new McapRows((bytes) => {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    } catch (error) {
      throw new IoError(`${path}: ${(error as Error).message}`);
    }
  }, true);
  const timer = setInterval(() => {
    try {
      rows.flush();
    } catch (error) {
      // told to whoever writes next
      failure ??= error;
    }
  }, FLUSH_MS);
  timer.unref();
  return {
    next(block) {
      if (failure) throw failure;
      rows.next(block);
    },
    close() {
      clearInterval(timer);
      try {
        if (!failure) rows.finish();
      } finally {
        closeSync(fd);
      }
      if (failure) throw failure;
    },
  };
}

function opened(path: string, replace: boolean): number {
  try {
    return openSync(path, replace ? 'w' : 'wx');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new IoError(`${path}: ${code === 'EEXIST' ? 'is there already; --force replaces it' : message}`);
  }
}
