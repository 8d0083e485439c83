import { ConfigError, PlacedError } from '../core/errors.ts';
import type { Path, Problem, YamlDocument } from '../io/config/yamlFile.ts';

/** Collects what is wrong in one or several documents, and says it all at once. */
export class Problems {
  private readonly placed = new Map<YamlDocument, Problem[]>();
  private readonly others: string[] = [];

  get count(): number {
    return this.others.length + [...this.placed.values()].reduce((sum, list) => sum + list.length, 0);
  }

  add(document: YamlDocument, problems: readonly Problem[]): void {
    const list = this.placed.get(document);
    if (list) list.push(...problems);
    else if (problems.length > 0) this.placed.set(document, [...problems]);
  }

  /** A problem that has no place in a document, or names its place itself. */
  say(message: string): void {
    this.others.push(message);
  }

  /**
   * Runs something that may throw ConfigError and collects it: its path is taken relative to `path` in the document.
   * Gives undefined when it threw.
   */
  attempt<T>(run: () => T, document?: YamlDocument, path: Path = []): T | undefined {
    try {
      return run();
    } catch (error) {
      this.take(error, document, path);
      return undefined;
    }
  }

  /** Collects a ConfigError as `attempt` does; throws any other. */
  take(error: unknown, document?: YamlDocument, path: Path = []): void {
    if (!(error instanceof ConfigError)) throw error;
    if (!document || error instanceof PlacedError) {
      this.say(error.message);
      return;
    }
    const onKey = error.path.length === 0;
    this.add(document, [{ message: error.message, path: [...path, ...error.path], onKey }]);
  }

  /** Throws one ConfigError with a line a problem. */
  throwIfAny(): void {
    if (this.count === 0) return;
    const lines = [...this.placed].map(([document, list]) => document.error(list).message);
    throw new PlacedError([...lines, ...this.others].join('\n'));
  }
}
