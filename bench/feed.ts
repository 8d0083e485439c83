import { type OperatorFunction, Subject } from 'rxjs';
import { type Block, blockOf } from '../src/core/block.ts';
import type { Stream } from '../src/core/stream.ts';

/** Cuts an array into blocks, which share its memory. */
export function blocksOf(x: Float64Array, block: number): Float64Array[] {
  return Array.from({ length: x.length / block }, (_, k) => x.subarray(k * block, (k + 1) * block));
}

/** Signals that go through RxJS operators block by block, over and over: one block object, as a source would keep it. */
export class Feed {
  readonly blocks: number;
  /** Channels of the block that came out last. */
  y: readonly Float64Array[] = [];
  private readonly views: readonly Float64Array[][];
  private readonly source = new Subject<Block>();
  private readonly block: Block;

  constructor(stream: Stream, x: readonly Float64Array[], block: number, chain: OperatorFunction<Block, Block>) {
    this.views = x.map((v) => blocksOf(v, block));
    this.blocks = this.views[0].length;
    this.block = blockOf(
      stream,
      this.views.map((v) => v[0]),
    );
    this.source.pipe(chain).subscribe((b) => {
      this.y = b.channels;
    });
  }

  /** Block k of the signals. */
  push(k: number): void {
    const { block, views } = this;
    for (let c = 0; c < views.length; c++) block.channels[c] = views[c][k];
    this.source.next(block);
    block.seq += block.n;
    block.t0 = block.seq / block.stream.rateHz;
  }

  /** All of them. */
  pass(): void {
    for (let k = 0; k < this.blocks; k++) this.push(k);
  }
}
