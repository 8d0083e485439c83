import { ConfigError, unknownName } from '../../core/errors.ts';

/** An expression as a tree. `at` is the column, from 1. */
export type Node =
  | { readonly kind: 'number'; readonly at: number; readonly value: number }
  | { readonly kind: 'name'; readonly at: number; readonly name: string }
  | { readonly kind: 'power'; readonly at: number; readonly exponent: number; readonly args: readonly [Node] }
  | { readonly kind: 'apply'; readonly at: number; readonly what: string; readonly args: readonly Node[] };

/** Functions by number of arguments. */
const FUNCTIONS: Readonly<Record<string, number>> = {
  abs: 1,
  sqrt: 1,
  min: 2,
  max: 2,
  sign: 1,
  sin: 1,
  cos: 1,
  exp: 1,
  log: 1,
  tanh: 1,
};

/** Binary operators, weakest first; those of one line group from the left. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/'],
];

/** Deeper nesting than anybody writes; bounds the recursion. */
const DEEPEST = 64;

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_.]*)|(\|\||&&|<=|>=|==|!=|[-+*/^()<>!?:,])|(\S))/uy;

interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

/**
 * Parses `a ? b : c`, `|| &&`, comparisons, `+ - * /`, unary `- !`, `^` with a whole exponent, functions, names and numbers, with
 * the usual precedence; `-x^2` is -(x^2). Throws ConfigError that names the column.
 */
export function parse(text: string): Node {
  const parser = new Parser(text);
  const node = parser.choice(0);
  parser.expect('end', 'an operator');
  return node;
}

class Parser {
  private readonly text: string;
  private next: Token;
  private end = 0;

  constructor(text: string) {
    this.text = text;
    this.next = this.read();
  }

  choice(depth: number): Node {
    if (depth > DEEPEST) this.fail('it is nested too deeply');
    const test = this.binary(0, depth);
    if (!this.sees('?')) return test;
    const { at } = this.take();
    const yes = this.choice(depth + 1);
    this.expect(':', '":"');
    return { kind: 'apply', at, what: '?', args: [test, yes, this.choice(depth + 1)] };
  }

  expect(text: string, what: string): void {
    if (text === 'end' ? this.next.kind !== 'end' : !this.sees(text)) this.fail(`expected ${what}`);
    if (text !== 'end') this.take();
  }

  private binary(level: number, depth: number): Node {
    if (level === LEVELS.length) return this.unary(depth);
    let left = this.binary(level + 1, depth);
    while (this.next.kind === 'symbol' && LEVELS[level].includes(this.next.text)) {
      const { text, at } = this.take();
      left = { kind: 'apply', at, what: text, args: [left, this.binary(level + 1, depth)] };
    }
    return left;
  }

  private unary(depth: number): Node {
    if (depth > DEEPEST) this.fail('it is nested too deeply');
    if (!this.sees('-') && !this.sees('!')) return this.power(depth);
    const { text, at } = this.take();
    return { kind: 'apply', at, what: text === '-' ? 'negate' : '!', args: [this.unary(depth + 1)] };
  }

  private power(depth: number): Node {
    const base = this.primary(depth);
    if (!this.sees('^')) return base;
    const { at } = this.take();
    const negative = this.sees('-');
    if (negative) this.take();
    const size = this.next.kind === 'number' ? Number(this.next.text) : Number.NaN;
    if (!Number.isInteger(size) || size > 16) this.fail('an exponent must be a whole number from -16 to 16');
    this.take();
    return { kind: 'power', at, exponent: negative ? -size : size, args: [base] };
  }

  private primary(depth: number): Node {
    const { kind, text, at } = this.next;
    if (kind === 'number') {
      this.take();
      return { kind, at, value: Number(text) };
    }
    if (this.sees('(')) {
      this.take();
      const inner = this.choice(depth + 1);
      this.expect(')', '")"');
      return inner;
    }
    if (kind !== 'name') return this.fail('expected a number, a channel, a function or "("');
    this.take();
    return this.sees('(') ? this.call(text, at, depth) : { kind, at, name: text };
  }

  private call(what: string, at: number, depth: number): Node {
    if (!Object.hasOwn(FUNCTIONS, what)) this.fail(unknownName('function', what, Object.keys(FUNCTIONS)), at);
    const args: Node[] = [];
    do {
      this.take();
      args.push(this.choice(depth + 1));
    } while (this.sees(','));
    this.expect(')', '")"');
    const count = FUNCTIONS[what];
    if (args.length !== count) this.fail(`${what} takes ${count} argument${count > 1 ? 's' : ''}`, at);
    return { kind: 'apply', at, what, args };
  }

  private sees(text: string): boolean {
    return this.next.kind === 'symbol' && this.next.text === text;
  }

  private take(): Token {
    const token = this.next;
    this.next = this.read();
    return token;
  }

  private read(): Token {
    TOKEN.lastIndex = this.end;
    const match = TOKEN.exec(this.text);
    if (!match) return { kind: 'end', text: '', at: this.text.length + 1 };
    this.end = TOKEN.lastIndex;
    const [, number, name, symbol, other] = match;
    const text = number ?? name ?? symbol ?? other;
    const at = this.end - text.length + 1;
    if (other !== undefined) this.fail(`unexpected "${other}"`, at);
    return { kind: number !== undefined ? 'number' : name !== undefined ? 'name' : 'symbol', text, at };
  }

  private fail(message: string, at = this.next.at): never {
    throw new ConfigError(`column ${at}: ${message}`);
  }
}
