import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import type { Variables } from '../io/config/variables.ts';
import { writeWhole } from '../io/config/writeWhole.ts';
import type { Series } from './data/series.ts';

/** Rows that a pipeline has given before, by a key of all that they depend on. */
export interface RowCache {
  /** Undefined when there are none, or when they are damaged. */
  get(key: string): Series | undefined;
  /** Does nothing where the folder cannot be written: a cache is never the reason for a failure. */
  put(key: string, series: Series): void;
}

/** Bytes of all files; the longest unused go first. */
const MOST_BYTES = 2 * 1024 ** 3;
const FORM = 1;

/** The cache of this user: SLIPRING_CACHE, or the folder for caches. Undefined where the environment names none. */
export function userRowCache(env: Variables): RowCache | undefined {
  const home = env.XDG_CACHE_HOME ?? (env.HOME && join(env.HOME, '.cache'));
  const folder = env.SLIPRING_CACHE ?? (home && join(home, 'slipring'));
  return folder ? rowCacheIn(join(folder, 'rows')) : undefined;
}

/** A cache in a folder, a file a key. A kill leaves none half written. */
export function rowCacheIn(folder: string, mostBytes = MOST_BYTES): RowCache {
  const fileOf = (key: string) => join(folder, `${key}.rows`);
  return {
    get(key) {
      const file = fileOf(key);
      try {
        const series = decode(readFileSync(file));
        const now = new Date();
        utimesSync(file, now, now);
        return series;
      } catch {
        return undefined;
      }
    },
    put(key, series) {
      try {
        mkdirSync(folder, { recursive: true });
        writeBeside(fileOf(key), encode(series));
        makeRoom(folder, mostBytes);
      } catch {
        // the rows are there all the same
      }
    },
  };
}

/** Two trainings may write the same rows at once, each beside the name in its own way. */
function writeBeside(file: string, bytes: Uint8Array): void {
  const beside = `${file}.${process.pid}.new`;
  try {
    writeWhole(file, bytes, beside);
  } finally {
    rmSync(beside, { force: true });
  }
}

function makeRoom(folder: string, mostBytes: number): void {
  const files = readdirSync(folder).map((name) => ({ path: join(folder, name), ...sizeAndTime(join(folder, name)) }));
  let total = files.reduce((sum, f) => sum + f.size, 0);
  for (const { path, size } of files.sort((a, b) => a.time - b.time)) {
    if (total <= mostBytes) return;
    rmSync(path, { force: true });
    total -= size;
  }
}

function sizeAndTime(path: string) {
  const found = statSync(path, { throwIfNoEntry: false });
  return { size: found?.size ?? 0, time: found?.mtimeMs ?? 0 };
}

function encode({ columns, quality, ...about }: Series): Uint8Array {
  const to = new SnapshotWriter(FORM);
  const head = new TextEncoder().encode(JSON.stringify(about));
  to.number(head.length);
  to.array(head);
  for (const x of columns) to.array(x);
  for (const q of quality) to.array(q);
  return to.finish();
}

function decode(bytes: Uint8Array): Series {
  const from = new SnapshotReader(bytes, FORM);
  const head = new Uint8Array(from.number());
  from.array(head);
  const about = JSON.parse(new TextDecoder().decode(head)) as Omit<Series, 'columns' | 'quality'>;
  const { channels } = about.stream;
  const columns = channels.map(() => new Float64Array(about.length));
  for (const x of columns) from.array(x);
  const quality = channels.map(() => new Uint8Array(about.length));
  for (const q of quality) from.array(q);
  return { ...about, columns, quality };
}
