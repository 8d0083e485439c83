import { type Block, detach } from '../../core/block.ts';
import type { BlockMaker } from './blockMaker.ts';

/** How long a stream without rows is waited for: in seconds of the log, and in its periods. */
const IDLE_S = 2;
const IDLE_PERIODS = 5;
/** Blocks that wait at most; beyond, the oldest goes before its turn. */
const MOST_WAITING = 4096;

/**
 * Brings the blocks of several streams of one log into the order of time: rows wait in their makers for different times, and files hold them
 * block by block. A stream that has ended, or has a long gap, is not waited for.
 */
export class MergedBlocks {
  private readonly makers: readonly BlockMaker[];
  private readonly queues: Block[][];
  private waiting = 0;
  private newest = Number.NEGATIVE_INFINITY;

  constructor(makers: readonly BlockMaker[]) {
    this.makers = makers;
    this.queues = makers.map(() => []);
  }

  /** Takes blocks of one stream. */
  add(place: number, blocks: Iterable<Block>): void {
    for (const block of blocks) {
      this.queues[place].push(detach(block));
      this.newest = block.t0 + (block.n - 1) * block.dt;
      this.waiting++;
    }
  }

  /** The blocks that none can precede any more, when all rows so far are in the makers. */
  *release(): Generator<Block> {
    yield* this.until(Math.min(...this.makers.map((maker) => this.limit(maker))));
  }

  /** The rest. */
  *finish(): Generator<Block> {
    yield* this.until(Number.POSITIVE_INFINITY);
  }

  /** Up to this time nothing can come from a maker any more. */
  private limit({ heldFrom, newest, stream }: BlockMaker): number {
    const idleS = Math.max(IDLE_S, IDLE_PERIODS / (stream?.rateHz ?? 1));
    return this.newest - newest <= idleS ? Math.min(heldFrom, newest) : heldFrom;
  }

  private *until(limit: number): Generator<Block> {
    for (;;) {
      const queue = this.queues.reduce((a, b) => (endOf(b) < endOf(a) ? b : a));
      if (queue.length === 0 || (endOf(queue) > limit && this.waiting <= MOST_WAITING)) return;
      const block = queue.shift();
      this.waiting--;
      if (block) yield block;
    }
  }
}

/** Time of the last sample of a queue's first block. */
function endOf([block]: readonly Block[]): number {
  return block ? block.t0 + (block.n - 1) * block.dt : Number.POSITIVE_INFINITY;
}
