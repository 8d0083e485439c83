import type { Observable } from 'rxjs';
import type { Block } from '../core/block.ts';
import type { Sink } from './sink.ts';

/**
 * Brings all blocks to all sinks. Resolves when the sinks have kept everything; when the blocks or a sink fail, the sinks leave nothing
 * half done, and it rejects. A source that can wait is held back by its option `ready`:
 *
 *     const source = await openReplay({ file, ready: () => sink.ready?.() });
 *     await deliver(source.blocks.pipe(hampel({ windowLength: 11 })), sink);
 */
export async function deliver(blocks: Observable<Block>, ...sinks: readonly Sink[]): Promise<void> {
  try {
    await blocks.forEach((block) => {
      for (const sink of sinks) sink.next(block);
    });
    for (const sink of sinks) await sink.complete();
  } catch (error) {
    for (const sink of sinks) await sink.abort().catch(() => {});
    throw error;
  }
}
