import { ConfigError } from '../../core/errors.ts';
import { type Dimension, dimensionOf, PURE, product, sameDimension, unitOf } from './dimension.ts';
import type { Node } from './parse.ts';

/** A written number is in whatever unit the other side of a sum or comparison has. */
type Quantity = Dimension | 'any';

const SUMS = ['+', '-', 'min', 'max'];
const COMPARISONS = ['<', '<=', '>', '>=', '==', '!='];
const PURE_ONLY = ['sin', 'cos', 'exp', 'log', 'tanh'];

/**
 * Checks that what is added or compared has one dimension, that functions get pure numbers, and that the result has the stated unit.
 * `unitOfName` gives the unit of a channel or constant, undefined for a written number. Throws ConfigError.
 */
export function checkUnits(node: Node, unit: string, unitOfName: (name: string) => string | undefined): void {
  const stated = dimensionOf(unit);
  if (!stated)
    throw new ConfigError(`unit must be an SI unit or a product of such, as W or A/s, got "${unit}"`, ['unit']);
  const found = quantityOf(node, unitOfName);
  if (found !== 'any' && !sameDimension(found, stated)) {
    throw new ConfigError(`the value is in ${unitOf(found)}, not in ${unit}`, ['unit']);
  }
}

function quantityOf(node: Node, unitOfName: (name: string) => string | undefined): Quantity {
  const fail = (message: string): never => {
    throw new ConfigError(`column ${node.at}: ${message}`, ['value']);
  };
  if (node.kind === 'number') return 'any';
  if (node.kind === 'name') {
    const unit = unitOfName(node.name);
    if (unit === undefined) return 'any';
    return dimensionOf(unit) ?? fail(`${node.name} is in ${unit}, which has no known dimension`);
  }
  const args = node.args.map((arg) => quantityOf(arg, unitOfName));
  if (node.kind === 'power') return args[0] === 'any' ? 'any' : product(PURE, args[0], node.exponent);
  const { what } = node;
  const alike = (a: Quantity, b: Quantity): Quantity => {
    if (a === 'any') return b;
    if (b === 'any' || sameDimension(a, b)) return a;
    const between = what === '?' ? 'the two results' : `the two sides of ${what}`;
    return fail(`${between} are in ${unitOf(a)} and ${unitOf(b)}`);
  };
  const [a, b] = args;
  if (SUMS.includes(what)) return alike(a, b);
  if (what === '?') return alike(args[1], args[2]);
  if (COMPARISONS.includes(what)) {
    alike(a, b);
    return PURE;
  }
  if (what === '*' || what === '/') {
    if (a === 'any' && b === 'any') return 'any';
    return product(a === 'any' ? PURE : a, b === 'any' ? PURE : b, what === '*' ? 1 : -1);
  }
  if (what === 'negate' || what === 'abs') return a;
  if (what === 'sqrt') return a === 'any' ? a : product(PURE, a, 0.5);
  if (PURE_ONLY.includes(what) && a !== 'any' && !sameDimension(a, PURE)) {
    return fail(`${what} takes a pure number or an angle, not ${unitOf(a)}`);
  }
  return PURE;
}
