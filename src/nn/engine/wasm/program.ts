import type { KernelName, Kernels } from './kernels.ts';

/** One call of a kernel with constant arguments, all of them integers. */
export type Call = readonly [name: KernelName, ...args: number[]];

/** Makes the calls in order. */
export function runCalls(kernels: Kernels, calls: readonly Call[]): void {
  for (const [name, ...args] of calls) kernels[name](...args);
}

/** Who makes calls: the thread at hand, or several side by side. */
export interface Crew {
  readonly size: number;
  /** A function that runs `size` lists of calls, one a member, and returns when all are done. */
  prepare(programs: readonly (readonly Call[])[]): () => void;
  close(): void;
}

/** A crew of the thread at hand alone; with several members it does the work of one after the other. */
export function soloCrew(kernels: Kernels, size = 1): Crew {
  return {
    size,
    prepare: (programs) => () => {
      for (const calls of programs) runCalls(kernels, calls);
    },
    close() {},
  };
}
