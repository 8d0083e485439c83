import type { Expression, Type } from './ast.ts';
import type { TokenReader } from './tokenReader.ts';

const NOT_YET: Type = 'void';

/** Binding strength; the same in TypeScript and C. */
export const STRENGTH: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '===': 6,
  '!==': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

const REFUSED: Readonly<Record<string, string>> = {
  '==': 'write ===',
  '!=': 'write !==',
  '>>>': '>>> is not in the kernel subset; an i32 is signed',
  '**': '** is not in the kernel subset; multiply',
  '??': '?? is not in the kernel subset',
  '?.': '?. is not in the kernel subset',
  '=>': 'functions inside functions are not in the kernel subset',
  '=': 'an assignment is a statement of its own in the kernel subset',
  '++': '++ is a statement of its own in the kernel subset: C leaves the order open',
  '--': '-- is a statement of its own in the kernel subset: C leaves the order open',
};

const REFUSED_WORDS: Readonly<Record<string, string>> = {
  new: 'allocation is not in the kernel subset; declare arrays in state()',
  function: 'functions inside functions are not in the kernel subset',
  this: 'objects are not in the kernel subset',
  typeof: 'typeof is not in the kernel subset',
  null: 'null is not in the kernel subset',
  undefined: 'undefined is not in the kernel subset',
};

const NUMBERS: Readonly<Record<string, string>> = {
  NaN: 'NaN',
  POSITIVE_INFINITY: 'Infinity',
  NEGATIVE_INFINITY: '-Infinity',
};

/** expression := choice */
export function parseExpression(r: TokenReader): Expression {
  const condition = parseBinary(r, 1);
  const at = r.current;
  if (!r.accept('?')) {
    const refused = at.kind === 'symbol' ? REFUSED[at.text] : undefined;
    if (refused) r.fail(refused);
    return condition;
  }
  const yes = parseExpression(r);
  r.expect(':');
  const no = parseExpression(r);
  return { kind: 'choice', at, type: NOT_YET, condition, yes, no };
}

function parseBinary(r: TokenReader, weakest: number): Expression {
  let left = parseUnary(r);
  for (;;) {
    const at = r.current;
    const strength = at.kind === 'symbol' ? STRENGTH[at.text] : undefined;
    if (strength === undefined || strength < weakest) return left;
    const op = r.take().text;
    const right = parseBinary(r, strength + 1);
    left = { kind: 'binary', at, type: NOT_YET, op, left, right };
  }
}

function parseUnary(r: TokenReader): Expression {
  const at = r.current;
  for (const op of ['-', '+', '!', '~']) {
    if (!r.accept(op)) continue;
    if (op === '+') r.fail('unary + is not in the kernel subset', at);
    return { kind: 'unary', at, type: NOT_YET, op, operand: parseUnary(r) };
  }
  return parsePostfix(r);
}

/** Names, fields, elements, calls, literals, parentheses. */
export function parsePostfix(r: TokenReader): Expression {
  let e = parsePrimary(r);
  for (;;) {
    const at = r.current;
    if (r.accept('[')) {
      const index = parseExpression(r);
      r.expect(']');
      e = { kind: 'element', at, type: NOT_YET, array: e, index };
    } else if (r.sees('.')) {
      r.fail(`${describe(e)} has no fields in the kernel subset`);
    } else if (r.sees('!') && !r.seesThen('=')) {
      r.fail('! after a value is not in the kernel subset');
    } else {
      return e;
    }
  }
}

function parsePrimary(r: TokenReader): Expression {
  const at = r.current;
  if (at.kind === 'number') {
    r.take();
    return { kind: 'number', at, type: NOT_YET, text: at.text.replaceAll('_', '') };
  }
  if (r.accept('(')) {
    const inner = parseExpression(r);
    r.expect(')');
    return { kind: 'group', at, type: NOT_YET, inner };
  }
  if (at.kind === 'text') r.fail('strings are not in the kernel subset');
  if (at.kind === 'symbol' && REFUSED[at.text]) r.fail(REFUSED[at.text]);
  if (r.sees('[') || r.sees('{')) r.fail('array and object literals are not in the kernel subset');
  if (at.kind === 'name' && REFUSED_WORDS[at.text]) r.fail(REFUSED_WORDS[at.text]);
  const { text } = r.name('a value');
  if (text === 'true' || text === 'false') return { kind: 'truth', at, type: NOT_YET, value: text === 'true' };
  if (text === 'NaN' || text === 'Infinity') return { kind: 'number', at, type: NOT_YET, text };
  if (r.sees('(')) return { kind: 'call', at, type: NOT_YET, name: text, args: parseArguments(r) };
  if (r.accept('.')) {
    const field = r.name('a field');
    if (text === 'Number' && NUMBERS[field.text]) {
      return { kind: 'number', at, type: NOT_YET, text: NUMBERS[field.text] };
    }
    if (text === 'Math' || text === 'Number') {
      r.fail(`${text}.${field.text} is not in the kernel subset; src/kernel/intrinsics.ts has what is`, at);
    }
    if (r.sees('(')) r.fail(`${text}.${field.text}() is a method; the kernel subset has none`, at);
    return { kind: 'field', at, type: NOT_YET, of: text, field: field.text };
  }
  return { kind: 'name', at, type: NOT_YET, name: text };
}

function parseArguments(r: TokenReader): Expression[] {
  r.expect('(');
  const args: Expression[] = [];
  while (!r.sees(')')) {
    if (r.sees('...')) r.fail('... is not in the kernel subset');
    args.push(parseExpression(r));
    if (!r.accept(',')) break;
  }
  r.expect(')');
  return args;
}

function describe(e: Expression): string {
  if (e.kind === 'field') return `${e.of}.${e.field}`;
  return e.kind === 'name' ? e.name : 'this';
}
