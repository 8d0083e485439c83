import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { ConfigError, DataError, IoError, SlipringError, UnavailableError } from '../../core/errors.ts';

export type Database = DatabaseSyncInstance;

export const PAGE_BYTES = 4096;

/** Codes of SQLite. */
const BUSY = 5;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

/**
 * Opens a database of at most so many bytes for this process alone, in WAL mode: what is committed is on the disk. `set up` makes
 * its tables. Throws ConfigError when another process has it, DataError for a file that is none, IoError, and UnavailableError where there
 * is no SQLite for this platform.
 */
export async function openDatabase<T>(path: string, maxBytes: number, setUp: (database: Database) => T): Promise<T> {
  const { DatabaseSync } = await import('@photostructure/sqlite').catch((error: Error) => {
    throw new UnavailableError(`@photostructure/sqlite does not load on this platform: ${error.message}`);
  });
  return named(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    const database = new DatabaseSync(path);
    try {
      // an exclusive lock goes with its process, and needs no shared memory
      database.exec(`PRAGMA busy_timeout=0; PRAGMA locking_mode=EXCLUSIVE; PRAGMA page_size=${PAGE_BYTES};
        PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
        PRAGMA journal_size_limit=4194304; PRAGMA max_page_count=${Math.floor(maxBytes / PAGE_BYTES)}`);
      return setUp(database);
    } catch (error) {
      closeDatabase(database);
      throw error;
    }
  });
}

/** Prepared statements keep a connection open until they are collected, so its lock is let go by hand. */
export function closeDatabase(database: Database): void {
  try {
    database.exec('PRAGMA journal_mode=DELETE; PRAGMA locking_mode=NORMAL; SELECT count(*) FROM sqlite_master');
  } catch {
    // a full disk or a file that is no database: nothing is lost, its log is read when it is opened again
  }
  database.close();
}

/** Does something, or nothing of it and says false: because the file has reached its most bytes or the disk is full. */
export function unlessFull(database: Database, action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    if (codeOf(error) !== FULL) throw error;
    return false;
  }
}

/** Names the file in what goes wrong with it. */
export function named<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const message = `${path}: ${(error as Error).message}`;
    const code = codeOf(error);
    if (code === BUSY) throw new ConfigError(`${path}: another process has it`);
    if (error instanceof ConfigError) throw new ConfigError(message, error.path);
    if (error instanceof DataError || code === NOT_A_DATABASE || code === CORRUPT) throw new DataError(message);
    if (error instanceof SlipringError) throw error;
    throw new IoError(message);
  }
}

function codeOf(error: unknown): number | undefined {
  return (error as { errcode?: number }).errcode;
}
