import type { Block } from '../core/block.ts';

/** How a sink does, for reports and metrics. */
export interface SinkStatus {
  readonly name: string;
  readonly counters: Readonly<Record<string, number>>;
  /** Points that wait for their delivery. */
  readonly waiting: number;
  /** What the user should know, a sentence each. */
  readonly notes: readonly string[];
  /** What is wrong right now, as a server that is away. */
  readonly notice?: string;
}

/** Where blocks end. Blocks are borrowed: a sink that keeps something copies it. */
export interface Sink {
  /** Samples accepted so far. */
  readonly accepted: number;
  next(block: Block): void;
  /** A promise while the sink is behind: the source should wait for it before the next block. */
  ready?(): Promise<void> | undefined;
  /** Brings what was accepted to the disk, and says how far the file has come: where a run with this state goes on. */
  save?(): { readonly file: string; readonly bytes: number } | undefined;
  /** The end: everything accepted is kept. `interrupted`: by Ctrl-C or SIGTERM, so that it should be soon. */
  complete(interrupted?: boolean): Promise<void>;
  /** The run failed. */
  abort(): Promise<void>;
  status?(): SinkStatus;
}
