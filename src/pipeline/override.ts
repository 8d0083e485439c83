import { PlacedError } from '../core/errors.ts';
import { type Path, parseYaml, type YamlDocument } from '../io/config/yamlFile.ts';

/** An entry of a document replaced from outside. `label` names what did it, for errors: `--set steps.0.hampel.nSigma=4`. */
export interface Override {
  readonly path: Path;
  readonly value: unknown;
  readonly label: string;
}

/** Reads `a.b=value`; numbers in the path count list entries from 0, the value is YAML. Throws PlacedError. */
export function parseOverride(text: string): Override {
  const label = `--set ${text}`;
  const split = text.indexOf('=');
  const path = text.slice(0, Math.max(split, 0)).split('.');
  if (path.some((part) => part === '' || part === '__proto__')) {
    throw new PlacedError(`${label}: must have the form key=value, as motor.polePairs=8`);
  }
  return {
    path: path.map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
    value: parseYaml(text.slice(split + 1), label).value,
    label,
  };
}

/** The document with entries replaced or added. An error in such an entry is placed at its label. Throws PlacedError. */
export function override(document: YamlDocument, overrides: readonly Override[]): YamlDocument {
  if (overrides.length === 0) return document;
  let value = structuredClone(document.value);
  for (const o of overrides) value = replaced(value, o, 0);
  const by = (path: Path) => overrides.findLast((o) => o.path.every((part, i) => path[i] === part));
  return {
    name: document.name,
    value,
    place: (path, onKey) => by(path)?.label ?? document.place(path, onKey),
    variableAt: (path) => (by(path) ? undefined : document.variableAt(path)),
    error(problems) {
      const own = problems.filter((p) => !by(p.path));
      const lines = problems.flatMap((p) => (by(p.path) ? [`${by(p.path)!.label}: ${p.message}`] : []));
      if (own.length > 0) lines.push(document.error(own).message);
      return new PlacedError(lines.join('\n'));
    },
  };
}

/** `at` with the entry replaced that `path` leads to from `depth` on; mappings that are not there are made. */
function replaced(at: unknown, { path, value, label }: Override, depth: number): unknown {
  if (depth === path.length) return value;
  const part = path[depth];
  const inside = at ?? {};
  const isList = Array.isArray(inside);
  if (typeof inside !== 'object' || (isList && !(typeof part === 'number' && part < inside.length))) {
    throw new PlacedError(`${label}: there is no ${path.slice(0, depth + 1).join('.')}`);
  }
  const entry = replaced((inside as Record<string | number, unknown>)[part], { path, value, label }, depth + 1);
  return isList ? inside.with(part as number, entry) : { ...inside, [part]: entry };
}
