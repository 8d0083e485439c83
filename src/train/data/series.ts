import type { Block } from '../../core/block.ts';
import { DataError, unknownName } from '../../core/errors.ts';
import { MISSING, OUTLIER, WARMUP } from '../../core/quality.ts';
import { channel, type Stream } from '../../core/stream.ts';
import type { Unit } from '../../core/units.ts';

/** Rows without a gap between them: [from, to). `seq` is the true index of row `from` since its stream began. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly seq: number;
  /** True time of row `from`, s. */
  readonly t0: number;
}

/**
 * A recorded table: what a pipeline gave on one log, kept. Some lost samples in a row are rows without value (MISSING), as the
 * pipeline's own steps see them; more take no rows and part the segments.
 */
export interface Series {
  /** The log it came from. */
  readonly log: string;
  /** That log, where this is a piece of it with a name of its own. */
  readonly pieceOf?: string;
  /** Class of the whole log, and the group (a motor, a repetition) that no split parts, as the recipe says. */
  readonly label?: string;
  readonly group?: string;
  /** Channels of the source from which each channel was made, where that is known. */
  readonly origins?: Readonly<Record<string, readonly string[]>>;
  readonly stream: Stream;
  readonly length: number;
  /** [channel][row], in the order of stream.channels. */
  readonly columns: readonly Float64Array[];
  /** Quality bits, [channel][row]. */
  readonly quality: readonly Uint8Array[];
  readonly segments: readonly Segment[];
}

/** The log that a series is, or is a piece of. */
export const wholeLog = ({ log, pieceOf }: Series): string => pieceOf ?? log;

/** A sample with one of these bits is no truth: it enters no statistic and no loss. */
export const UNTRUE = MISSING | WARMUP | OUTLIER;

/** Lost samples in a row that are kept as rows: no net bridges more. */
const LONGEST_HOLE = 1000;

/** Copies blocks of one stream into a Series. Throws DataError when a second stream arrives. */
export class SeriesRecorder {
  private stream: Stream | undefined;
  private length = 0;
  private columns: Float64Array[] = [];
  private quality: Uint8Array[] = [];
  private segments: { from: number; to: number; seq: number; t0: number }[] = [];

  push(block: Block): void {
    this.stream ??= block.stream;
    if (block.stream !== this.stream) {
      throw new DataError(
        `the pipeline ends in two streams, ${this.stream.name} and ${block.stream.name}: align them first`,
      );
    }
    const last = this.segments.at(-1);
    const lost = last ? block.seq - (last.seq + last.to - last.from) : 0;
    const hole = last && lost > 0 && lost <= LONGEST_HOLE ? lost : 0;
    this.reserve(this.length + hole + block.n, block.channels.length);
    for (let c = 0; c < block.channels.length; c++) {
      this.columns[c].fill(Number.NaN, this.length, this.length + hole);
      this.quality[c].fill(MISSING, this.length, this.length + hole);
    }
    this.length += hole;
    block.channels.forEach((x, c) => {
      for (let i = 0; i < block.n; i++) this.columns[c][this.length + i] = x[i];
      const q = block.quality[c];
      for (let i = 0; q && i < block.n; i++) this.quality[c][this.length + i] = q[i];
    });
    if (last && lost === hole) last.to += hole + block.n;
    else {
      const from = this.length;
      this.segments.push({ from, to: from + block.n, seq: block.seq, t0: block.t0 });
    }
    this.length += block.n;
  }

  /** The table so far. Throws DataError when nothing was recorded. */
  finish(log: string): Series {
    const { stream, length, segments } = this;
    if (!stream || length === 0) throw new DataError(`${log}: the pipeline gave no samples`);
    return {
      log,
      stream,
      length,
      columns: this.columns.map((x) => x.subarray(0, length)),
      quality: this.quality.map((q) => q.subarray(0, length)),
      segments,
    };
  }

  private reserve(length: number, channels: number): void {
    if (this.columns.length === channels && length <= this.columns[0].length) return;
    const room = Math.max(4096, 2 * length);
    const old = { columns: this.columns, quality: this.quality };
    this.columns = Array.from({ length: channels }, () => new Float64Array(room));
    this.quality = Array.from({ length: channels }, () => new Uint8Array(room));
    old.columns.forEach((x, c) => {
      this.columns[c].set(x);
    });
    old.quality.forEach((q, c) => {
      this.quality[c].set(q);
    });
  }
}

/** Rows [from, to) as a series of their own, over the same memory. */
export function cut(series: Series, from: number, to: number): Series {
  const inside = series.segments
    .map((s) => {
      const start = Math.max(s.from, from);
      const skipped = start - s.from;
      const t0 = s.t0 + skipped / series.stream.rateHz;
      return { from: start - from, to: Math.min(s.to, to) - from, seq: s.seq + skipped, t0 };
    })
    .filter((s) => s.to > s.from);
  return {
    ...series,
    length: to - from,
    columns: series.columns.map((x) => x.subarray(from, to)),
    quality: series.quality.map((q) => q.subarray(from, to)),
    segments: inside,
  };
}

/** A channel to add to a series. */
export interface NewColumn {
  readonly name: string;
  readonly unit: Unit;
  readonly values: Float64Array;
  readonly quality: Uint8Array;
}

/** A series with more channels. Throws DataError for a name that it has. */
export function withColumns(series: Series, added: readonly NewColumn[]): Series {
  if (added.length === 0) return series;
  const channels = [...series.stream.channels];
  for (const { name, unit } of added) {
    if (channels.some((c) => c.name === name)) throw new DataError(`${series.log}: there is a channel ${name} already`);
    channels.push(channel(name, unit));
  }
  return {
    ...series,
    stream: { ...series.stream, channels },
    columns: [...series.columns, ...added.map((c) => c.values)],
    quality: [...series.quality, ...added.map((c) => c.quality)],
  };
}

/** Index of a channel by name. Throws DataError that lists the channels when there is none. */
export function columnOf(series: Series, name: string): number {
  const known = series.stream.channels.map((c) => c.name);
  const index = known.indexOf(name);
  if (index < 0) throw new DataError(`${series.log}: ${unknownName('channel', name, known)}`);
  return index;
}
