import { createHash, type Hash } from 'node:crypto';
import { ConfigError, DataError } from '../../core/errors.ts';
import { isAbsent, MISSING, OUTLIER, WARMUP } from '../../core/quality.ts';
import type { Stream } from '../../core/stream.ts';
import type { Sink } from '../sink.ts';
import { FileWriter } from './fileWriter.ts';
import type { ChannelStatistics, StatisticsFile } from './statistics.ts';

/** What a net is not to learn from. */
const UNTRUE = MISSING | WARMUP | OUTLIER;

/**
 * Writes the statistics of one stream to a JSON file at its end: mean, deviation, extremes, median and quartiles of the good
 * samples (not MISSING, OUTLIER or WARMUP), and a hash of all. Keeps 8 bytes a sample and channel until then. Throws
 * IoError; DataError for a channel without a good sample.
 */
export function statisticsSink(path: string): Sink {
  const writer = new FileWriter(path);
  let stream: Stream | undefined;
  let columns: Column[] = [];
  let accepted = 0;
  return {
    get accepted() {
      return accepted;
    },
    next(block) {
      if (stream && stream !== block.stream) {
        throw new ConfigError(`statistics: ${path} takes one stream, but gets ${stream.name} and ${block.stream.name}`);
      }
      if (!stream) columns = block.stream.channels.map(() => new Column());
      stream = block.stream;
      columns.forEach((column, c) => {
        column.append(block.channels[c], block.quality[c], block.n);
      });
      accepted += block.n;
    },
    async complete() {
      if (!stream) throw new DataError('statistics: no sample came');
      const { name, rateHz } = stream;
      const channels = stream.channels.map((c, k) => ({
        channel: c.name,
        unit: c.unit,
        ...columns[k].statistics(c.name),
      }));
      const content: StatisticsFile = { slipringStatistics: 1, stream: name, rateHz, channels };
      writer.write(`${JSON.stringify(content, undefined, 2)}\n`);
      writer.finish();
    },
    async abort() {
      writer.abort();
    },
  };
}

/** The samples of one channel. */
class Column {
  private good = new Float64Array(4096);
  private count = 0;
  private readonly hash: Hash = createHash('sha256');

  append(x: Float64Array, quality: Uint8Array | null, n: number): void {
    this.hash.update(new Uint8Array(x.buffer, x.byteOffset, 8 * n));
    if (this.count + n > this.good.length) {
      const grown = new Float64Array(2 * (this.count + n));
      grown.set(this.good);
      this.good = grown;
    }
    for (let i = 0; i < n; i++) {
      if (!isAbsent(x[i]) && ((quality?.[i] ?? 0) & UNTRUE) === 0) this.good[this.count++] = x[i];
    }
  }

  statistics(name: string): Omit<ChannelStatistics, 'channel' | 'unit'> {
    const { count } = this;
    if (count === 0) throw new DataError(`statistics: ${name} has no good sample`);
    const x = this.good.subarray(0, count).sort();
    const mean = x.reduce((sum, v) => sum + v, 0) / count;
    const std = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / count);
    const [lower, median, upper] = [0.25, 0.5, 0.75].map((p) => quantile(x, p));
    return {
      count,
      mean,
      std,
      min: x[0],
      max: x[count - 1],
      median,
      iqr: upper - lower,
      sha256: this.hash.digest('hex'),
    };
  }
}

/** Quantile of sorted samples, linear between two: Hyndman and Fan's type 7. */
function quantile(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
