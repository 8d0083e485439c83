import type { Block } from '../core/block.ts';
import type { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import type { Stream } from '../core/stream.ts';

/** Copies of blocks of one stream, first in, first out. What went out is used again, so that a steady flow allocates nothing. */
export class BlockQueue {
  private readonly stream: Stream;
  private readonly width: number;
  private readonly waiting: Block[] = [];
  private readonly spare: Block[] = [];

  constructor(stream: Stream, width: number) {
    this.stream = stream;
    this.width = width;
  }

  get first(): Block | undefined {
    return this.waiting[0];
  }

  push(block: Block): void {
    const copy = this.take(block.n);
    for (const key of KEPT) copy[key] = block[key];
    for (let c = 0; c < this.width; c++) {
      const [from, flags] = [block.channels[c], block.quality[c]];
      const [x, q] = [copy.channels[c], copy.quality[c]!];
      for (let i = 0; i < block.n; i++) x[i] = from[i];
      if (flags) for (let i = 0; i < block.n; i++) q[i] = flags[i];
      else q.fill(0);
    }
    this.waiting.push(copy);
  }

  shift(): void {
    const gone = this.waiting.shift();
    if (gone) this.spare.push(gone);
  }

  save(to: SnapshotWriter): void {
    to.number(this.waiting.length);
    for (const block of this.waiting) {
      for (const key of KEPT) to.number(block[key]);
      for (const part of [...block.channels, ...block.quality]) to.array(part!.subarray(0, block.n));
    }
  }

  load(from: SnapshotReader): void {
    for (let left = from.number(); left > 0; left--) {
      const n = from.number();
      const block = this.take(n);
      block.n = n;
      for (const key of KEPT.slice(1)) block[key] = from.number();
      for (const part of [...block.channels, ...block.quality]) from.array(part!.subarray(0, n));
      this.waiting.push(block);
    }
  }

  /** A block with room for n samples, and a flag for each. */
  private take(n: number): Block {
    const spare = this.spare.pop();
    if (spare && spare.channels[0].length >= n) return spare;
    return {
      stream: this.stream,
      seq: 0,
      t0: 0,
      dt: 0,
      n: 0,
      channels: Array.from({ length: this.width }, () => new Float64Array(n)),
      quality: Array.from({ length: this.width }, () => new Uint8Array(n)),
      gapBefore: 0,
      arrived: 0,
    };
  }
}

const KEPT = ['n', 'seq', 't0', 'dt', 'gapBefore', 'arrived'] as const;
