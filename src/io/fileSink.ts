import type { Block } from '../core/block.ts';
import { ConfigError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import { FileWriter } from './fileWriter.ts';
import type { Sink } from './sink.ts';

export interface FileSinkOptions {
  /** '-' is standard output. */
  readonly path: string;
  /** Default: by the name's end, .ndjson or .jsonl, else CSV. */
  readonly format?: 'csv' | 'ndjson';
  /** A column of quality bits beside each channel: `iA_quality`. */
  readonly quality?: boolean;
  /** The run can be continued: see FileWriter. The rows of an earlier run end at byte `from`. */
  readonly resumable?: { readonly from: number };
}

/**
 * Writes one stream's samples to a file, one row a sample: CSV with the header `t,<channels>`, or JSON lines with the same keys.
 *
 * Numbers are the shortest text that reads back exactly; an absent sample is an empty field, in JSON null. t is in seconds as
 * the stream has it, rounded to the nanosecond (stamps since 1970 to the microsecond). The file appears under its name only when it is complete. Throws IoError.
 */
export function fileSink(options: FileSinkOptions): Sink {
  const format = options.format ?? (/\.(ndjson|jsonl)$/.test(options.path) ? 'ndjson' : 'csv');
  const quality = options.quality ?? false;
  const writer = new FileWriter(options.path, options.resumable);
  const write = format === 'csv' ? writeCsv : writeNdjson;
  let stream: Stream | undefined;
  let accepted = 0;
  return {
    get accepted() {
      return accepted;
    },
    next(block) {
      if (stream && stream !== block.stream) {
        throw new ConfigError(
          `file: ${options.path} takes one stream, but gets ${stream.name} and ${block.stream.name}; align them first`,
        );
      }
      if (!stream && format === 'csv' && writer.isEmpty) writer.write(csvHeader(block.stream, quality));
      stream = block.stream;
      write(writer, block, quality);
      accepted += block.n;
    },
    save: () => writer.save(),
    async complete() {
      writer.finish();
    },
    async abort() {
      writer.abort();
    },
  };
}

function csvHeader(stream: Stream, quality: boolean): string {
  const names = stream.channels.flatMap((c) => (quality ? [c.name, `${c.name}_quality`] : [c.name]));
  return `t,${names.join(',')}\n`;
}

function writeCsv(writer: FileWriter, block: Block, quality: boolean): void {
  const { channels, n } = block;
  let text = '';
  for (let i = 0; i < n; i++) {
    text += timeAt(block, i);
    for (let c = 0; c < channels.length; c++) {
      const v = channels[c][i];
      // biome-ignore lint/suspicious/noSelfCompare: the cheapest test for NaN, a million times a second
      text += v === v ? `,${v}` : ',';
      if (quality) text += `,${block.quality[c]?.[i] ?? 0}`;
    }
    text += '\n';
    if (text.length > 16384) {
      writer.write(text);
      text = '';
    }
  }
  writer.write(text);
}

function writeNdjson(writer: FileWriter, block: Block, quality: boolean): void {
  const { channels, n, stream } = block;
  const keys = stream.channels.map((c) => `,${JSON.stringify(c.name)}:`);
  const flagKeys = stream.channels.map((c) => `,${JSON.stringify(`${c.name}_quality`)}:`);
  for (let i = 0; i < n; i++) {
    let text = `{"t":${timeAt(block, i)}`;
    for (let c = 0; c < channels.length; c++) {
      const v = channels[c][i];
      text += keys[c] + (Number.isNaN(v) ? 'null' : v);
      if (quality) text += flagKeys[c] + (block.quality[c]?.[i] ?? 0);
    }
    writer.write(`${text}}\n`);
  }
}

/**
 * Time of a sample, rounded to the nanosecond where doubles are that fine, else to the microsecond: 0.3, not
 * 0.30000000000000004. The last bits of the sum depend on where the block begins.
 */
function timeAt(block: Block, i: number): number {
  const t = block.t0 + i * block.dt;
  return Math.abs(t) < 4e6 ? Math.round(t * 1e9) / 1e9 : Math.round(t * 1e6) / 1e6;
}
