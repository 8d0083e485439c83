import type { SlotType } from '../kernel/layout.ts';
import type { Position } from './subsetError.ts';

export type ArrayType = Exclude<SlotType, 'i32' | 'real' | 'bool'>;
/** `whole` is a literal like 3, or literals joined by + - *: an i32 or a real, as its place asks. */
export type Type = SlotType | 'whole' | 'coeffs' | 'state' | 'void';

/** Set by the check. */
interface Typed {
  at: Position;
  type: Type;
}

export interface NumberLiteral extends Typed {
  kind: 'number';
  text: string;
}
export interface Truth extends Typed {
  kind: 'truth';
  value: boolean;
}
export interface Name extends Typed {
  kind: 'name';
  name: string;
}
/** `c.limit`, `s.ring` */
export interface Field extends Typed {
  kind: 'field';
  of: string;
  field: string;
}
export interface Element extends Typed {
  kind: 'element';
  array: Expression;
  index: Expression;
}
export interface Call extends Typed {
  kind: 'call';
  name: string;
  args: Expression[];
}
export interface Unary extends Typed {
  kind: 'unary';
  op: string;
  operand: Expression;
}
export interface Binary extends Typed {
  kind: 'binary';
  op: string;
  left: Expression;
  right: Expression;
}
export interface Choice extends Typed {
  kind: 'choice';
  condition: Expression;
  yes: Expression;
  no: Expression;
}
/** The author's parentheses. */
export interface Group extends Typed {
  kind: 'group';
  inner: Expression;
}
/** An i32 where a real is wanted; put in by the check. */
export interface ToReal extends Typed {
  kind: 'toReal';
  inner: Expression;
}
export type Expression =
  | NumberLiteral
  | Truth
  | Name
  | Field
  | Element
  | Call
  | Unary
  | Binary
  | Choice
  | Group
  | ToReal;

interface Commented {
  at: Position;
  comments: string[];
  trailing?: string;
}

export interface Declaration extends Commented {
  kind: 'declaration';
  constant: boolean;
  name: string;
  type: SlotType;
  value: Expression;
  /** Set by the check for arrays: whether elements are written through this name. */
  written: boolean;
  /** Length, where the array is scratch of the state: a local variable in C. */
  scratch?: number;
}
/** `x = value`, `x += value`, and `x++` as `x += 1`. */
export interface Assignment extends Commented {
  kind: 'assignment';
  target: Expression;
  op: string;
  value: Expression;
  short: boolean;
}
export interface CallStatement extends Commented {
  kind: 'call';
  call: Call;
}
export interface If extends Commented {
  kind: 'if';
  condition: Expression;
  then: Statement;
  otherwise?: Statement;
}
export interface While extends Commented {
  kind: 'while';
  condition: Expression;
  body: Statement;
}
export interface For extends Commented {
  kind: 'for';
  first?: Declaration | Assignment;
  condition?: Expression;
  update?: Assignment;
  body: Statement;
}
export interface Jump extends Commented {
  kind: 'break' | 'continue';
}
export interface Return extends Commented {
  kind: 'return';
  value?: Expression;
}
export interface Block extends Commented {
  kind: 'block';
  body: Statement[];
  /** Comments before the closing brace. */
  closing: string[];
}
export type Statement = Declaration | Assignment | CallStatement | If | While | For | Jump | Return | Block;

export interface Parameter {
  at: Position;
  name: string;
  /** Type's name as written: `i32`, `reals`, `Coeffs`. */
  typeName: string;
  type: Type;
  /** Set by the check: whether the function writes through it. */
  written: boolean;
  used: boolean;
}

export interface FunctionItem {
  at: Position;
  name: string;
  exported: boolean;
  comments: string[];
  parameters: Parameter[];
  result: 'void' | 'i32' | 'real' | 'bool';
  body: Block;
}

/** `const NAME: real = 0.5` or `const NAME: reals = Float64Array.from([...])` outside of functions. */
export interface ConstantItem {
  at: Position;
  name: string;
  comments: string[];
  type: SlotType;
  /** One value of a scalar, all of an array. Literals, with sign. */
  values: Expression[];
}
