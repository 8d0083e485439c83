import type { Assignment, Declaration, FunctionItem, Statement } from './ast.ts';
import { type FloatNames, printFloatExpression, ROUND } from './printFloatExpression.ts';

/** A function as JavaScript that rounds as float C does; without comments: nobody reads it. */
export function printFloatFunction(item: FunctionItem, names: FloatNames): string {
  const parameters = item.parameters.map((p) => p.name).join(', ');
  return `function ${item.name}(${parameters}) ${print(item.body, names)}`;
}

function print(s: Statement, names: FloatNames): string {
  const value = (e: Parameters<typeof printFloatExpression>[0]) => printFloatExpression(e, names);
  switch (s.kind) {
    case 'block':
      return `{\n${s.body.map((inner) => print(inner, names)).join('\n')}\n}`;
    case 'declaration':
      return `${declaration(s, names)};`;
    case 'assignment':
      return `${assignment(s, names)};`;
    case 'call':
      return `${value(s.call)};`;
    case 'if': {
      const otherwise = s.otherwise ? ` else ${print(s.otherwise, names)}` : '';
      return `if (${value(s.condition)}) ${print(s.then, names)}${otherwise}`;
    }
    case 'while':
      return `while (${value(s.condition)}) ${print(s.body, names)}`;
    case 'for': {
      const { first, condition, update } = s;
      const start = !first ? '' : first.kind === 'declaration' ? declaration(first, names) : assignment(first, names);
      const head = `${start}; ${condition ? value(condition) : ''}; ${update ? assignment(update, names) : ''}`;
      return `for (${head}) ${print(s.body, names)}`;
    }
    case 'break':
    case 'continue':
      return `${s.kind};`;
    case 'return':
      return s.value ? `return ${value(s.value)};` : 'return;';
  }
}

function declaration(s: Declaration, names: FloatNames): string {
  return `${s.constant ? 'const' : 'let'} ${s.name} = ${printFloatExpression(s.value, names)}`;
}

function assignment(s: Assignment, names: FloatNames): string {
  const target = printFloatExpression(s.target, names);
  const value = printFloatExpression(s.value, names);
  if (s.target.type !== 'real' || s.op === '=') return `${target} ${s.op} ${value}`;
  return `${target} = ${ROUND}(${target} ${s.op.slice(0, -1)} (${value}))`;
}
