import { unknownName } from '../core/errors.ts';
import type { SlotType } from '../kernel/layout.ts';
import type { ConstantItem, Expression, FunctionItem } from './ast.ts';
import { lex, type Token } from './lexer.ts';
import { parseFunction, SLOT_TYPES } from './parseStatement.ts';
import { type Position, SubsetError } from './subsetError.ts';
import { TokenReader } from './tokenReader.ts';

const ARRAY_CLASSES: Readonly<Record<string, SlotType>> = {
  Float64Array: 'reals',
  Int32Array: 'i32s',
  Int16Array: 'i16s',
  Int8Array: 'i8s',
  Uint8Array: 'u8s',
};

interface Import {
  readonly name: string;
  readonly from: string;
  readonly at: Position;
}

/**
 * The top level of a TypeScript file: what stands where. Only the functions and constants that a kernel uses are parsed, so
 * that the rest of the file (design, description) may be any TypeScript.
 */
export class Module {
  readonly file: string;
  /** By local name. */
  readonly imports = new Map<string, Import>();
  private readonly tokens: readonly Token[];
  private readonly functions = new Map<string, { index: number; exported: boolean; comments: readonly string[] }>();
  private readonly constants = new Map<string, { index: number; comments: readonly string[] }>();
  private readonly parsed = new Map<string, FunctionItem>();

  constructor(file: string, source: string) {
    this.file = file;
    this.tokens = lex(file, source);
    const r = new TokenReader(file, this.tokens);
    while (r.current.kind !== 'end') this.scanItem(r);
  }

  get functionNames(): string[] {
    return [...this.functions.keys()];
  }

  /** Comment before `const name`, without its stars: the text that stands above an operator's description. */
  comment(name: string): string {
    return plain(this.constants.get(name)?.comments.at(-1) ?? '');
  }

  function(name: string, at: Position): FunctionItem {
    const known = this.parsed.get(name);
    if (known) return known;
    const found = this.functions.get(name);
    if (!found) throw new SubsetError(this.file, at, unknownName('function', name, this.functionNames));
    const r = new TokenReader(this.file, this.tokens, found.index);
    const item = parseFunction(r, found.exported, found.comments);
    this.parsed.set(name, item);
    return item;
  }

  /** A file-level constant of the subset; undefined when there is none of that name. */
  constant(name: string): ConstantItem | undefined {
    const found = this.constants.get(name);
    if (!found) return undefined;
    const r = new TokenReader(this.file, this.tokens, found.index);
    const at = r.name('a name');
    if (!r.accept(':')) {
      r.fail(`${name} needs a type to be used in a kernel, as const ${name}: real = 0.5`, at);
    }
    const type = r.name('a type');
    if (!SLOT_TYPES.includes(type.text as SlotType)) r.fail(`kernels cannot use a constant of type ${type.text}`, type);
    r.expect('=');
    const isArray = type.text.endsWith('s');
    const values = isArray ? arrayContent(r, type.text as SlotType) : [literal(r)];
    if (!r.sees(';') && !r.sees(',')) r.fail('a constant of a kernel is a literal');
    return { at, name, comments: [...found.comments], type: type.text as SlotType, values };
  }

  private scanItem(r: TokenReader): void {
    const { comments } = r.current;
    const exported = r.accept('export');
    if (r.sees('import')) this.scanImport(r);
    else if (r.sees('function')) {
      const index = r.position;
      r.take();
      if (r.current.kind === 'name') this.functions.set(r.current.text, { index, exported, comments });
    } else if (r.accept('const') || r.accept('let')) {
      if (r.current.kind === 'name') this.constants.set(r.current.text, { index: r.position, comments });
    } else if (r.current.kind === 'symbol' && '([{'.includes(r.current.text)) r.skipBrackets();
    else if (!exported) r.take();
  }

  private scanImport(r: TokenReader): void {
    r.expect('import');
    r.accept('type');
    const names: { name: string; local: string; at: Token }[] = [];
    if (r.accept('{')) {
      while (!r.sees('}') && r.current.kind === 'name') {
        if (r.sees('type') && !r.seesThen(',') && !r.seesThen('}')) r.take();
        const at = r.name('a name');
        const local = r.accept('as') ? r.name('a name').text : at.text;
        names.push({ name: at.text, local, at });
        r.accept(',');
      }
      r.accept('}');
    }
    while (r.current.kind !== 'text' && !r.sees(';') && r.current.kind !== 'end') r.take();
    if (r.current.kind !== 'text') return;
    const from = r.take().text.slice(1, -1);
    for (const { name, local, at } of names) this.imports.set(local, { name, from, at });
  }
}

function arrayContent(r: TokenReader, type: SlotType): Expression[] {
  const made = r.name('a typed array, as Float64Array.from([...])');
  if (ARRAY_CLASSES[made.text] !== type) r.fail(`${type} are made by ${classOf(type)}.from([...])`, made);
  r.expect('.');
  const how = r.name('from or of');
  if (how.text !== 'from' && how.text !== 'of') r.fail('expected from([...]) or of(...)', how);
  r.expect('(');
  const close = how.text === 'of' ? ')' : ']';
  if (how.text === 'from') r.expect('[');
  const values: Expression[] = [];
  while (!r.sees(close)) {
    values.push(literal(r));
    if (!r.accept(',')) break;
  }
  r.expect(close);
  if (how.text === 'from') {
    r.accept(',');
    r.expect(')');
  }
  if (values.length === 0) r.fail('an array constant needs values', made);
  return values;
}

function literal(r: TokenReader): Expression {
  const at = r.current;
  if (r.sees('true') || r.sees('false')) return { kind: 'truth', at, type: 'bool', value: r.take().text === 'true' };
  if (r.accept('-')) return { kind: 'unary', at, type: 'void', op: '-', operand: literal(r) };
  if (at.kind !== 'number') r.fail('a constant of a kernel is a literal');
  r.take();
  return { kind: 'number', at, type: 'void', text: at.text.replaceAll('_', '') };
}

function classOf(type: SlotType): string {
  return Object.entries(ARRAY_CLASSES).find(([, t]) => t === type)?.[0] ?? type;
}

function plain(comment: string): string {
  return comment
    .replace(/^\/\*+|\*+\/$|^\/\//g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}
