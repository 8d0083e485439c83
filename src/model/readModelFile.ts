import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { DataError, IoError } from '../core/errors.ts';

/** Files beyond this are refused unread: a net that fits a motor's controller has well under a million weights. */
export const LARGEST_FILE = 16_000_000;

/** The texts of a model folder have less: what claims more is refused at once. */
const LARGEST_TEXTS: Readonly<Record<string, number>> = { 'card.json': 1_000_000, 'golden.json': 4_000_000 };

/** Bytes that a file of a model folder may have. */
export function largestFile(name: string): number {
  return LARGEST_TEXTS[name] ?? LARGEST_FILE;
}

/** Waits neither for the writer of a pipe nor for a device. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * A whole file of at most `most` bytes. Devices, pipes and folders are refused unread; with `follow: false` links too, since a
 * folder that is given away must not show what lies outside it. Throws IoError or DataError, beginning with `path`.
 */
export function readModelFile(path: string, { most = LARGEST_FILE, follow = true } = {}): Uint8Array {
  let handle: number | undefined;
  try {
    handle = openSync(path, follow ? FLAGS : FLAGS | (constants.O_NOFOLLOW ?? 0));
    const stat = fstatSync(handle);
    if (!stat.isFile()) throw new DataError(`${path}: is not a file`);
    if (stat.size > most) throw new DataError(`${path}: ${stat.size} bytes, more than ${most}`);
    return readFileSync(handle);
  } catch (error) {
    if (error instanceof DataError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP') throw new DataError(`${path}: is a symbolic link`);
    throw new IoError(`${path}: cannot be read: ${message}`);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
