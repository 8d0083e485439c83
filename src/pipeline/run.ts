import { type Observable, Subscription } from 'rxjs';
import type { Block } from '../core/block.ts';
import { Chain } from './chain.ts';
import type { Plan } from './plan.ts';
import { Tally } from './tally.ts';

export interface RunOptions {
  /** Blocks of the streams that the plan was made for. */
  readonly input: Observable<Block>;
  /** Gets the borrowed blocks that come out, of all output streams. */
  readonly onBlock: (block: Block) => void;
  /** Sees the borrowed blocks behind each step, by the step's index. */
  readonly onStep?: (step: number, block: Block) => void;
  /** Ends the run early, but cleanly: what is inside the chain is flushed. */
  readonly signal?: AbortSignal;
  /** State that `save` of an earlier run gave: the run goes on where that one stood. */
  readonly state?: Uint8Array;
  /** Called at each block edge, and a last time at the end, before what is still inside the chain comes out. */
  readonly onEdge?: (run: Running, isLast: boolean) => void;
  /** Called once before the first block: the counters live on, `save` may be called between blocks. */
  readonly onStart?: (run: Running) => void;
}

/** A run at work. */
export interface Running {
  readonly tally: Tally;
  /** All state at this block edge. */
  save(): Uint8Array;
}

/** What a run came to. */
export interface RunResult extends Running {
  readonly interrupted: boolean;
}

/**
 * Runs a plan on blocks until they end, the signal aborts, or something fails. State is born here: two runs of one plan are
 * independent. Rejects with the source's error, or with the first error of the chain or of `onBlock`.
 */
export function runPipeline(plan: Plan, options: RunOptions): Promise<RunResult> {
  const { input, onBlock, onStep, signal, state, onEdge, onStart } = options;
  return new Promise((resolve, reject) => {
    const tally = new Tally();
    const chain = new Chain(plan, emit, state, (step, block) => {
      tally.tested(step, plan.steps[step].tested, block);
      onStep?.(step, block);
    });
    const running: Running = { tally, save: () => chain.save() };
    function emit(block: Block): void {
      tally.output(block);
      onBlock(block);
    }
    const subscription = new Subscription();
    let settled = false;
    let pushing = false;
    /** The first call settles the run; nothing is taken from the source after it. */
    const settle = (how: () => void): void => {
      if (settled) return;
      settled = true;
      signal?.removeEventListener('abort', interrupt);
      subscription.unsubscribe();
      how();
    };
    const end = (interrupted: boolean): void => {
      settle(() => {
        try {
          onEdge?.(running, true);
          chain.flush();
          resolve({ ...running, interrupted });
        } catch (error) {
          reject(error);
        }
      });
    };
    // whoever aborts while a block is on its way gets that block whole
    function interrupt(): void {
      if (!pushing) end(true);
    }
    onStart?.(running);
    signal?.addEventListener('abort', interrupt);
    subscription.add(
      input.subscribe({
        next(block) {
          if (settled) return;
          try {
            pushing = true;
            const fresh = chain.push(block);
            tally.input(block.n, fresh);
            if (fresh) onEdge?.(running, false);
          } catch (error) {
            settle(() => reject(error));
          } finally {
            pushing = false;
          }
          if (signal?.aborted) end(true);
        },
        error: (error) => settle(() => reject(error)),
        complete: () => end(false),
      }),
    );
    if (signal?.aborted) end(true);
  });
}
