import type { SlipringError } from '../../src/core/errors.ts';

/** A piece of work in a folder, during which a call to the disk fails. */
export interface Work {
  /** What is there before; nothing fails in it. */
  prepare?(folder: string): Promise<void>;
  /** Resolves, or throws a SlipringError; what it has open stays open, as when the process is killed. */
  run(folder: string): Promise<void>;
  /** Throws when something was lost or torn. Nothing fails any more. */
  check(folder: string, failure: SlipringError | undefined): Promise<void>;
  close?(): void;
}
