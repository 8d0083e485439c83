/**
 * Errors that Slipring throws carry the exit code of the command line, so that one place prints them.
 * Data never throws: it is flagged and counted.
 */
export class SlipringError extends Error {
  /** 1 failure, 2 usage, 3 gate missed, 65 bad data, 69 unavailable, 74 input/output, 78 configuration. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = new.target.name;
    this.exitCode = exitCode;
  }
}

/** Wrong command-line words. */
export class UsageError extends SlipringError {
  constructor(message: string) {
    super(message, 2);
  }
}

/** A configuration that cannot be run. `path` names the offending entry inside its file, so that the reader can add line and column. */
export class ConfigError extends SlipringError {
  readonly path: readonly (string | number)[];

  constructor(message: string, path: readonly (string | number)[] = []) {
    super(message, 78);
    this.path = path;
  }
}

/** Mistakes in configuration that already name their places, a line each; nobody needs to add them. */
export class PlacedError extends ConfigError {}

/** A file whose content cannot be what it claims to be. */
export class DataError extends SlipringError {
  constructor(message: string) {
    super(message, 65);
  }
}

/** A device, broker or service that does not answer. */
export class UnavailableError extends SlipringError {
  constructor(message: string) {
    super(message, 69);
  }
}

/** A file that cannot be read or written. */
export class IoError extends SlipringError {
  constructor(message: string) {
    super(message, 74);
  }
}

/** The known name nearest to a wrong one by edit distance, or undefined when none is near. */
export function nearest(wrong: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, wrong.length >> 1) + 1;
  for (const name of known) {
    // no fewer edits than letters that one has more: a key of a megabyte is near to nothing
    if (Math.abs(wrong.length - name.length) >= bestDistance) continue;
    const d = editDistance(wrong.toLowerCase(), name.toLowerCase());
    if (d < bestDistance) {
      best = name;
      bestDistance = d;
    }
  }
  return best;
}

/** Characters of a wrong name that an error shows. */
const LONGEST_SHOWN = 100;

/** `unknown operator "hampl"; did you mean "hampel"? known: ...` */
export function unknownName(what: string, wrong: string, known: readonly string[]): string {
  const near = nearest(wrong, known);
  const list = known.length ? `known: ${known.join(', ')}` : 'there are none';
  return `unknown ${what} "${wrong.length > LONGEST_SHOWN ? `${wrong.slice(0, LONGEST_SHOWN)}...` : wrong}"; ${near ? `did you mean "${near}"? ` : ''}${list}`;
}

/** The first lines of a longer list; a last one says how many are left out: `and 40 more`. */
export function andMore(lines: readonly string[], total: number): readonly string[] {
  return total > lines.length ? [...lines, `and ${total - lines.length} more`] : lines;
}

/** Edits of one letter, or swaps of two neighbours, that lead from one word to the other. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    before = row;
    row = next;
  }
  return row[b.length];
}
