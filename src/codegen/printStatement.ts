import type { SlotType } from '../kernel/layout.ts';
import type { Assignment, Declaration, Expression, FunctionItem, If, Parameter, Statement } from './ast.ts';
import { cComment } from './cIdentifier.ts';
import { type Names, printExpression } from './printExpression.ts';
import { wrapLine } from './wrapLine.ts';

/** C type of a scalar, or of an array's elements. */
export const ELEMENT_C: Readonly<Record<SlotType, string>> = {
  i32: 'int32_t',
  real: 'real_t',
  bool: 'bool',
  reals: 'real_t',
  i32s: 'int32_t',
  i16s: 'int16_t',
  i8s: 'int8_t',
  u8s: 'uint8_t',
};

const RESULT_C = { void: 'void', i32: 'int32_t', real: 'real_t', bool: 'bool' };

/** How a function is printed besides its text. */
export interface FunctionStyle extends Names {
  /** `static ` or nothing. */
  readonly storage: string;
  readonly name: string;
  /** C names of the coefficient and state structs. */
  readonly coeffs: string;
  readonly state: string;
  /** The arrays never overlap, so their pointers may say so. */
  readonly restricted: boolean;
}

export function printPrototype(item: FunctionItem, style: FunctionStyle): string {
  const parameters = item.parameters.map((p) => parameter(p, item, style)).join(', ') || 'void';
  return `${style.storage}${RESULT_C[item.result]} ${style.name}(${parameters})`;
}

export function printFunction(item: FunctionItem, style: FunctionStyle): string {
  const unused = item.parameters.filter((p) => !p.used).map((p) => `  (void)${p.name};`);
  const lines = [
    ...printComments(item.comments, ''),
    wrapLine(`${printPrototype(item, style)} {`),
    ...unused,
    ...item.body.body.flatMap((s) => printStatement(s, '  ', style)),
    ...printComments(item.body.closing, '  '),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** Comments as C: the same text, without what would end, continue or nest a comment. */
export function printComments(comments: readonly string[], indent: string): string[] {
  return comments
    .filter((c) => !/^\/[/*]\s*(biome-ignore|@ts-)/.test(c))
    .flatMap((c) => {
      if (c.startsWith('//')) return [`${indent}// ${cComment(c.slice(2)).trim()}`];
      const lines = c.replace(/^\/\*+|\*+\/$/g, '').split('\n');
      const text = lines.map((line) => cComment(line.replace(/^\s*\* ?/, '')).trim());
      if (text.length === 1) return [`${indent}/* ${text[0]} */`];
      return [
        `${indent}/*`,
        ...text.filter((t, i) => t || (i > 0 && i < text.length - 1)).map((t) => `${indent} *${t && ` ${t}`}`),
        `${indent} */`,
      ];
    });
}

function parameter(p: Parameter, item: FunctionItem, style: FunctionStyle): string {
  if (p.type === 'coeffs') return `const ${style.coeffs} *${p.name}`;
  // one signature for all kernels, whether or not they keep state
  if (p.type === 'state') return `${p.written || item.name === 'process' ? '' : 'const '}${style.state} *${p.name}`;
  const c = ELEMENT_C[p.type as SlotType];
  if (!p.type.endsWith('s')) return `${c} ${p.name}`;
  return `${p.written ? '' : 'const '}${c} *${style.restricted ? 'restrict ' : ''}${p.name}`;
}

function printStatement(s: Statement, indent: string, names: Names): string[] {
  const print = (e: Expression) => printExpression(e, names);
  const before = printComments(s.comments, indent);
  const behind = s.trailing ? ` ${printComments([s.trailing], '').join(' ')}` : '';
  const line = (text: string) => [...before, `${wrapLine(indent + text)}${behind}`];
  switch (s.kind) {
    case 'block':
      return [...before, `${indent}{`, ...inside(s, indent, names), `${indent}}`];
    case 'declaration':
      return line(`${printDeclaration(s, names)};`);
    case 'assignment':
      return line(`${printAssignment(s, names)};`);
    case 'call':
      return line(`${s.call.type === 'void' ? '' : '(void)'}${print(s.call)};`);
    case 'if':
      return [...before, ...printIf(s, indent, names)];
    case 'while':
      return [
        ...before,
        wrapLine(`${indent}while (${print(s.condition)}) {`),
        ...inside(s.body, indent, names),
        `${indent}}`,
      ];
    case 'for': {
      const first = !s.first
        ? ''
        : s.first.kind === 'declaration'
          ? printDeclaration(s.first, names)
          : printAssignment(s.first, names);
      const condition = s.condition ? ` ${print(s.condition)}` : '';
      const update = s.update ? ` ${printAssignment(s.update, names)}` : '';
      return [
        ...before,
        wrapLine(`${indent}for (${first};${condition};${update}) {`),
        ...inside(s.body, indent, names),
        `${indent}}`,
      ];
    }
    case 'break':
    case 'continue':
      return line(`${s.kind};`);
    case 'return':
      return line(s.value ? `return ${print(s.value)};` : 'return;');
  }
}

/** Statements of a body; every body gets braces. */
function inside(s: Statement, indent: string, names: Names): string[] {
  const deeper = `${indent}  `;
  if (s.kind !== 'block') return printStatement(s, deeper, names);
  return [
    ...printComments(s.comments, deeper),
    ...s.body.flatMap((inner) => printStatement(inner, deeper, names)),
    ...printComments(s.closing, deeper),
  ];
}

function printIf(s: If, indent: string, names: Names): string[] {
  const lines = [wrapLine(`${indent}if (${printExpression(s.condition, names)}) {`), ...inside(s.then, indent, names)];
  const { otherwise } = s;
  if (!otherwise) return [...lines, `${indent}}`];
  if (otherwise.kind === 'if' && otherwise.comments.length === 0) {
    const [head, ...rest] = printIf(otherwise, indent, names);
    return [...lines, `${indent}} else ${head.trimStart()}`, ...rest];
  }
  return [...lines, `${indent}} else {`, ...inside(otherwise, indent, names), `${indent}}`];
}

function printDeclaration(s: Declaration, names: Names): string {
  const value = printExpression(s.value, names);
  const c = ELEMENT_C[s.type];
  if (s.scratch !== undefined) return `${c} ${s.name}[${s.scratch}]`;
  if (s.type.endsWith('s')) return `${s.written ? '' : 'const '}${c} *${s.name} = ${value}`;
  return `${s.constant ? 'const ' : ''}${c} ${s.name} = ${value}`;
}

function printAssignment(s: Assignment, names: Names): string {
  const target = printExpression(s.target, names);
  if (s.short) return isSmallTarget(s) ? printNarrow(s, target, names) : `${target}${s.op === '+=' ? '++' : '--'}`;
  if (isSmallTarget(s) || s.op === '<<=') return printNarrow(s, target, names);
  return `${target} ${s.op} ${printExpression(s.value, names)}`;
}

function isSmallTarget(s: Assignment): boolean {
  return s.target.kind === 'element' && ['i16s', 'i8s', 'u8s'].includes(s.target.array.type);
}

/** Elements of small arrays need a cast to be stored; shifts to the left go through uint32_t. */
function printNarrow(s: Assignment, target: string, names: Names): string {
  const type = s.target.kind === 'element' ? ELEMENT_C[s.target.array.type as SlotType] : 'int32_t';
  const value: Expression =
    s.op === '='
      ? s.value
      : {
          kind: 'binary',
          at: s.at,
          type: 'i32',
          op: s.op.slice(0, -1),
          left: s.target,
          right: { kind: 'group', at: s.at, type: 'i32', inner: s.value },
        };
  const text = printExpression(value, names);
  const fits = value.kind === 'element' && ELEMENT_C[value.array.type as SlotType] === type;
  if (type === 'int32_t' || fits) return `${target} = ${text}`;
  const simple = /^(-?\w+|\w+\[\w+\])$/.test(text);
  return `${target} = (${type})${simple ? text : `(${text})`}`;
}
