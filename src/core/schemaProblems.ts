import { z } from 'zod';
import { andMore, unknownName } from './errors.ts';

type Issue = z.core.$ZodIssue;

/** Unknown keys of one mapping for which a nearest known one is looked for. */
const MOST_LOOKED_UP = 100;

export type Path = readonly (string | number)[];

/** One thing wrong in a value. `path` leads to the entry; `onKey` points at its key instead of its value. */
export interface Problem {
  readonly message: string;
  readonly path: Path;
  readonly onKey?: boolean;
}

export interface Context {
  /** Stands before each message: `hampel`. */
  readonly label?: string;
  /** Where the checked value stands in its file. */
  readonly path?: Path;
  /** What an unknown key is called: `parameter`, `key`. */
  readonly keyWord?: string;
  /** Keys that are known besides the schema's. */
  readonly alsoKnown?: readonly string[];
  /** The file, so that values from environment variables are named, not printed. */
  readonly document?: { variableAt(path: Path): string | undefined };
}

export type Checked<T> = { readonly data: T; readonly problems: readonly Problem[] };

/**
 * Checks a value against a zod schema and says what is wrong as Slipring says it:
 * `hampel: windowLength must be an odd integer in [3, 255], got 4`. `data` is undefined when there are problems.
 */
export function checkSchema<S extends z.ZodType>(
  schema: S,
  value: unknown,
  context: Context = {},
): Checked<z.output<S> | undefined> {
  const result = schema.safeParse(value);
  if (result.success) return { data: result.data, problems: [] };
  return { data: undefined, problems: result.error.issues.flatMap((i) => problemsOf(i, schema, value, context)) };
}

/** Problems as one message: a line each, the first ten of them. */
export function messageOf(problems: readonly Problem[]): string {
  const told = problems.slice(0, 10).map((p) => p.message);
  return andMore(told, problems.length).join('\n');
}

/** Names of an object schema's fields; none for other schemas. */
export function fieldsOf(schema: z.ZodType | undefined): string[] {
  return schema && 'shape' in schema ? Object.keys(schema.shape as object) : [];
}

function problemsOf(issue: Issue, schema: z.ZodType, value: unknown, context: Context): Problem[] {
  const { label, path = [], keyWord = 'key', alsoKnown = [] } = context;
  const inside = issue.path as (string | number)[];
  const prefix = label ? `${label}: ` : '';
  if (issue.code === 'unrecognized_keys') {
    const known = [...fieldsOf(schemaAt(schema, inside, value)), ...(inside.length === 0 ? alsoKnown : [])];
    const at = [...path, ...inside];
    // nobody reads the thousandth, and to look for its nearest name takes time
    return issue.keys.map((key, i) => ({
      message: prefix + (i < MOST_LOOKED_UP ? unknownName(keyWord, key, known) : `unknown ${keyWord} "${key}"`),
      path: at.concat(key),
      onKey: true,
    }));
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors[meantBranch(issue.errors)];
    if (meant) {
      return meant.flatMap((i) =>
        problemsOf({ ...i, path: [...issue.path, ...i.path] } as Issue, schema, value, context),
      );
    }
  }
  const key = inside.join('.');
  const given = inside.reduce<unknown>((v, k) => (v as Record<string | number, unknown> | undefined)?.[k], value);
  const at = [...path, ...inside];
  if (given === undefined && inside.length > 0) return [{ message: `${prefix}${key} is missing`, path: at }];
  const variable = context.document?.variableAt(at);
  const text = rule(issue);
  const got = text.includes(', got ')
    ? ''
    : variable
      ? `, got the value of \${${variable}}`
      : inside.length > 0
        ? `, got ${show(given)}`
        : '';
  return [{ message: `${prefix}${key ? `${key} ` : ''}${text}${got}`, path: at }];
}

/** The branch that the reader meant: of those that fit but for entries inside, the one with the fewest mistakes; -1 when there is none. */
function meantBranch(branches: readonly (readonly Issue[])[]): number {
  const inside = (i: Issue) => i.path.length > 0 || i.code === 'unrecognized_keys' || i.code === 'custom';
  const mistakes = branches.map((branch) => {
    if (branch.length === 0 || !branch.every(inside)) return Number.POSITIVE_INFINITY;
    return branch.reduce((sum, i) => sum + (i.code === 'unrecognized_keys' ? i.keys.length : 1), 0);
  });
  const fewest = Math.min(...mistakes);
  return Number.isFinite(fewest) ? mistakes.indexOf(fewest) : -1;
}

/** What must hold: `must be a number`. A schema's own message is taken as it is. */
function rule(issue: Issue): string {
  if (!/^(Invalid|Too (small|big))/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_small':
    case 'too_big':
      return limit(issue);
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.join(', ')}`;
    case 'invalid_union': {
      const kinds = issue.errors.map((branch) => rule(branch[0]).replace(/^must be (one of )?/, ''));
      return kinds.length > 0 ? `must be ${[...new Set(kinds)].join(' or ')}` : issue.message;
    }
    default:
      return issue.message;
  }
}

const KINDS: Record<string, string> = {
  number: 'a number',
  int: 'an integer',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
};

function limit(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const small = issue.code === 'too_small';
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const word = small ? (issue.inclusive ? 'at least' : 'above') : issue.inclusive ? 'at most' : 'below';
  if (issue.origin === 'array' || issue.origin === 'string') {
    const what = issue.origin === 'array' ? 'entries' : 'characters';
    return small && Number(bound) === 1 ? 'must not be empty' : `must have ${word} ${bound} ${what}`;
  }
  return `must be ${word} ${bound}`;
}

/** A value as an error shows it. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : String(value);
}

/** The schema of an entry of a value, as far as it is a plain object, array, optional one or union of such. */
function schemaAt(schema: z.ZodType | undefined, path: Path, value: unknown): z.ZodType | undefined {
  let s = unwrap(schema, value);
  let v = value;
  for (const part of path) {
    v = (v as Record<string | number, unknown> | undefined)?.[part];
    if (s instanceof z.ZodObject) s = unwrap((s.shape as Record<string, z.ZodType>)[part], v);
    else if (s instanceof z.ZodArray) s = unwrap(s.element as z.ZodType, v);
    else if (s instanceof z.ZodRecord) s = unwrap(s.valueType as z.ZodType, v);
    else return undefined;
  }
  return s;
}

function unwrap(schema: z.ZodType | undefined, value: unknown): z.ZodType | undefined {
  let s = schema;
  while (s instanceof z.ZodOptional || s instanceof z.ZodDefault) s = s.unwrap() as z.ZodType;
  if (!(s instanceof z.ZodUnion)) return s;
  const branches = s.options as readonly z.ZodType[];
  const issues = branches.map((branch) => branch.safeParse(value).error?.issues ?? []);
  return unwrap(branches[meantBranch(issues)], value);
}
