import { extname } from 'node:path';
import type { Block } from '../../core/block.ts';
import type { Stream } from '../../core/stream.ts';

/** What writes samples in one form to a file. */
export interface SampleFile {
  next(block: Block): void;
  /** Writes what is still held, and what the form wants at its end. */
  finish(): void;
}

export type FileForm = 'csv' | 'ndjson' | 'parquet' | 'mcap';

/** Forms by the ends of names. */
export const FILE_ENDINGS: Readonly<Record<string, FileForm>> = {
  '.csv': 'csv',
  '.txt': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.parquet': 'parquet',
  '.mcap': 'mcap',
};

/** The form that a file's name promises; undefined where it promises none that is written. */
export function formOf(path: string): FileForm | undefined {
  return FILE_ENDINGS[extname(path).toLowerCase()];
}

/** Name of the column of a channel's quality bits. */
export const qualityOf = (channel: string): string => `${channel}_quality`;

/** Description of a stream as it stands in a file, in JSON. */
export interface StreamNote {
  readonly motor: string;
  readonly stream: string;
  readonly rateHz: number;
  /** SI unit of each channel. */
  readonly units: Readonly<Record<string, string>>;
}

/** Key under which a StreamNote stands in a file's metadata. */
export const STREAM_NOTE = 'slipring';

export function noteOf({ motor, name, rateHz, channels }: Stream): StreamNote {
  return { motor, stream: name, rateHz, units: Object.fromEntries(channels.map((c) => [c.name, c.unit])) };
}

/** Undefined for text that is none. */
export function parseNote(text: string | undefined): StreamNote | undefined {
  try {
    const { motor, stream, rateHz, units } = JSON.parse(text ?? '') as Partial<StreamNote>;
    const isNote = typeof motor === 'string' && typeof stream === 'string' && Number(rateHz) > 0;
    if (!isNote || typeof units !== 'object' || !Object.values(units).every((u) => typeof u === 'string'))
      return undefined;
    return { motor, stream, rateHz: Number(rateHz), units };
  } catch {
    return undefined;
  }
}
