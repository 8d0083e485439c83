import type { Evidence } from './evidence.ts';

/** What a rule has seen, and what helps. */
export interface Finding {
  readonly text: string;
  readonly advice: string;
}

/** One red flag. */
export interface Rule {
  readonly name: string;
  /** What it looks for, with its limits. */
  readonly summary: string;
  /** Undefined when all is well, or when what it needs is not known. */
  readonly find: (evidence: Evidence) => Finding | undefined;
}

export const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
