import type { Timed } from './cProgram.ts';
import type { Feed } from './feed.ts';

/** One of those that are compared: a pass over all samples, timed. */
export interface Side {
  readonly name: string;
  /** Which of the outputs of the first side it gives first. */
  readonly output: number;
  /** It serves the same purpose by another formula, so that its numbers differ. */
  readonly otherFormula: boolean;
  /** Side whose numbers it must give; default the first. */
  readonly like?: string;
  run(): Timed;
}

export interface Case {
  readonly title: string;
  readonly sides: readonly Side[];
}

/** Best ns a sample of each side. */
export interface Result {
  readonly title: string;
  readonly sides: readonly { readonly name: string; readonly otherFormula: boolean; ns: number }[];
}

interface Options {
  readonly output?: number;
  readonly otherFormula?: boolean;
  readonly like?: string;
}

export function side(name: string, run: () => Timed, { output = 0, otherFormula = false, like }: Options = {}): Side {
  return { name, output, otherFormula, like, run };
}

/** Best of the passes that fit into `leastMs`, and what came out last in the first of them. */
export function timed(samples: number, pass: () => readonly ArrayLike<number>[], leastMs = 20): Timed {
  let best = Number.POSITIVE_INFINITY;
  let last: Float64Array[] | undefined;
  for (const begin = performance.now(); performance.now() - begin < leastMs; ) {
    const start = performance.now();
    const y = pass();
    best = Math.min(best, performance.now() - start);
    last ??= y.map((v) => Float64Array.from(v));
  }
  return { ns: (best / samples) * 1e6, last: last ?? [] };
}

/** Slipring as a user has it: steps behind a Subject. The last `outputs` channels are compared. */
export function rxSide(feed: Feed, samples: number, outputs: number, leastMs?: number): Side {
  const pass = () => {
    feed.pass();
    return feed.y.slice(feed.y.length - outputs);
  };
  return side('through RxJS', () => timed(samples, pass, leastMs));
}

/** Runs all sides of all cases in turn, round by round; the best counts. Throws when a side computes something else than it should. */
export function interleave(cases: readonly Case[], rounds: number, beforeRound: () => void = () => {}): Result[] {
  const results = cases.map(({ title, sides }): Result => {
    return {
      title,
      sides: sides.map(({ name, otherFormula }) => ({ name, otherFormula, ns: Number.POSITIVE_INFINITY })),
    };
  });
  for (let round = 0; round < rounds; round++) {
    beforeRound();
    cases.forEach(({ title, sides }, k) => {
      const seen = new Map<string, Timed>();
      sides.forEach((s, i) => {
        const now = s.run();
        seen.set(s.name, now);
        if (round === 0 && !s.otherFormula) {
          compare(`${title}: ${s.name}`, now, seen.get(s.like ?? sides[0].name)!, s.output);
        }
        results[k].sides[i].ns = Math.min(results[k].sides[i].ns, now.ns);
      });
    });
  }
  return results;
}

/** Throws unless the last values are the expected ones, to 1e-6 of their size. */
function compare(what: string, { last }: Timed, truth: Timed, output: number): void {
  last.forEach((y, k) => {
    const expected = truth.last[output + k];
    const n = Math.min(y.length, expected.length);
    let size = 0;
    let error = 0;
    for (let i = 1; i <= n; i++) {
      const value = expected[expected.length - i];
      size = Math.max(size, Math.abs(value));
      error = Math.max(error, Math.abs(value - y[y.length - i]));
    }
    if (n === 0 || !(error <= 1e-6 * size))
      throw new Error(`${what} computes something else: off by ${error} of ${size}`);
  });
}
