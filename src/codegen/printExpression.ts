import type { Binary, Expression, Type, Unary } from './ast.ts';
import { i32C, realC } from './numbers.ts';
import { STRENGTH } from './parseExpression.ts';

/** How names outside of a function are called in C. */
export interface Names {
  /** C name of a function or intrinsic called by this name; some depend on the type of the first argument. */
  callee(name: string, first: Type): string;
  /** C name of a variable or constant. */
  value(name: string): string;
}

const UNARY = 11;
const POSTFIX = 12;

/** An expression as C, with the author's parentheses and those that C's compilers ask for. */
export function printExpression(e: Expression, names: Names): string {
  const print = (inner: Expression) => printExpression(inner, names);
  switch (e.kind) {
    case 'number':
      if (e.type === 'real') return realC(Number(e.text));
      return /^0x/i.test(e.text) ? e.text.toLowerCase() : i32C(Number(e.text));
    case 'truth':
      return String(e.value);
    case 'name':
      return names.value(e.name);
    case 'field':
      return `${e.of}->${e.field}`;
    case 'element':
      return `${print(e.array)}[${print(e.index)}]`;
    case 'group':
      return `(${print(e.inner)})`;
    case 'toReal':
      return `(real_t)${within(e.inner, UNARY, names)}`;
    case 'call':
      return `${names.callee(e.name, e.args[0]?.type ?? 'void')}(${e.args.map(print).join(', ')})`;
    case 'choice':
      return `${within(e.condition, 1, names)} ? ${print(e.yes)} : ${print(e.no)}`;
    case 'unary':
      return printUnary(e, names);
    case 'binary':
      return printBinary(e, names);
  }
}

function printUnary(e: Unary, names: Names): string {
  const { op, operand } = e;
  if (op === '-' && operand.kind === 'number') {
    const value = -Number(operand.text);
    return e.type === 'real' ? realC(value) : i32C(value);
  }
  const inner = op === '!' ? within(operand, UNARY, names) : asI32(operand, UNARY, names);
  return `${op}${inner.startsWith('-') ? `(${inner})` : inner}`;
}

function printBinary(e: Binary, names: Names): string {
  const strength = STRENGTH[e.op];
  if (e.op === '<<') {
    const shift = within(e.right, strength + 1, names);
    return `(int32_t)((uint32_t)${within(e.left, UNARY, names)} << ${shift})`;
  }
  const op = e.op === '===' ? '==' : e.op === '!==' ? '!=' : e.op;
  const computes = e.type === 'i32';
  const side = (s: Expression, least: number) => {
    const clear = e.type === 'bool' || ['+', '-', '*', '/'].includes(e.op) ? least : POSTFIX;
    return computes ? asI32(s, clear, names) : within(s, clearer(e.op, s, least), names);
  };
  let left = side(e.left, strength);
  // on 16-bit controllers two int literals would be joined in 16 bits
  if (computes && isLiteral(e.left) && isLiteral(e.right)) left = `(int32_t)${left}`;
  return `${left} ${op} ${side(e.right, strength + 1)}`;
}

/** C compilers warn of && inside ||, as authors mix them up. */
function clearer(op: string, inner: Expression, least: number): number {
  return op === '||' && inner.kind === 'binary' && inner.op === '&&' ? POSTFIX : least;
}

/** In parentheses when it binds weaker than `least`. */
function within(e: Expression, least: number, names: Names): string {
  const text = printExpression(e, names);
  return strengthOf(e) < least ? `(${text})` : text;
}

/** Elements of small arrays are made 32 bits wide before arithmetic: an int may have 16. */
function asI32(e: Expression, least: number, names: Names): string {
  const text = within(e, isSmall(e) ? UNARY : least, names);
  return isSmall(e) ? `(int32_t)${text}` : text;
}

function isSmall(e: Expression): boolean {
  return e.kind === 'element' && ['i16s', 'i8s', 'u8s'].includes(e.array.type);
}

function isLiteral(e: Expression): boolean {
  return e.kind === 'number' || (e.kind === 'group' && isLiteral(e.inner));
}

function strengthOf(e: Expression): number {
  if (e.kind === 'choice') return 0;
  if (e.kind === 'binary') return e.op === '<<' ? UNARY : STRENGTH[e.op];
  if (e.kind === 'unary' || e.kind === 'toReal') return UNARY;
  return POSTFIX;
}
