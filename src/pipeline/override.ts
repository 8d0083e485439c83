import { ConfigError } from '../core/errors.ts';
import { type Path, parseYaml, type YamlDocument } from '../io/yamlFile.ts';

/** An entry replaced from outside: `--set steps.0.hampel.nSigma=4`. */
export interface Override {
  readonly path: Path;
  readonly value: unknown;
  readonly text: string;
}

/** Reads `a.b=value`; numbers in the path count list entries from 0, the value is YAML. Throws ConfigError. */
export function parseOverride(text: string): Override {
  const split = text.indexOf('=');
  const path = text.slice(0, Math.max(split, 0)).split('.');
  if (split < 1 || path.some((part) => part === '' || part === '__proto__')) {
    throw new ConfigError(`--set ${text}: must have the form key=value, as motor.polePairs=8`);
  }
  return {
    path: path.map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
    value: parseYaml(text.slice(split + 1), `--set ${text}`).value,
    text,
  };
}

/** The document with entries replaced or added. An error in such an entry is placed at its `--set`. */
export function override(document: YamlDocument, overrides: readonly Override[]): YamlDocument {
  if (overrides.length === 0) return document;
  const value = structuredClone(document.value);
  for (const o of overrides) put(value, o);
  const given = (path: Path) => overrides.findLast((o) => o.path.every((part, i) => path[i] === part));
  return {
    name: document.name,
    value,
    place: (path, onKey) => (given(path) ? `--set ${given(path)!.text}` : document.place(path, onKey)),
    variableAt: (path) => (given(path) ? undefined : document.variableAt(path)),
    error(problems) {
      const lines = [
        ...problems.filter((p) => given(p.path)).map((p) => `--set ${given(p.path)!.text}: ${p.message}`),
        ...document.error(problems.filter((p) => !given(p.path))).message.split('\n'),
      ];
      return new ConfigError(lines.filter(Boolean).join('\n'), problems[0]?.path);
    },
  };
}

function put(root: unknown, { path, value, text }: Override): void {
  let at = root;
  for (const [i, part] of path.entries()) {
    const isList = Array.isArray(at);
    if (typeof at !== 'object' || at === null || (isList && !(typeof part === 'number' && part < at.length))) {
      throw new ConfigError(`--set ${text}: there is no ${path.slice(0, i + 1).join('.')}`);
    }
    const entries = at as Record<string | number, unknown>;
    if (i === path.length - 1) entries[part] = value;
    else if (!Object.hasOwn(entries, part)) entries[part] = {};
    at = entries[part];
  }
}
