import type { Call, Expression } from './ast.ts';
import type { Position } from './subsetError.ts';

/** What evaluating an expression does to memory that functions can change: state and arrays that are not read-only. */
interface Effects {
  readonly reads: boolean;
  readonly writes: boolean;
}

/** What the rule must know of names. */
export interface Memory {
  /** Whether a field, array or state by this expression can be changed. */
  changeable(e: Expression): boolean;
  /** Whether a function of the file writes through its parameter of this index. */
  writesThrough(call: Call, index: number): boolean;
  fail(at: Position, message: string): never;
}

const NONE: Effects = { reads: false, writes: false };

/**
 * TypeScript evaluates from left to right; C leaves the order of operands and arguments open. So of two that C may swap, none
 * may write what the other reads or writes. Fails where they do; gives what the whole expression does.
 */
export function checkOrder(e: Expression, memory: Memory): Effects {
  const of = (inner: Expression) => checkOrder(inner, memory);
  switch (e.kind) {
    case 'number':
    case 'truth':
    case 'name':
      return NONE;
    case 'group':
    case 'toReal':
      return of(e.inner);
    case 'unary':
      return of(e.operand);
    case 'field':
      return { reads: !e.type.endsWith('s') && memory.changeable(e), writes: false };
    case 'element': {
      const { reads, writes } = unordered([of(e.array), of(e.index)], e.at, memory);
      return { reads: reads || memory.changeable(e.array), writes };
    }
    case 'call': {
      const args = unordered(e.args.map(of), e.at, memory);
      const reads = e.args.some((a) => a.kind !== 'number' && isMemory(a) && memory.changeable(a));
      const writes = e.args.some((_, i) => memory.writesThrough(e, i));
      return either([args, { reads, writes }]);
    }
    case 'choice':
      return either([of(e.condition), of(e.yes), of(e.no)]);
    case 'binary': {
      const sides = [of(e.left), of(e.right)];
      return e.op === '&&' || e.op === '||' ? either(sides) : unordered(sides, e.at, memory);
    }
  }
}

/** The rule for `target = value`, or with `compound` for `target += value` and its like. */
export function checkAssignmentOrder(target: Expression, value: Expression, compound: boolean, memory: Memory): void {
  const place = compound ? target : target.kind === 'element' ? target.index : undefined;
  unordered([place ? checkOrder(place, memory) : NONE, checkOrder(value, memory)], target.at, memory);
}

function isMemory(e: Expression): boolean {
  return e.type === 'state' || (e.type.endsWith('s') && e.type !== 'coeffs');
}

function either(all: readonly Effects[]): Effects {
  return { reads: all.some((a) => a.reads), writes: all.some((a) => a.writes) };
}

function unordered(all: readonly Effects[], at: Position, memory: Memory): Effects {
  const writer = all.findIndex((a) => a.writes);
  if (writer >= 0 && all.some((a, i) => i !== writer && (a.reads || a.writes))) {
    memory.fail(
      at,
      'a function that writes state or arrays stands beside what it may change, and C leaves their order open; put its result into a variable first',
    );
  }
  return either(all);
}
