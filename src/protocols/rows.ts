import { andMore } from '../core/errors.ts';

/** Rows of a log, planar. Borrowed: valid until the next call of the reader that filled it. */
export interface Rows {
  /** Rows filled. */
  n: number;
  /** Numbers as the log has them, [column][0..n-1]; NaN is an absent value. */
  readonly columns: readonly Float64Array[];
  /** Line of each row in the file. */
  readonly lines: Float64Array;
  /** Rows dropped just before each row; Infinity where the log starts anew. */
  readonly lostBefore: Float64Array;
}

/** Numbers that words stand for, by column. */
export type Codes = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Rows in a batch. */
export const BATCH = 1024;

export function allocateRows(columns: number): Rows {
  return {
    n: 0,
    columns: Array.from({ length: columns }, () => new Float64Array(BATCH)),
    lines: new Float64Array(BATCH),
    lostBefore: new Float64Array(BATCH),
  };
}

/** What was wrong in a log: counts, and the first few with their places. */
export interface LogProblems {
  /** Fields whose text is no number: NaN. */
  badFields: number;
  /** Rows with too few or too many fields, or lines that are no JSON object: dropped. */
  badRows: number;
  /** Lines over 64 KiB: dropped. */
  overlongLines: number;
  /** Places where the log starts anew: its header repeated, or its time running back. */
  restarts: number;
  /** Rows with the time stamp of the row before: dropped. */
  duplicates: number;
  /** Rows older than the row before: dropped. */
  late: number;
  /** The first MOST_EXAMPLES, as `line 17, column iA: not a number: "abc"`. */
  readonly examples: string[];
}

const MOST_EXAMPLES = 10;

export function noProblems(): LogProblems {
  return { badFields: 0, badRows: 0, overlongLines: 0, restarts: 0, duplicates: 0, late: 0, examples: [] };
}

export type ProblemKind = Exclude<keyof LogProblems, 'examples'>;

/** Counts a problem; its text is made only for the first few. */
export function count(problems: LogProblems, kind: ProblemKind, text: () => string): void {
  problems[kind]++;
  if (problems.examples.length < MOST_EXAMPLES) problems.examples.push(text());
}

/** The examples, and how many problems there are beside them. */
export function told({ examples, ...counts }: LogProblems): readonly string[] {
  return andMore(
    examples,
    Object.values(counts).reduce((sum, n) => sum + n, 0),
  );
}

/** A piece of text as a message shows it: short, on one line, control characters visible. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}
