import type { Layout, SlotType } from '../kernel/layout.ts';
import type {
  Assignment,
  ConstantItem,
  Declaration,
  Expression,
  FunctionItem,
  Parameter,
  Return,
  Statement,
} from './ast.ts';
import { ExpressionCheck, isArray, type Surroundings } from './checkExpression.ts';
import { badInC } from './cIdentifier.ts';
import { checkAssignmentOrder, checkOrder } from './evaluationOrder.ts';
import type { Module } from './module.ts';
import { SLOT_TYPES } from './parseStatement.ts';
import { type Root, Scope } from './scope.ts';
import { type Position, SubsetError } from './subsetError.ts';

/** What the check needs to know of a kernel beside its text. */
export interface KernelTypes {
  readonly coeffs: Layout;
  readonly state: Layout;
  /** Number of array parameters that are inputs; they come first. */
  readonly inputs: number;
  /** Types that the array parameters must have, where they are known. */
  readonly arrays?: readonly SlotType[];
}

/** A checked unit: functions in an order in which each stands before its callers, and the constants that they use. */
export interface Checked {
  readonly functions: FunctionItem[];
  readonly constants: ConstantItem[];
  /** Local names of the intrinsics that they call. */
  readonly calls: string[];
}

const NO_KERNEL: KernelTypes = { coeffs: {}, state: {}, inputs: 0 };

/** Checks the functions `entries` of a file and all that they call. Throws SubsetError at the first fault. */
export function check(module: Module, entries: readonly string[], kernel?: KernelTypes): Checked {
  const { coeffs, state, inputs } = kernel ?? NO_KERNEL;
  const functions: FunctionItem[] = [];
  const constants = new Map<string, ConstantItem>();
  const open = new Set<string>();
  const calls = new Set<string>();
  const names = new Set<string>();
  let typeNames: { coeffs?: string; state?: string } = {};

  const outside: Surroundings = { module, coeffs, state, callee, constant, calls };

  function constant(name: string): SlotType | undefined {
    const known = constants.get(name) ?? module.constant(name);
    if (!known) return undefined;
    if (!constants.has(name)) {
      const bad = badInC(name);
      if (bad) throw new SubsetError(module.file, known.at, `the name ${name} ${bad}`);
      const e = new ExpressionCheck(outside, new Scope());
      const element = !isArray(known.type) ? known.type : known.type === 'reals' ? 'real' : 'i32';
      known.values = known.values.map((v) => e.as(element, v, name));
      constants.set(name, known);
    }
    return known.type;
  }

  function callee(name: string, at: Position): FunctionItem {
    const done = functions.find((f) => f.name === name);
    if (done) return done;
    if (open.has(name))
      throw new SubsetError(module.file, at, `recursion is not in the kernel subset: ${name} calls itself`);
    const item = module.function(name, at);
    if (name === 'process') checkSignature(item);
    open.add(name);
    const scope = new FunctionCheck(outside, item, typeNames, name === 'process' ? inputs : 0).run();
    open.delete(name);
    for (const n of scope.all) names.add(n);
    functions.push(item);
    return item;
  }

  function checkSignature(item: FunctionItem): void {
    const [c, s, n] = item.parameters;
    if (!n || n.typeName !== 'i32') {
      throw new SubsetError(module.file, item.at, 'process starts with (c: Coeffs, s: State, n: i32, ...)');
    }
    if (item.result !== 'void' && item.result !== 'i32') {
      throw new SubsetError(module.file, item.at, 'process gives void, or i32: the number of outputs');
    }
    const got = item.parameters.slice(3).map((p) => p.typeName);
    const wanted = kernel?.arrays ?? got;
    if (got.join() !== wanted.join()) {
      const list = (types: readonly string[]) => types.join(', ');
      throw new SubsetError(module.file, item.at, `process must take the arrays (${list(wanted)}), not (${list(got)})`);
    }
    for (const field of [...Object.keys(coeffs), ...Object.keys(state)]) {
      const bad = badInC(field);
      if (bad) throw new SubsetError(module.file, item.at, `the name ${field} of a coefficient or state ${bad}`);
    }
    typeNames = { coeffs: c.typeName, state: s.typeName };
  }

  for (const entry of entries) callee(entry, { line: 1, column: 1 });
  for (const item of constants.values()) {
    if (names.has(item.name)) {
      throw new SubsetError(module.file, item.at, `${item.name} is also the name of a local variable`);
    }
  }
  const inOrder = [...constants.values()].sort((a, b) => a.at.line - b.at.line);
  return { functions, constants: inOrder, calls: [...calls] };
}

/** Rules of statements, for one function. */
class FunctionCheck {
  private readonly item: FunctionItem;
  private readonly file: string;
  private readonly scope = new Scope();
  private readonly expressions: ExpressionCheck;
  private loops = 0;

  constructor(
    outside: Surroundings,
    item: FunctionItem,
    typeNames: { coeffs?: string; state?: string },
    inputs: number,
  ) {
    this.item = item;
    this.file = outside.module.file;
    this.expressions = new ExpressionCheck(outside, this.scope);
    item.parameters.forEach((p, i) => {
      if (p.typeName === typeNames.coeffs) p.type = 'coeffs';
      else if (p.typeName === typeNames.state) p.type = 'state';
      else if (SLOT_TYPES.includes(p.typeName as SlotType)) p.type = p.typeName as SlotType;
      else this.fail(p.at, `unknown type ${p.typeName}; the kernel subset has ${SLOT_TYPES.join(', ')}`);
      const input = i >= 3 && i < 3 + inputs;
      this.declare(p.name, p.at, { type: p.type, constant: false, parameter: p, root: rootOfParameter(p, input) });
    });
  }

  run(): Scope {
    const { body, result, at, name } = this.item;
    for (const s of body.body) this.statement(s);
    if (result !== 'void' && !alwaysReturns(body)) this.fail(at, `${name} does not return a value on every path`);
    return this.scope;
  }

  private statement(s: Statement): void {
    switch (s.kind) {
      case 'block':
        this.nested(() => {
          for (const inner of s.body) this.statement(inner);
        });
        return;
      case 'declaration':
        this.declaration(s);
        return;
      case 'assignment':
        this.assignment(s);
        return;
      case 'call':
        this.expressions.typeOf(s.call);
        checkOrder(s.call, this.expressions);
        return;
      case 'if':
        s.condition = this.value('bool', s.condition, 'a condition');
        this.nested(() => this.statement(s.then));
        if (s.otherwise) this.nested(() => this.statement(s.otherwise!));
        return;
      case 'while':
        s.condition = this.value('bool', s.condition, 'a condition');
        this.loop(s.body);
        return;
      case 'for':
        this.nested(() => {
          if (s.first) this.statement(s.first);
          if (s.condition) s.condition = this.value('bool', s.condition, 'a condition');
          if (s.update) this.assignment(s.update);
          this.loop(s.body);
        });
        return;
      case 'break':
      case 'continue':
        if (this.loops === 0) this.fail(s.at, `${s.kind} stands outside of a loop`);
        return;
      case 'return':
        this.jumpBack(s);
        return;
    }
  }

  private declaration(s: Declaration): void {
    if (!isArray(s.type)) {
      s.value = this.value(s.type, s.value, s.name);
      this.declare(s.name, s.at, { type: s.type, constant: s.constant });
      return;
    }
    if (!s.constant) this.fail(s.at, `declare ${s.name} as const: an array variable is another name of one array`);
    s.scratch = this.expressions.scratchOf(s.value);
    if (s.scratch !== undefined && this.item.name !== 'process') this.fail(s.at, 'only process has scratch arrays');
    s.value = this.expressions.as(s.type, s.value, s.name);
    const root = this.expressions.rootOf(s.value);
    this.declare(s.name, s.at, { type: s.type, constant: true, root: { ...root, aliases: [...root.aliases, s] } });
  }

  private assignment(s: Assignment): void {
    const type = this.target(s.target);
    if (s.op === '=') {
      s.value = this.expressions.as(type, s.value, 'this assignment');
    } else {
      const op = s.op.slice(0, -1);
      const combined: Expression = { kind: 'binary', at: s.at, type: 'void', op, left: s.target, right: s.value };
      this.expressions.as(type, combined, s.op);
      s.value = combined.right;
    }
    checkAssignmentOrder(s.target, s.value, s.op !== '=', this.expressions);
  }

  /** Type of what is assigned to; refuses what may not be. */
  private target(e: Expression): Type {
    const type = this.expressions.typeOf(e);
    if (e.kind === 'element') this.expressions.write(this.expressions.rootOf(e.array), e.at);
    else if (isArray(type)) this.fail(e.at, 'arrays are written element by element');
    else if (e.kind === 'field') this.expressions.write(this.expressions.rootOf(e), e.at);
    else if (e.kind !== 'name') this.fail(e.at, 'only variables, state fields and elements can be assigned');
    else {
      const variable = this.scope.find(e.name);
      if (!variable) this.fail(e.at, `${e.name} is a constant of the file`);
      if (variable.constant) this.fail(e.at, `${e.name} is declared const`);
      if (type === 'coeffs' || type === 'state') this.fail(e.at, `${e.name} cannot be assigned`);
    }
    return type;
  }

  private jumpBack(s: Return): void {
    const { result, name } = this.item;
    if (result === 'void') {
      if (s.value) this.fail(s.value.at, `${name} returns void`);
      return;
    }
    if (!s.value) this.fail(s.at, `${name} must return ${result}`);
    s.value = this.value(result, s.value, 'the result');
  }

  private value(want: Type, e: Expression, where: string): Expression {
    const value = this.expressions.as(want, e, where);
    checkOrder(value, this.expressions);
    return value;
  }

  private declare(name: string, at: Position, variable: Parameters<Scope['declare']>[1]): void {
    const bad = badInC(name);
    if (bad) this.fail(at, `the name ${name} ${bad}`);
    if (this.scope.find(name)) this.fail(at, `${name} is already declared; the kernel subset hides no name`);
    this.scope.declare(name, variable);
  }

  private loop(body: Statement): void {
    this.loops++;
    this.nested(() => this.statement(body));
    this.loops--;
  }

  private nested(run: () => void): void {
    this.scope.enter();
    run();
    this.scope.leave();
  }

  private fail(at: Position, message: string): never {
    throw new SubsetError(this.file, at, message);
  }
}

type Type = Parameter['type'];

function rootOfParameter(p: Parameter, input: boolean): Root | undefined {
  if (p.type === 'coeffs') return { readOnly: `${p.name} holds the coefficients, which are read-only`, aliases: [] };
  if (p.type !== 'state' && !isArray(p.type)) return undefined;
  return { readOnly: input ? `${p.name} is an input and must not be written` : undefined, parameter: p, aliases: [] };
}

function alwaysReturns(s: Statement): boolean {
  if (s.kind === 'return') return true;
  if (s.kind === 'block') return s.body.some(alwaysReturns);
  return s.kind === 'if' && s.otherwise !== undefined && alwaysReturns(s.then) && alwaysReturns(s.otherwise);
}
