import { open } from 'node:fs/promises';
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type Scalar, visit } from 'yaml';
import { andMore, IoError, PlacedError } from '../../core/errors.ts';
import type { Path, Problem } from '../../core/schemaProblems.ts';
import { nestedTooDeeply } from './nesting.ts';
import { fillVariable, hideVariables, type Variable, type Variables } from './variables.ts';

/** Larger configuration files are refused unread: nobody writes them, and parsing would take seconds. */
export const YAML_LIMIT = 256 * 1024;

/** Faults of a file that are told. */
const MOST_FAULTS = 20;

/** YAML that remembers where each entry stands. `value` is plain data: objects, arrays, strings, numbers, booleans, null. */
export interface YamlDocument {
  readonly name: string;
  readonly value: unknown;
  /** `name:line:col` of an entry (`name:col` in a line), or of its nearest ancestor that exists. */
  place(path: Path, onKey?: boolean): string;
  /** Name of the environment variable that gave an entry its value: such values are never printed. */
  variableAt(path: Path): string | undefined;
  /** All problems with their places, in the order of the file. */
  error(problems: readonly Problem[]): PlacedError;
}

/**
 * Parses YAML 1.2 with positions. Depth and aliases are limited, tags and duplicate keys refused. With `variables`, `${NAME}`,
 * `${NAME:-default}` and `${NAME:?message}` in values are filled in after parsing, so that no value can change the structure.
 * In a text of one line (`isLine`) places are `name:col`. Throws PlacedError that lists every problem as `name:line:col: message`.
 */
export function parseYaml(text: string, name: string, variables?: Variables, isLine = false): YamlDocument {
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return isLine ? `${name}:${col}` : `${name}:${line}:${col}`;
  };
  const listOf = (faults: readonly { offset: number; message: string }[]): string => {
    const told = faults.slice(0, MOST_FAULTS).map((f) => `${at(f.offset)}: ${f.message}`);
    return andMore(told, faults.length).join('\n');
  };
  if (text.length > YAML_LIMIT) {
    throw new PlacedError(`${name}: too large for a configuration: more than ${YAML_LIMIT / 1024} KiB`);
  }
  const hidden = variables ? hideVariables(text) : { text, found: [] };
  const deep = nestedTooDeeply(hidden.text);
  if (deep !== undefined) {
    lines.lineStarts = Array.from(hidden.text.matchAll(/^/gm), (match) => match.index);
    throw new PlacedError(`${at(deep)}: nested too deeply`);
  }
  // uniqueKeys compares every pair of keys: minutes on a large flat file; duplicates are looked for below
  const document = parseDocument(hidden.text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings].map((e) => ({ offset: e.pos[0], message: e.message }));

  const variableOf = new Map<unknown, string>();
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) faults.push({ offset: start(key), message: `key "${key.value}" stands here twice` });
        seen.add(key.value);
      }
    },
    Scalar(_, scalar) {
      try {
        const used = variables && fillVariable(scalar, hidden.found, variables);
        if (used) variableOf.set(scalar, used.name);
      } catch (error) {
        faults.push({ offset: start(scalar), message: (error as Error).message });
      }
    },
  });
  let value: unknown;
  if (faults.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      faults.push({ offset: 0, message: (error as Error).message });
    }
  }
  if (faults.length > 0) {
    faults.sort((a, b) => a.offset - b.offset);
    throw new PlacedError(listOf(faults));
  }

  const find = (path: Path) => walk(document.contents, path);
  const offsetOf = (problem: { path: Path; onKey?: boolean }): number => {
    const { pair, node } = find(problem.path);
    return start((problem.onKey ? (pair?.key as Node | undefined) : undefined) ?? node ?? (pair?.key as Node));
  };
  return {
    name,
    value,
    place: (path, onKey) => at(offsetOf({ path, onKey })),
    variableAt(path) {
      const { node, complete } = find(path);
      return complete ? variableOf.get(node) : undefined;
    },
    error(problems) {
      const placed = problems.map((p) => ({ ...p, offset: offsetOf(p) })).sort((a, b) => a.offset - b.offset);
      return new PlacedError(listOf(placed));
    },
  };
}

/** Reads and parses a YAML file; a file over YAML_LIMIT is refused before it is read. Throws IoError or PlacedError. */
export async function readYaml(path: string, variables?: Variables): Promise<YamlDocument> {
  let text: string;
  try {
    const file = await open(path, 'r');
    try {
      // a pipe or device has size 0: read no more than one byte over the limit, whatever it claims
      const bytes = Buffer.alloc(YAML_LIMIT + 1);
      let length = 0;
      for (let got = -1; got !== 0 && length < bytes.length; length += got) {
        got = (await file.read(bytes, length, bytes.length - length)).bytesRead;
      }
      text = bytes.toString('utf8', 0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder, not a file' : message;
    throw new IoError(`${path}: ${reason}`);
  }
  return parseYaml(text, path, variables);
}

function start(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}

/** Follows a path as far as it exists. */
function walk(root: Node | null, path: Path): { pair?: Pair; node: Node | null; complete: boolean } {
  let node = root;
  let pair: Pair | undefined;
  for (const part of path) {
    if (isMap(node)) {
      const next = node.items.find((p) => isScalar(p.key) && String((p.key as Scalar).value) === String(part));
      // what is missing is missing in the mapping: its key is the place
      if (!next) return { pair, node: (pair?.key as Node) ?? node, complete: false };
      pair = next;
      node = next.value as Node | null;
    } else if (isSeq(node) && typeof part === 'number' && node.items[part]) {
      pair = undefined;
      node = node.items[part] as Node;
    } else {
      return { pair, node, complete: false };
    }
  }
  return { pair, node, complete: true };
}

export type { Path, Problem, Variable, Variables };
