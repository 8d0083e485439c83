import { lastValueFrom, type Observable, reduce } from 'rxjs';
import { type Block, detach } from '../../src/core/block.ts';

/** All blocks of a finite observable, as copies. */
export function collect(blocks: Observable<Block>): Promise<Block[]> {
  return lastValueFrom(blocks.pipe(reduce((all, b) => [...all, detach(b)], [] as Block[])));
}

/** Samples of one channel over all blocks. */
export function samplesOf(blocks: readonly Block[], name: string): number[] {
  return blocks.flatMap((b) => Array.from(b.channels[b.stream.channels.findIndex((c) => c.name === name)]));
}

/** Times of all samples. */
export function timesOf(blocks: readonly Block[]): number[] {
  return blocks.flatMap((b) => Array.from({ length: b.n }, (_, i) => b.t0 + i * b.dt));
}
