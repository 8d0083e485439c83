import { existsSync, rmSync } from 'node:fs';
import { ConfigError, IoError } from '../../core/errors.ts';
import type { Stream } from '../../core/stream.ts';
import { FileWriter } from '../file/fileWriter.ts';
import { ParquetRows } from '../file/parquetRows.ts';
import { type BlockRecording, mcapRecording } from './mcapRecording.ts';

/** The MCAP file that holds a recording to Parquet until it is finished. */
export function journalOf(path: string): string {
  return `${path.replaceAll('{stream}', 'streams')}.mcap`;
}

/**
 * Records blocks to Parquet, which is readable only once it has its end; so an MCAP file grows beside it, from which a killed recording is
 * finished (repairRecording). {stream} in the path stands for the name of each stream. Throws ConfigError for several streams without, IoError.
 */
export function parquetRecording(path: string, streams: readonly Stream[], replace = false): BlockRecording {
  const names = streams.map((s) => s.name);
  if (names.length > 1 && !path.includes('{stream}')) {
    throw new ConfigError(
      `${path}: a Parquet file takes one stream of ${names.join(', ')}: write {stream} in its name`,
    );
  }
  const journal = journalOf(path);
  if (!replace && existsSync(journal)) {
    throw new IoError(`${journal}: an earlier recording has no end: slipring record --repair '${path}' finishes it`);
  }
  const paths = new Map(names.map((name) => [name, path.replaceAll('{stream}', name)]));
  const there = [...paths.values()].find((file) => !replace && existsSync(file));
  if (there !== undefined) throw new IoError(`${there}: is there already; --force replaces it`);
  const files = new ParquetFiles(paths);
  const recording = mcapRecording(journal, replace);
  return {
    next(block) {
      recording.next(block);
      files.of(block.stream.name)?.next(block);
    },
    close() {
      recording.close();
      files.finish();
      rmSync(journal);
    },
  };
}

/** Parquet files that grow beside their names, one a stream. */
export class ParquetFiles {
  private readonly files = new Map<string, { readonly writer: FileWriter; readonly rows: ParquetRows }>();

  /** Paths by the names of streams. */
  constructor(paths: ReadonlyMap<string, string>) {
    for (const [name, path] of paths) {
      // NAME.part is taken up again by the next attempt
      const writer = new FileWriter(path, { from: 0 });
      this.files.set(name, { writer, rows: new ParquetRows(writer, true) });
    }
  }

  of(stream: string): ParquetRows | undefined {
    return this.files.get(stream)?.rows;
  }

  /** The files get their names. */
  finish(): void {
    for (const { writer, rows } of this.files.values()) {
      rows.finish();
      writer.finish();
    }
  }
}
