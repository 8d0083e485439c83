import type { Scalar } from 'yaml';

/** Values of variables by name; process.env is one. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** One `${NAME}`, `${NAME:-default}` or `${NAME:?message}` in a text. */
export interface Variable {
  readonly name: string;
  readonly kind: '-' | '?' | undefined;
  readonly argument: string;
  readonly length: number;
}

const FORM = /\$\{([A-Za-z_]\w*)(?::([-?])([^}\n]*))?\}/g;
// private-use characters: plain text to the YAML parser, and in nobody's file
const MARK = '\uE000';
const PAD = '\uE001';
const DIGIT = 0xe100;
const MOST = 0xf8ff - DIGIT;

/**
 * Puts a mark of the same length in place of each variable, so that the parser sees one plain word (a bare `${X}` inside
 * `{ }` is no YAML) and all positions stay.
 */
export function hideVariables(text: string): { text: string; found: readonly Variable[] } {
  const found: Variable[] = [];
  const hidden = text.replaceAll(/[\uE000-\uF8FF]/g, '\uFFFD').replace(FORM, (all, name, kind, argument = '') => {
    if (found.length > MOST) return all;
    found.push({ name, kind, argument, length: all.length });
    return (MARK + String.fromCharCode(DIGIT + found.length - 1)).padEnd(all.length, PAD);
  });
  return { text: hidden, found };
}

/**
 * Fills in the variables of one scalar. A plain scalar is then read as YAML reads plain scalars (number, boolean, null, else
 * text); a quoted one stays text. Returns the last variable used. Throws Error for one that is not set or not well formed.
 */
export function fillVariable(scalar: Scalar, found: readonly Variable[], values: Variables): Variable | undefined {
  if (typeof scalar.value !== 'string') return undefined;
  let used: Variable | undefined;
  const text = scalar.value.replace(/\uE000([\uE100-\uF8FF])\uE001*/g, (_, digit: string) => {
    used = found[digit.charCodeAt(0) - DIGIT];
    return filled(used, values);
  });
  if (!used) {
    if (text.includes('${')) throw new Error('not a variable: write ${NAME}, ${NAME:-default} or ${NAME:?message}');
    return undefined;
  }
  scalar.value = scalar.type === 'PLAIN' ? plain(text) : text;
  return used;
}

function filled(variable: Variable, values: Variables): string {
  const { name, kind, argument } = variable;
  const value = values[name];
  if (value !== undefined && (value !== '' || kind === undefined)) return value;
  if (kind === '-') return argument;
  if (kind === '?') throw new Error(`${name}: ${argument || 'must be set'}`);
  throw new Error(`environment variable ${name} is not set; \${${name}:-default} would give a default`);
}

function plain(text: string): unknown {
  if (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text)) return Number(text);
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  if (/^(~|null|Null|NULL|)$/.test(text)) return null;
  return text;
}
