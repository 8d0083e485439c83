import { ConfigError, DataError } from '../core/errors.ts';
import { hashOf } from './data/hash.ts';
import { type Series, wholeLog } from './data/series.ts';
import type { Role, Split } from './data/split.ts';

/** A log as a card remembers it: what it holds, and which parts have rows of it. */
export interface KnownLog {
  readonly log: string;
  readonly rows: number;
  readonly sha256: string;
  readonly parts: readonly Role[];
}

/** Hashes of logs, one each. Throws ConfigError for two that hold the same rows: they could stand in two parts. */
export function logHashes(series: readonly Series[]): string[] {
  const hashes = series.map((s) => hashOf([s]));
  const second = hashes.findIndex((hash, i) => hashes.indexOf(hash) !== i);
  if (second >= 0) {
    const first = hashes.indexOf(hashes[second]);
    throw new ConfigError(`${series[first].log} and ${series[second].log} hold the same rows`, ['data']);
  }
  return hashes;
}

export function knownLogs(
  series: readonly Series[],
  hashes: readonly string[],
  { train, validation, test }: Split,
): KnownLog[] {
  const holders: [Role, readonly string[]][] = [
    ['train', train.series.map(wholeLog)],
    ['validation', validation.series.map(wholeLog)],
    ['test', test?.logs ?? []],
  ];
  return series.map(({ log, length }, i) => {
    const parts = holders.filter(([, logs]) => logs.includes(log)).map(([role]) => role);
    return { log, rows: length, sha256: hashes[i], parts };
  });
}

/**
 * The series in the order and by the names of the training, where they are its logs and no others: how files are called now and in
 * which order they are given opens no test part. Else as they are.
 */
export function asTrained(known: readonly KnownLog[], series: readonly Series[]): readonly Series[] {
  const given = new Map(series.map((s) => [hashOf([s]), s]));
  if (known.length !== series.length || !known.every(({ sha256 }) => given.has(sha256))) return series;
  return known.flatMap(({ log, sha256 }) => {
    const found = given.get(sha256);
    return found ? [{ ...found, log }] : [];
  });
}

/** The logs among others that a training knew. Throws DataError where one has rows of its locked test part. */
export function knownAmong(known: readonly KnownLog[], series: readonly Series[], model: string): KnownLog[] {
  const hashes = series.map((s) => hashOf([s]));
  const met = known.filter(({ sha256 }) => hashes.includes(sha256));
  const locked = met.filter(({ parts }) => parts.includes('test')).map(({ log }) => log);
  if (locked.length > 0) {
    const all = known.map(({ log }) => `--log ${log}`).join(' ');
    throw new DataError(
      `${model}: rows of ${locked.join(', ')} are its locked test part; to open it give all logs of its training, ${all}, and --unlock-test "reason"`,
    );
  }
  return met;
}
