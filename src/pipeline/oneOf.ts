import { unknownName } from '../core/errors.ts';
import type { Path, YamlDocument } from '../io/config/yamlFile.ts';
import type { Problems } from './problems.ts';

/** An entry of the form `kind: settings`. */
export interface Named<Kind> {
  readonly name: string;
  readonly kind: Kind;
  readonly settings: unknown;
  readonly path: Path;
}

/** Reads an entry with one key that names its kind: `replay: { ... }`, `file: { ... }`. Undefined after a problem. */
export function oneOf<Kind>(
  what: string,
  entry: unknown,
  kinds: Readonly<Record<string, Kind>>,
  document: YamlDocument,
  path: Path,
  problems: Problems,
): Named<Kind> | undefined {
  const isMapping = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
  const [name, ...more] = isMapping ? Object.keys(entry) : [];
  if (name === undefined || more.length > 0) {
    problems.add(document, [{ message: `a ${what} must have the form name: { settings }`, path }]);
    return undefined;
  }
  if (!Object.hasOwn(kinds, name)) {
    const message = unknownName(what, name, Object.keys(kinds));
    problems.add(document, [{ message, path: [...path, name], onKey: true }]);
    return undefined;
  }
  const settings = (entry as Record<string, unknown>)[name] ?? {};
  return { name, kind: kinds[name], settings, path: [...path, name] };
}
