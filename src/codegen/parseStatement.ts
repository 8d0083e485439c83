import type { SlotType } from '../kernel/layout.ts';
import type {
  Assignment,
  Block,
  CallStatement,
  Declaration,
  Expression,
  For,
  FunctionItem,
  Parameter,
  Statement,
} from './ast.ts';
import { parseExpression, parsePostfix } from './parseExpression.ts';
import type { TokenReader } from './tokenReader.ts';

export const SLOT_TYPES: readonly SlotType[] = ['i32', 'real', 'bool', 'reals', 'i32s', 'i16s', 'i8s', 'u8s'];
const ASSIGNMENTS = ['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '|=', '^='];
const REFUSED_STATEMENTS = ['switch', 'do', 'try', 'throw', 'var', 'function', 'class', 'async', 'with', 'import'];

/** `[export] function name(a: T, ...): T { ... }` with the cursor at `function`. */
export function parseFunction(r: TokenReader, exported: boolean, comments: readonly string[]): FunctionItem {
  r.expect('function');
  if (r.sees('*')) r.fail('generators are not in the kernel subset');
  const at = r.name('a function name');
  if (r.sees('<')) r.fail('generic functions are not in the kernel subset');
  r.expect('(');
  const parameters: Parameter[] = [];
  while (!r.sees(')')) {
    const name = r.name('a parameter');
    if (!r.accept(':')) r.fail(`parameter ${name.text} needs a type`, name);
    const type = r.name('a type');
    parameters.push({ at: name, name: name.text, typeName: type.text, type: 'void', written: false, used: false });
    if (r.sees('=')) r.fail('default values are not in the kernel subset');
    if (!r.accept(',')) break;
  }
  r.expect(')');
  if (!r.accept(':')) r.fail(`function ${at.text} needs a result type`, at);
  const result = r.name('a result type');
  if (result.text !== 'void' && result.text !== 'i32' && result.text !== 'real' && result.text !== 'bool') {
    r.fail(`a function gives void, i32, real or bool, not ${result.text}`, result);
  }
  const body = parseBlock(r);
  return { at, name: at.text, exported, comments: [...comments], parameters, result: result.text, body };
}

function parseBlock(r: TokenReader): Block {
  const at = r.expect('{');
  const body: Statement[] = [];
  while (!r.sees('}')) {
    if (r.current.kind === 'end') r.fail('a block is not closed', at);
    body.push(parseStatement(r));
  }
  const closing = [...r.take().comments];
  if (at.trailing) {
    if (body.length > 0) body[0].comments.unshift(at.trailing);
    else closing.unshift(at.trailing);
  }
  return { kind: 'block', at, comments: [], body, closing };
}

function parseStatement(r: TokenReader): Statement {
  const at = r.current;
  const from = r.position;
  const comments = [...at.comments];
  if (r.sees('{')) return { ...parseBlock(r), comments };
  if (r.accept('if')) {
    const condition = parseCondition(r);
    const then = parseStatement(r);
    const before = [...r.current.comments];
    if (!r.accept('else')) return { kind: 'if', at, comments, condition, then };
    const otherwise = parseStatement(r);
    otherwise.comments.unshift(...before);
    return { kind: 'if', at, comments, condition, then, otherwise };
  }
  if (r.accept('while')) {
    return { kind: 'while', at, comments, condition: parseCondition(r), body: parseStatement(r) };
  }
  if (r.accept('for')) return { ...parseFor(r), at, comments };
  const statement = parseSimple(r);
  r.expect(';');
  const { inside, trailing } = r.commentsSince(from);
  return { ...statement, comments: [...comments, ...inside], trailing };
}

function parseCondition(r: TokenReader): Expression {
  r.expect('(');
  const e = parseExpression(r);
  r.expect(')');
  return e;
}

function parseFor(r: TokenReader): For {
  const at = r.expect('(');
  const first = r.sees(';') ? undefined : parseSimple(r);
  if (first && first.kind !== 'declaration' && first.kind !== 'assignment') {
    r.fail('a for loop starts with a declaration or an assignment', first.at);
  }
  if (r.sees('of') || r.sees('in')) r.fail('for ... of and for ... in are not in the kernel subset');
  r.expect(';');
  const condition = r.sees(';') ? undefined : parseExpression(r);
  r.expect(';');
  const update = r.sees(')') ? undefined : parseAssignmentOrCall(r);
  if (update && update.kind !== 'assignment') r.fail('a for loop ends with an assignment', update.at);
  r.expect(')');
  return { kind: 'for', at, comments: [], first, condition, update, body: parseStatement(r) };
}

function parseSimple(r: TokenReader): Statement {
  const at = r.current;
  if (r.sees('let') || r.sees('const')) return parseDeclaration(r);
  if (r.accept('break')) return { kind: 'break', at, comments: [] };
  if (r.accept('continue')) return { kind: 'continue', at, comments: [] };
  if (r.accept('return')) {
    return { kind: 'return', at, comments: [], value: r.sees(';') ? undefined : parseExpression(r) };
  }
  if (REFUSED_STATEMENTS.includes(at.text)) r.fail(`${at.text} is not in the kernel subset`);
  return parseAssignmentOrCall(r);
}

function parseDeclaration(r: TokenReader): Declaration {
  const constant = r.take().text === 'const';
  if (r.sees('[') || r.sees('{')) r.fail('taking arrays or objects apart is not in the kernel subset');
  const at = r.name('a name');
  if (!r.accept(':')) r.fail(`${at.text} needs a type, as ${at.text}: real or ${at.text}: i32`, at);
  const type = r.name('a type');
  if (!SLOT_TYPES.includes(type.text as SlotType)) {
    r.fail(`unknown type ${type.text}; the kernel subset has ${SLOT_TYPES.join(', ')}`, type);
  }
  if (!r.accept('=')) r.fail(`${at.text} needs a value where it is declared`, at);
  const value = parseExpression(r);
  if (r.sees(',')) r.fail('one variable a declaration');
  return {
    kind: 'declaration',
    at,
    comments: [],
    constant,
    name: at.text,
    type: type.text as SlotType,
    value,
    written: false,
  };
}

function parseAssignmentOrCall(r: TokenReader): Assignment | CallStatement {
  const at = r.current;
  if (r.sees('++') || r.sees('--')) r.fail(`write it behind the variable, as i${at.text}`);
  const target = parsePostfix(r);
  const op = r.current;
  if (r.accept('++') || r.accept('--')) {
    const one: Expression = { kind: 'number', at, type: 'void', text: '1' };
    return {
      kind: 'assignment',
      at,
      comments: [],
      target,
      op: op.text === '++' ? '+=' : '-=',
      value: one,
      short: true,
    };
  }
  if (ASSIGNMENTS.includes(op.text)) {
    r.take();
    const value = parseExpression(r);
    if (r.sees('=')) r.fail('an assignment is a statement of its own in the kernel subset');
    return { kind: 'assignment', at, comments: [], target, op: op.text, value, short: false };
  }
  if (target.kind !== 'call') r.fail(`expected a statement, found ${op.text || 'the end of the file'}`, op);
  return { kind: 'call', at, comments: [], call: target };
}
