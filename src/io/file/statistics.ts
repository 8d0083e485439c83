import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError, DataError } from '../../core/errors.ts';

const channel = z.strictObject({
  channel: z.string(),
  unit: z.string(),
  /** Good samples, on which the numbers rest. */
  count: z.int().min(1),
  mean: z.number(),
  /** Of the population. */
  std: z.number().min(0),
  min: z.number(),
  max: z.number(),
  median: z.number(),
  /** Distance of the quartiles, between which half of the samples lie. */
  iqr: z.number().min(0),
  /** SHA-256 of all its samples, good or not, as little-endian doubles: says which data it was. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'),
});

const schema = z.strictObject({
  slipringStatistics: z.literal(1),
  stream: z.string(),
  rateHz: z.number().positive(),
  channels: z.array(channel).min(1),
});

export type ChannelStatistics = z.output<typeof channel>;
export type StatisticsFile = z.output<typeof schema>;

/** Reads a file that statisticsSink wrote. Throws ConfigError when it cannot be read, DataError when it is no such file. */
export function readStatistics(path: string): StatisticsFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ConfigError(`${path}: ${missing ? 'no such file' : (error as Error).message}`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new DataError(`${path}: is no JSON`);
  }
  const checked = schema.safeParse(content);
  if (checked.success) return checked.data;
  const [{ path: at, message }] = checked.error.issues;
  throw new DataError(`${path}: is no file of statistics: ${at.join('.')} ${message}`);
}
