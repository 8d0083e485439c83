import type { Observable } from 'rxjs';
import type { Block } from '../core/block.ts';
import type { Stream } from '../core/stream.ts';

/** A source that is open: its streams are known, nothing runs yet. */
export interface Source<Counters> {
  readonly streams: readonly Stream[];
  /** Borrowed blocks of all streams, in the order of time as far as the source knows it. */
  readonly blocks: Observable<Block>;
  /** What was read and what was lost. Changes while the source runs. */
  readonly counters: Counters;
}
