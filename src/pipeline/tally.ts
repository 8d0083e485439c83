import type { Block } from '../core/block.ts';
import { LATE, MISSING, OUTLIER } from '../core/quality.ts';
import { channelIndex } from '../core/stream.ts';

/** Counts of one stream. */
export interface StreamCount {
  rows: number;
  /** Samples that were lost in gaps. */
  lost: number;
  /** Rows that came late. */
  late: number;
  /** Samples without value, by channel. */
  readonly missing: Record<string, number>;
}

/** What passed a run, counted. */
export class Tally {
  readonly inputs: Record<string, StreamCount> = {};
  /** Input samples that had been seen before the state was saved from which this run goes on. */
  seenBefore = 0;
  readonly outputs: Record<string, StreamCount> = {};
  /** Samples on which an outlier test fired, by channel, counted behind the first step that tests the channel. */
  readonly outliers: Record<string, number> = {};
  /** Last value of each output channel, for display. */
  readonly latest: Record<string, number> = {};
  private readonly testedBy = new Map<string, number>();

  /** A block of n samples, and what of it is new to the chain. */
  input(n: number, fresh: Block | undefined): void {
    this.seenBefore += n - (fresh?.n ?? 0);
    if (fresh) add(this.inputs, fresh);
  }

  output(block: Block): void {
    add(this.outputs, block);
    block.stream.channels.forEach((c, i) => {
      this.latest[c.name] = block.channels[i][block.n - 1];
    });
  }

  /** A block behind a step that tests channels. Behind later steps the flags of one sample lie on many. */
  tested(step: number, channels: readonly string[], block: Block): void {
    for (const name of channels) {
      const q = block.quality[channelIndex(block.stream, name)];
      if (!q || (this.testedBy.get(name) ?? step) !== step) continue;
      const found = count(q, block.n, OUTLIER);
      if (found === 0) continue;
      this.testedBy.set(name, step);
      this.outliers[name] = (this.outliers[name] ?? 0) + found;
    }
  }
}

function add(counts: Record<string, StreamCount>, block: Block): void {
  const { name, channels } = block.stream;
  counts[name] ??= { rows: 0, lost: 0, late: 0, missing: {} };
  const one = counts[name];
  one.rows += block.n;
  one.lost += block.gapBefore;
  let late = 0;
  channels.forEach((c, i) => {
    const q = block.quality[i];
    if (!q) return;
    const missing = count(q, block.n, MISSING);
    if (missing > 0) one.missing[c.name] = (one.missing[c.name] ?? 0) + missing;
    late = Math.max(late, count(q, block.n, LATE));
  });
  one.late += late;
}

function count(flags: Uint8Array, n: number, bit: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) if ((flags[i] & bit) !== 0) sum++;
  return sum;
}
