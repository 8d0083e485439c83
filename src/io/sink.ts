import type { Block } from '../core/block.ts';

/** Where blocks end. Blocks are borrowed: a sink that keeps something copies it. */
export interface Sink {
  /** Samples accepted so far. */
  readonly accepted: number;
  next(block: Block): void;
  /** A promise while the sink is behind: the source should wait for it before the next block. */
  ready?(): Promise<void> | undefined;
  /** Brings what was accepted to the disk, and says how far the file has come: where a run with this state goes on. */
  save?(): { readonly file: string; readonly bytes: number } | undefined;
  /** The end, also by Ctrl-C: everything accepted is kept. */
  complete(): Promise<void>;
  /** The run failed. */
  abort(): Promise<void>;
}
