import type { PipelineC } from '../codegen/pipeline.ts';
import type { Real } from './replica.ts';

/** Where a pipeline's C is compiled and run to be compared with the host. */
export interface Target {
  readonly name: string;
  /** Compiler and machine, for the report. */
  readonly about: string;
  /** Types of reals that C can have there, what is compared by default first. */
  readonly reals: readonly Real[];
  /**
   * Compiles the pipeline with a program that turns rows of doubles into rows of doubles. Throws UnavailableError when a tool is
   * missing, SlipringError when the C does not compile.
   */
  build(pipeline: PipelineC, real: Real, folder: string): Program;
}

/** A compiled pipeline. */
export interface Program {
  /** Runs it over a file of input rows, and gives its output rows. */
  run(inputs: string, signal?: AbortSignal): Promise<Float64Array>;
  /** What it takes, as far as the target can tell; after `run`. */
  figures(): Figures;
}

/** Bytes and instructions of a pipeline on a target. */
export interface Figures {
  /** Code and constants. */
  readonly flashBytes?: number;
  /** State, and what libraries keep beside it. */
  readonly ramBytes?: number;
  /** High-water mark of the stack while stepping. */
  readonly stackBytes?: number;
  /** Instructions of one step: mean and maximum over all rows. */
  readonly instructions?: Spread;
  /** Cycles of one step, where they are known. */
  readonly cycles?: Spread;
}

export interface Spread {
  readonly mean: number;
  readonly worst: number;
}
