import { crc32 } from 'node:zlib';
import type { StatementSyncInstance } from '@photostructure/sqlite';
import { ConfigError, DataError } from '../../core/errors.ts';
import { Ballast } from './ballast.ts';
import type { Batch, BatchQueue, Overflow } from './batchQueue.ts';
import { closeDatabase, type Database, named, openDatabase, PAGE_BYTES, unlessFull } from './sqlite.ts';

const FORM = 1;

export interface SpoolOptions {
  readonly path: string;
  /** What the batches are for: a spool that still holds some for something else is not opened. */
  readonly target: string;
  /** Most bytes of the file; its log takes up to 8 MiB more. Default 1 GiB: ten minutes of 5,000 lines a second take a quarter. */
  readonly maxBytes?: number;
  /** Default block. */
  readonly overflow?: Overflow;
  /** Room kept in FILE.ballast for the day when the disk is full, best twice that of the log. Default 16 MiB. */
  readonly ballastBytes?: number;
}

/**
 * Opens a spool: a queue in a file, which outlives its process. A batch that `append` took is on the disk, whole, with the position
 * that belongs to it, and stays until it is acknowledged: also through kill -9 and loss of power (SQLite's WAL, synchronous=FULL).
 * Each batch has its CRC-32, since SQLite finds no changed byte in a value.
 *
 * One process at a time. Throws ConfigError when another one has it or when it holds batches for another target, DataError for
 * a file that is no spool, IoError, and UnavailableError where there is no SQLite for this platform.
 */
export function openSpool(options: SpoolOptions): Promise<Spool> {
  const { path, maxBytes = 2 ** 30 } = options;
  return openDatabase(path, maxBytes, (database) => new Spool(database, options));
}

interface Row {
  readonly id: number;
  readonly count: number;
  readonly crc: number;
  readonly body: Uint8Array;
}

export class Spool implements BatchQueue {
  waiting: number;
  dropped = 0;
  readonly path: string;
  private readonly database: Database;
  private readonly overflow: Overflow;
  private readonly ballast: Ballast;
  private readonly insert: StatementSyncInstance;
  private readonly after: StatementSyncInstance;
  private readonly countBetween: StatementSyncInstance;
  private readonly deleteUpTo: StatementSyncInstance;
  private readonly freePages: StatementSyncInstance;
  private readonly note: StatementSyncInstance;
  private lastPosition: string | undefined;
  private nextId: number;
  /** Last batch that was acknowledged or dropped, and the last of them that is off the disk. */
  private done = 0;
  private removed = 0;
  /** Last batch that is in somebody's hands, and the items of those that were dropped meanwhile: they may still arrive. */
  private lastInHand = 0;
  private droppedInHand = 0;

  /** Use openSpool. */
  constructor(database: Database, options: SpoolOptions) {
    const { path, target, overflow = 'block', ballastBytes = 16 << 20 } = options;
    this.path = path;
    this.database = database;
    this.overflow = overflow;
    const { user_version: form } = database.prepare('PRAGMA user_version').get();
    const tables = database.prepare('SELECT count(*) AS n FROM sqlite_master').get().n;
    if (form !== FORM && (form !== 0 || tables > 0)) throw new DataError('no spool of this version');
    database.exec(`BEGIN IMMEDIATE; PRAGMA user_version=${FORM};
      CREATE TABLE IF NOT EXISTS batch(id INTEGER PRIMARY KEY, count INTEGER NOT NULL, crc INTEGER NOT NULL, body BLOB NOT NULL);
      CREATE TABLE IF NOT EXISTS note(key TEXT PRIMARY KEY, value TEXT NOT NULL, crc INTEGER NOT NULL); COMMIT`);
    this.insert = database.prepare('INSERT INTO batch VALUES (?, ?, ?, ?)');
    this.after = database.prepare('SELECT * FROM batch WHERE id > ? ORDER BY id LIMIT 1');
    this.countBetween = database.prepare('SELECT coalesce(sum(count), 0) AS n FROM batch WHERE id > ? AND id <= ?');
    this.deleteUpTo = database.prepare('DELETE FROM batch WHERE id <= ?');
    this.freePages = database.prepare('PRAGMA freelist_count');
    this.note = database.prepare('INSERT OR REPLACE INTO note VALUES (?, ?, ?)');
    const { last, n } = database.prepare('SELECT max(id) AS last, coalesce(sum(count), 0) AS n FROM batch').get();
    this.nextId = (last ?? 0) + 1;
    this.waiting = n;
    this.claim(target);
    this.lastPosition = this.readNote('position');
    this.ballast = new Ballast(`${path}.ballast`, ballastBytes);
  }

  get position(): string | undefined {
    return this.lastPosition;
  }

  append(body: Uint8Array, count: number, position?: string): boolean {
    return named(this.path, () => {
      this.remove();
      while (!this.insertAnyhow(body, count, position)) {
        if (this.overflow === 'block' || !this.dropOldest()) return false;
      }
      this.nextId++;
      this.waiting += count;
      this.lastPosition = position ?? this.lastPosition;
      return true;
    });
  }

  peek(mostBytes: number): Batch[] {
    return named(this.path, () => {
      const batches: Batch[] = [];
      let bytes = 0;
      for (let id = this.done; ; ) {
        const row = this.after.get(id) as Row | undefined;
        bytes += row?.body.length ?? 0;
        if (!row || (batches.length > 0 && bytes > mostBytes)) break;
        const { count, body, crc } = row;
        id = row.id;
        batches.push({ id, count, body, isIntact: crc === checksum(id, count, body) });
      }
      this.countDropped();
      this.lastInHand = batches.at(-1)?.id ?? 0;
      return batches;
    });
  }

  acknowledge(id: number): void {
    named(this.path, () => {
      this.droppedInHand = 0;
      this.finish(id);
      if (this.waiting > 0) return;
      // an outage is over: the file becomes small again
      unlessFull(this.database, () => this.database.exec('PRAGMA incremental_vacuum'));
      this.emptyLog();
      this.ballast.take();
    });
  }

  close(): void {
    this.countDropped();
    closeDatabase(this.database);
  }

  /** False when the file or the disk is full; the room of the ballast is not for batches. */
  private insertAnyhow(body: Uint8Array, count: number, position: string | undefined): boolean {
    const fits = () => this.fitsInside(body.length);
    const insert = () => this.insertWhole(body, count, position);
    if ((this.ballast.take() || fits()) && insert()) return true;
    this.emptyLog();
    if (this.ballast.take() && insert()) return true;
    if (!fits()) return false;
    // the file has room, but on a full disk its log has none
    this.ballast.release();
    const taken = insert();
    this.emptyLog();
    return taken;
  }

  /** Batch and position in one transaction. */
  private insertWhole(body: Uint8Array, count: number, position: string | undefined): boolean {
    return unlessFull(this.database, () => {
      this.database.exec('BEGIN IMMEDIATE');
      this.insert.run(this.nextId, count, checksum(this.nextId, count, body), body);
      if (position !== undefined) this.writeNote('position', position);
      this.database.exec('COMMIT');
    });
  }

  /** Whether the file has room without growing. */
  private fitsInside(bytes: number): boolean {
    const { freelist_count: free } = this.freePages.get() as { freelist_count: number };
    return PAGE_BYTES * (free - 16) > bytes;
  }

  /** False when there is none, or when the disk is so full that it cannot go. */
  private dropOldest(): boolean {
    const oldest = this.after.get(this.done) as Row | undefined;
    if (!oldest) return false;
    const n = this.finish(oldest.id);
    if (oldest.id <= this.lastInHand) this.droppedInHand += n;
    else this.dropped += n;
    return this.removed === this.done;
  }

  /** Whoever had those batches in hand has not delivered them. */
  private countDropped(): void {
    this.dropped += this.droppedInHand;
    this.droppedInHand = 0;
  }

  /** Batches up to this one count no longer; says how many items they had. */
  private finish(id: number): number {
    if (id <= this.done) return 0;
    const { n } = this.countBetween.get(this.done, id) as { n: number };
    this.done = id;
    this.waiting -= n;
    this.remove();
    return n;
  }

  /** Deletes what is done; on a disk that is too full for that it waits for the next time. */
  private remove(): void {
    if (this.removed === this.done) return;
    const remove = () => unlessFull(this.database, () => this.deleteUpTo.run(this.done));
    if (!remove()) {
      this.emptyLog();
      if (!remove()) return;
    }
    this.removed = this.done;
  }

  /** Brings the log into the file, so that it has room again: on a full disk at the cost of the ballast. */
  private emptyLog(): void {
    const checkpoint = () => unlessFull(this.database, () => this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
    if (checkpoint()) return;
    this.ballast.release();
    checkpoint();
  }

  private claim(target: string): void {
    const before = this.readNote('target');
    if (before === target) return;
    if (before !== undefined && this.waiting > 0) {
      throw new ConfigError(`holds ${this.waiting} items for ${before}; give another file for ${target}`, ['spool']);
    }
    this.writeNote('target', target);
  }

  private writeNote(key: string, value: string): void {
    this.note.run(key, value, crc32(key + value));
  }

  /** A note that was damaged counts as none. */
  private readNote(key: string): string | undefined {
    const row = this.database.prepare('SELECT value, crc FROM note WHERE key = ?').get(key);
    return row && row.crc === crc32(key + row.value) ? row.value : undefined;
  }
}

function checksum(id: number, count: number, body: Uint8Array): number {
  return crc32(body, crc32(Float64Array.of(id, count)));
}
