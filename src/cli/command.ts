/** An argument of a command: `[pipeline]` when optional. */
export interface Argument {
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
}

export interface Option {
  /** As commander writes them: `--rate <hz>`, `--quality`. */
  readonly flags: string;
  readonly description: string;
  /** May be given several times; its value is then a list. */
  readonly repeat?: boolean;
}

/** What every command gets besides its words: the global options, where to write, and when to stop. */
export interface Context {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly seed: number | undefined;
  /** `--set a.b=c`, as given. */
  readonly set: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results only. */
  readonly stdout: NodeJS.WritableStream;
  /** Everything else. */
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Aborts on Ctrl-C and SIGTERM, with the signal's name as reason: stop cleanly, keep what is complete. */
  readonly signal: AbortSignal;
  /** The words that start this program from anywhere. Default: slipring. */
  readonly program?: readonly string[];
}

/** Values of options by camel-cased name, as commander gives them: text, true, or a list for repeated ones. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** Carries a command out; returns the exit code, 0 when it returns nothing. */
export type Action = (
  words: readonly (string | undefined)[],
  options: Options,
  context: Context,
) => Promise<number | void>;

/** One command. `load` imports the module that carries it out, so that `--help` loads none of them. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly Argument[];
  readonly options?: readonly Option[];
  /** `--set` changes its pipeline or recipe; others refuse it. */
  readonly takesSet?: boolean;
  /** It may go on until it is told to stop: a clean end by a signal is then success. */
  readonly endsBySignal?: boolean;
  readonly load: () => Promise<{ readonly run: Action }>;
}
