import { IoError } from '../core/errors.ts';
import type { Sink } from '../io/sink.ts';
import type { Running } from './run.ts';
import { SavedState } from './savedState.ts';

/** Pause after a failure, s: a disk that was full may have room again. */
const AGAIN_S = 1;

export interface StateStatus {
  readonly saves: number;
  readonly failures: number;
  /** Why the state cannot be saved at the moment. */
  readonly notice?: string;
}

/**
 * Saves a run's state at block edges: its files first, so that they never lack what the state takes for written. A state that cannot be
 * written, as on a full disk, does not stop the run: the last one stays good, and it is tried again. Only at the end is it an error.
 */
export class StateKeeper {
  private readonly file: string;
  private readonly everyS: number;
  private readonly sinks: readonly Sink[];
  private dueS: number;
  private saves = 0;
  private failures = 0;
  private notice: string | undefined;

  constructor(file: string, everyS: number, sinks: readonly Sink[]) {
    this.file = file;
    this.everyS = everyS;
    this.sinks = sinks;
    this.dueS = performance.now() / 1000 + everyS;
  }

  /** Throws what a sink throws that cannot keep what it has, and at the end IoError. */
  edge(run: Running, isLast: boolean): void {
    const nowS = performance.now() / 1000;
    if (nowS < this.dueS && !isLast) return;
    const written = this.sinks.flatMap((s) => s.save?.() ?? []);
    try {
      SavedState.write(this.file, run.save(), new Map(written.map((w) => [w.file, w.bytes])));
      this.saves++;
      this.notice = undefined;
    } catch (error) {
      if (isLast || !(error instanceof IoError)) throw error;
      this.failures++;
      this.notice = error.message;
    }
    this.dueS = nowS + (this.notice === undefined ? this.everyS : Math.min(AGAIN_S, this.everyS));
  }

  status(): StateStatus {
    const { saves, failures, notice } = this;
    return { saves, failures, notice };
  }
}
