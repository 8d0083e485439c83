import { mkdir } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { z } from 'zod';
import { ConfigError, IoError, unknownName } from '../core/errors.ts';
import { FILE_ENDINGS, formOf } from '../io/file/sampleFile.ts';
import { perMotorSink } from '../io/perMotorSink.ts';
import type { Sink } from '../io/sink.ts';
import type { SinkKind } from './kinds.ts';

const settings = z.strictObject({
  path: z.string().min(1).meta({
    description:
      'File to write; {stream} and {motor} stand for the names of each stream and motor; - is standard output.',
  }),
  format: z
    .enum(['csv', 'ndjson', 'parquet', 'mcap'])
    .optional()
    .meta({ description: "Default: by the name's end, else CSV." }),
  quality: z.boolean().default(false).meta({
    description: 'A column of quality bits beside each channel, which are flags again when the file is read.',
  }),
  stream: z.string().optional().meta({ description: 'The stream to write, where several are left.' }),
});

/** Files of samples: one stream a file, but for MCAP, which holds any number. */
export const fileOutput: SinkKind<typeof settings> = {
  summary: 'a file: CSV, JSON lines, Parquet or MCAP',
  settings,
  place(how, streams) {
    const names = streams.map((s) => s.name);
    if (how.stream !== undefined && !names.includes(how.stream)) {
      throw new ConfigError(`file: ${unknownName('stream', how.stream, names)}`, ['stream']);
    }
    checkEnding(how.path, how.format);
    const taken = how.stream === undefined ? names : [how.stream];
    const format = how.format ?? formOf(how.path) ?? 'csv';
    if (taken.length > 1 && format !== 'mcap' && !how.path.includes('{stream}')) {
      throw new ConfigError(
        `file: several streams are left (${names.join(', ')}), but a file takes one: name it as stream: ..., end the others with drop: [...], or write {stream} in the path`,
        ['path'],
      );
    }
    return {
      async open(written) {
        // loaded when it is needed: checking a pipeline is to be quick
        const { fileSink } = await import('../io/file/fileSink.ts');
        if (written && how.path.includes('{motor}')) {
          throw new ConfigError('file: a file a motor ({motor} in the path) cannot be gone on with (--state)', [
            'path',
          ]);
        }
        const sinks = new Map<string, Sink>();
        const opened = new Map<string, Sink>();
        for (const name of taken) {
          const path = how.path.replaceAll('{stream}', name);
          if (path !== '-') await makeFolder(dirname(path));
          const sink =
            sinks.get(path) ??
            (path.includes('{motor}')
              ? perMotorSink((motor) => fileSink({ ...how, format, path: path.replaceAll('{motor}', motor) }))
              : fileSink({ ...how, format, path, resumable: written && { from: written(path) ?? 0 } }));
          sinks.set(path, sink);
          opened.set(name, sink);
        }
        return opened;
      },
    };
  },
};

/** A name that promises what is not written would mislead whoever opens the file. */
function checkEnding(path: string, format: string | undefined): void {
  const ending = extname(path).toLowerCase();
  if (format !== undefined || ending === '' || formOf(path)) return;
  const known = Object.keys(FILE_ENDINGS).join(', ');
  throw new ConfigError(`file: ${ending} files are not written; known: ${known}; or say format: csv`, ['path']);
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new IoError(`${folder}: cannot be made: ${(error as Error).message}`);
  }
}
