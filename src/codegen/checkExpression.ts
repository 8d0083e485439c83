import { unknownName } from '../core/errors.ts';
import type { Layout, SlotType } from '../kernel/layout.ts';
import type { Binary, Call, Choice, Element, Expression, FunctionItem, Name, Type, Unary } from './ast.ts';
import type { Memory } from './evaluationOrder.ts';
import { INTRINSICS, isKernelImport, QUALITY, type Signature } from './intrinsicTable.ts';
import type { Module } from './module.ts';
import type { Root, Scope } from './scope.ts';
import { type Position, SubsetError } from './subsetError.ts';

const LARGEST_FLOAT = 3.4028234663852886e38;
const SMALLEST_FLOAT = 1.401298464324817e-45;

/** What an expression may reach outside of its function. */
export interface Surroundings {
  readonly module: Module;
  readonly coeffs: Layout;
  readonly state: Layout;
  /** Checks the function first; refuses recursion. */
  callee(name: string, at: Position): FunctionItem;
  /** Type of a file-level constant that is now used, or undefined. */
  constant(name: string): SlotType | undefined;
  /** Intrinsics called, by local name. */
  readonly calls: Set<string>;
}

/** Type rules of expressions. Every expression gets its type; an i32 in a real's place gets a conversion. */
export class ExpressionCheck implements Memory {
  private readonly outside: Surroundings;
  private readonly scope: Scope;
  /** Scratch arrays that are being given a name. */
  private readonly named = new Set<string>();

  constructor(outside: Surroundings, scope: Scope) {
    this.outside = outside;
    this.scope = scope;
  }

  /** `e` as a value of type `want`; `where` says for what, in the message. */
  as(want: Type, e: Expression, where: string): Expression {
    const type = this.typeOf(e);
    if (type === want) return e;
    if (type === 'whole' && (want === 'i32' || want === 'real')) return this.settle(e, want);
    if (type === 'i32' && want === 'real') return { kind: 'toReal', at: e.at, type: 'real', inner: e };
    if (type === 'real' && want === 'i32') {
      this.fail(e.at, `${where} needs an i32, but this is a real; use trunc()`);
    }
    if (want === 'bool') this.fail(e.at, `${where} needs a bool, but this is ${article(type)}; compare it, as x !== 0`);
    return this.fail(e.at, `${where} needs ${article(want)}, but this is ${article(type)}`);
  }

  typeOf(e: Expression): Type {
    if (e.type === 'void') e.type = this.find(e);
    return e.type;
  }

  /** Reports a write through an array, coefficients or state. */
  write(root: Root, at: Position): void {
    if (root.readOnly) this.fail(at, root.readOnly);
    if (root.parameter) root.parameter.written = true;
    for (const alias of root.aliases) alias.written = true;
  }

  rootOf(e: Expression): Root {
    if (e.kind === 'group') return this.rootOf(e.inner);
    const variable = e.kind === 'name' || e.kind === 'field' ? this.scope.find(nameIn(e)) : undefined;
    if (variable?.root) return variable.root;
    return { readOnly: `${nameIn(e)} is a constant of the file`, aliases: [] };
  }

  /** Length of the scratch array of state that `e` names; undefined of anything else. From then on it may be used. */
  scratchOf(e: Expression): number | undefined {
    if (e.kind !== 'field' || this.scope.find(e.of)?.type !== 'state') return undefined;
    const slot = this.outside.state[e.field];
    if (!slot?.scratch || typeof slot.value !== 'object') return undefined;
    this.named.add(e.field);
    return slot.value.length;
  }

  changeable(e: Expression): boolean {
    return this.rootOf(e).readOnly === undefined;
  }

  writesThrough(call: Call, index: number): boolean {
    const imported = this.outside.module.imports.get(call.name);
    if (imported) return INTRINSICS[imported.name]?.writes === index;
    return this.outside.callee(call.name, call.at).parameters[index].written;
  }

  fail(at: Position, message: string): never {
    throw new SubsetError(this.outside.module.file, at, message);
  }

  private find(e: Expression): Type {
    switch (e.kind) {
      case 'number':
        return this.number(e.text, e.at);
      case 'truth':
        return 'bool';
      case 'toReal':
        return 'real';
      case 'group':
        return this.typeOf(e.inner);
      case 'name':
        return this.name(e);
      case 'field':
        return this.field(e.of, e.field, e.at);
      case 'element':
        return this.element(e);
      case 'call':
        return this.call(e);
      case 'unary':
        return this.unary(e);
      case 'binary':
        return this.binary(e);
      case 'choice':
        return this.choice(e);
    }
  }

  private number(text: string, at: Position): Type {
    if (text.endsWith('n') && /^\d/.test(text) && !/^0x/i.test(text)) {
      this.fail(at, 'bigint is not in the kernel subset');
    }
    if (/^(0x[\da-f]+|\d+)$/i.test(text)) return 'whole';
    if (/^0[bo]/i.test(text)) this.fail(at, 'write the number in decimal or hexadecimal');
    const size = Math.abs(Number(text));
    if (size > LARGEST_FLOAT && size < Number.POSITIVE_INFINITY) this.fail(at, `${text} is too large for a float`);
    if (size > 0 && size < SMALLEST_FLOAT) this.fail(at, `${text} is too small for a float`);
    return 'real';
  }

  private name(e: Name): Type {
    const variable = this.scope.find(e.name);
    if (variable) {
      if (variable.parameter) variable.parameter.used = true;
      return variable.type;
    }
    const imported = this.outside.module.imports.get(e.name);
    if (imported && isKernelImport(imported.from) && QUALITY[imported.name]) return QUALITY[imported.name].type;
    const constant = imported ? undefined : this.outside.constant(e.name);
    if (constant) return constant;
    if (imported) {
      this.fail(
        e.at,
        `kernels may import from kernel/intrinsics and core/quality only; ${e.name} is from ${imported.from}`,
      );
    }
    return this.fail(e.at, unknownName('name', e.name, this.scope.names()));
  }

  private field(of: string, field: string, at: Position): Type {
    const variable = this.scope.find(of);
    if (!variable) this.fail(at, unknownName('name', of, this.scope.names()));
    if (variable.parameter) variable.parameter.used = true;
    if (variable.type !== 'coeffs' && variable.type !== 'state') {
      const hint = field === 'length' ? '; pass the length, or keep it in the coefficients' : '';
      this.fail(at, `${of} has no field ${field} in the kernel subset${hint}`);
    }
    const layout = variable.type === 'coeffs' ? this.outside.coeffs : this.outside.state;
    if (!Object.hasOwn(layout, field)) this.fail(at, unknownName('field', `${of}.${field}`, Object.keys(layout)));
    if (layout[field].scratch && !this.named.delete(field)) {
      this.fail(
        at,
        `${of}.${field} is scratch: give it a name, const ${field}: ${layout[field].type} = ${of}.${field}`,
      );
    }
    return layout[field].type;
  }

  private element(e: Element): Type {
    const array = this.typeOf(e.array);
    if (!isArray(array)) this.fail(e.at, `only arrays have elements, and this is ${article(array)}`);
    e.index = this.as('i32', e.index, 'an index');
    return array === 'reals' ? 'real' : 'i32';
  }

  private call(e: Call): Type {
    const imported = this.outside.module.imports.get(e.name);
    if (imported) {
      if (!isKernelImport(imported.from)) {
        this.fail(
          e.at,
          `kernels may call kernel/intrinsics and functions of the same file; ${e.name} is from ${imported.from}`,
        );
      }
      const signature = INTRINSICS[imported.name];
      if (!signature) this.fail(e.at, unknownName('intrinsic', imported.name, Object.keys(INTRINSICS)));
      this.outside.calls.add(e.name);
      return this.intrinsic(e, signature);
    }
    if (this.scope.find(e.name)) this.fail(e.at, `${e.name} is not a function`);
    const callee = this.outside.callee(e.name, e.at);
    this.count(e, callee.parameters.length);
    callee.parameters.forEach((p, i) => {
      e.args[i] = this.as(p.type, e.args[i], `argument ${p.name} of ${e.name}`);
      if (p.written) this.write(this.rootOf(e.args[i]), e.args[i].at);
    });
    return callee.result;
  }

  private intrinsic(e: Call, { parameters, result, writes }: Signature): Type {
    this.count(e, parameters.length);
    const same = result === 'same' && e.args.some((a) => this.typeOf(a) === 'real') ? 'real' : 'i32';
    e.args = e.args.map((a, i) => {
      const wanted = parameters[i];
      const either = this.typeOf(a) === 'i16s' ? 'i16s' : 'i8s';
      const exact = wanted === 'same' ? same : wanted === 'weights' ? either : wanted;
      return this.as(exact, a, `argument ${i + 1} of ${e.name}`);
    });
    if (writes !== undefined) this.write(this.rootOf(e.args[writes]), e.args[writes].at);
    return result === 'same' ? same : result;
  }

  private count(e: Call, wanted: number): void {
    if (e.args.length !== wanted) this.fail(e.at, `${e.name} takes ${wanted} arguments, got ${e.args.length}`);
  }

  private unary(e: Unary): Type {
    if (e.op === '!') e.operand = this.as('bool', e.operand, '!');
    else if (e.op === '~') e.operand = this.as('i32', e.operand, '~');
    else this.arithmetic(this.typeOf(e.operand), e.operand.at, e.op);
    return e.operand.type;
  }

  private binary(e: Binary): Type {
    const { op } = e;
    if (op === '&&' || op === '||') {
      e.left = this.as('bool', e.left, op);
      e.right = this.as('bool', e.right, op);
      return 'bool';
    }
    const left = this.typeOf(e.left);
    const right = this.typeOf(e.right);
    const equality = op === '===' || op === '!==';
    if (equality && left === 'bool' && right === 'bool') return 'bool';
    this.arithmetic(left, e.left.at, op);
    this.arithmetic(right, e.right.at, op);
    const real = left === 'real' || right === 'real';
    if (['%', '<<', '>>', '&', '|', '^'].includes(op)) {
      if (real) this.fail(e.at, `${op} works on i32 only; use floor() or trunc()`);
      return this.both(e, 'i32');
    }
    if (op === '/') {
      if (!real && (left === 'i32' || right === 'i32')) {
        this.fail(
          e.at,
          'i32 / i32 is refused, as C would cut off the fraction: make one a real first (const m: real = n), or shift',
        );
      }
      return this.both(e, 'real');
    }
    if (equality || ['<', '>', '<=', '>='].includes(op)) {
      this.both(e, real ? 'real' : 'i32');
      return 'bool';
    }
    if (left === 'whole' && right === 'whole') return 'whole';
    return this.both(e, real ? 'real' : 'i32');
  }

  private both(e: Binary, want: 'i32' | 'real'): Type {
    e.left = this.as(want, e.left, e.op);
    e.right = this.as(want, e.right, e.op);
    return want;
  }

  private choice(e: Choice): Type {
    e.condition = this.as('bool', e.condition, 'a condition');
    const types = [this.typeOf(e.yes), this.typeOf(e.no)];
    const want = types.includes('bool')
      ? 'bool'
      : types.includes('real')
        ? 'real'
        : types.includes('i32')
          ? 'i32'
          : null;
    if (!want) {
      if (types[0] === 'whole') return 'whole';
      this.fail(e.at, '? : chooses between numbers or bools');
    }
    e.yes = this.as(want, e.yes, '? :');
    e.no = this.as(want, e.no, '? :');
    return want;
  }

  private arithmetic(type: Type, at: Position, op: string): void {
    if (type !== 'i32' && type !== 'real' && type !== 'whole')
      this.fail(at, `${op} needs a number, got ${article(type)}`);
  }

  /** Gives literals, and literals joined by + - *, the type that their place asks for. */
  private settle(e: Expression, want: 'i32' | 'real', largest = 2147483647): Expression {
    e.type = want;
    if (e.kind === 'number' && want === 'i32' && Number(e.text) > largest) this.fail(e.at, `${e.text} is no i32`);
    if (e.kind === 'group') this.settle(e.inner, want);
    if (e.kind === 'unary') this.settle(e.operand, want, e.op === '-' ? 2147483648 : undefined);
    if (e.kind === 'choice') {
      this.settle(e.yes, want);
      this.settle(e.no, want);
    }
    if (e.kind === 'binary') {
      this.settle(e.left, want);
      this.settle(e.right, want);
    }
    return e;
  }
}

export function isArray(type: Type): boolean {
  return type.endsWith('s') && type !== 'coeffs';
}

function nameIn(e: Expression): string {
  return e.kind === 'name' ? e.name : e.kind === 'field' ? e.of : 'this';
}

function article(type: Type): string {
  if (type === 'whole') return 'a number';
  if (type === 'void') return 'no value';
  if (type === 'coeffs') return 'the coefficients';
  if (type === 'state') return 'the state';
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
