import type { Expression } from './ast.ts';

/** How names outside of a function are called in the JavaScript of a float kernel. */
export interface FloatNames {
  callee(name: string): string;
  value(name: string): string;
  /** Whether the double result of a function called by this name must be rounded to float. */
  rounds(name: string): boolean;
}

/** Rounds to float: Math.fround. The name cannot meet one of the author's: $ is not allowed in C. */
export const ROUND = '$round';

/**
 * An expression as JavaScript that computes what float C computes: each operation on reals in double, then rounded to float. For
 * + - * / and the square root of floats that is the correctly rounded float, because a double has more than twice the digits.
 */
export function printFloatExpression(e: Expression, names: FloatNames): string {
  const print = (inner: Expression) => printFloatExpression(inner, names);
  switch (e.kind) {
    case 'number':
      return e.type === 'real' ? String(Math.fround(Number(e.text))) : e.text;
    case 'truth':
      return String(e.value);
    case 'name':
      return names.value(e.name);
    case 'field':
      return `${e.of}.${e.field}`;
    case 'element':
      return `${print(e.array)}[${print(e.index)}]`;
    case 'group':
      return `(${print(e.inner)})`;
    case 'toReal':
      return `${ROUND}(${print(e.inner)})`;
    case 'call': {
      const call = `${names.callee(e.name)}(${e.args.map(print).join(', ')})`;
      return names.rounds(e.name) ? `${ROUND}(${call})` : call;
    }
    case 'choice':
      return `${print(e.condition)} ? ${print(e.yes)} : ${print(e.no)}`;
    case 'unary':
      return `${e.op}${/^[+-]/.test(print(e.operand)) ? `(${print(e.operand)})` : print(e.operand)}`;
    case 'binary': {
      const text = `${print(e.left)} ${e.op} ${print(e.right)}`;
      return e.type === 'real' ? `${ROUND}(${text})` : text;
    }
  }
}
