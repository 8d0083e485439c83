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

/**
 * Key under which a StreamNote stands in a file's metadata; in files of text with quality, where it stands in a comment in front of the CSV, or in
 * the first object of JSON lines.
 */
export const STREAM_NOTE = 'slipring';

/** What the comment with the note begins with. */
const NOTE_COMMENT = `# ${STREAM_NOTE} `;

export function noteComment(stream: Stream): string {
  return `${NOTE_COMMENT}${JSON.stringify(noteOf(stream))}\n`;
}

/** The note in the comment that a text begins with; undefined where it begins otherwise. */
export function notedIn(text: string): StreamNote | undefined {
  return text.startsWith(NOTE_COMMENT) ? parseNote(text.slice(NOTE_COMMENT.length).split('\n', 1)[0]) : undefined;
}

export function noteOf({ motor, name, rateHz, channels }: Stream): StreamNote {
  return { motor, stream: name, rateHz, units: Object.fromEntries(channels.map((c) => [c.name, c.unit])) };
}

/** Undefined for text that is none. */
export function parseNote(text: string | undefined): StreamNote | undefined {
  try {
    return asNote(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

/** Undefined for what is none. */
export function asNote(value: unknown): StreamNote | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { motor, stream, rateHz, units } = value as Partial<StreamNote>;
  if (typeof motor !== 'string' || typeof stream !== 'string' || !(Number(rateHz) > 0)) return undefined;
  if (typeof units !== 'object' || units === null || !Object.values(units).every((u) => typeof u === 'string'))
    return undefined;
  return { motor, stream, rateHz: Number(rateHz), units };
}
