import type { z } from 'zod';
import type { Random } from '../../src/core/random.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import { casesOf } from '../conformance/cases.ts';

/** Counts and lengths are drawn up to here, so that windows fill within a run. */
const LARGEST_COUNT = 300;
const TRIES = 20;

/**
 * Valid parameters of an operator: those of a case of the conformance suite, with some of them drawn anew by what the schema says, or
 * left out where they may be. What breaks a rule between parameters is drawn again.
 */
export function randomParams(operator: AnyOperator, random: Random): unknown {
  const cases = casesOf(operator.name);
  const start = cases[random.below(cases.length)].params as Record<string, unknown>;
  const { def } = (operator.params as unknown as z.core.$ZodTypes)._zod;
  const fields = def.type === 'object' ? Object.entries(def.shape) : [];
  for (let k = 0; k < TRIES; k++) {
    const params = { ...start };
    for (const [name, schema] of fields) {
      if (random.below(3) > 0) continue;
      const value = draw(schema as z.core.$ZodTypes, random);
      if (value === undefined) delete params[name];
      else params[name] = value;
    }
    const parsed = operator.params.safeParse(params);
    if (parsed.success) return parsed.data;
  }
  return operator.params.parse(start);
}

/** A value by its schema; undefined for one that is left out, and for kinds that only a person can fill in. */
function draw(schema: z.core.$ZodTypes, random: Random): unknown {
  const { def } = schema._zod;
  const among = <T>(list: readonly T[]): T => list[random.below(list.length)];
  const inner = (s: z.core.$ZodType) => draw(s as z.core.$ZodTypes, random);
  switch (def.type) {
    case 'optional':
    case 'default':
      return random.below(3) === 0 ? undefined : inner(def.innerType);
    case 'boolean':
      return random.below(2) === 0;
    case 'enum':
      return among(Object.values(def.entries));
    case 'literal':
      return among(def.values);
    case 'union':
      return inner(among(def.options));
    case 'tuple':
      return def.items.map(inner);
    case 'array':
      return Array.from({ length: 1 + random.below(3) }, () => inner(def.element));
    case 'number':
      return drawNumber(schema._zod.bag, random);
    default:
      return undefined;
  }
}

function drawNumber(bag: Record<string, unknown>, random: Random): number {
  const bound = (name: string) => (typeof bag[name] === 'number' ? bag[name] : undefined);
  const low = bound('minimum') ?? bound('exclusiveMinimum');
  const high = bound('maximum') ?? bound('exclusiveMaximum');
  if (bag.format !== undefined) {
    const [from, to] = [Math.max(low ?? -10, -LARGEST_COUNT), Math.min(high ?? LARGEST_COUNT, LARGEST_COUNT)];
    // small ones as often as large ones
    return Math.min(to, from + Math.floor((to - from + 2) ** random.uniform()) - 1);
  }
  if (low !== undefined && high !== undefined) return low + (high - low) * random.uniform();
  const size = 10 ** (5 * random.uniform() - 2);
  return low !== undefined && low >= 0 ? low + size : random.below(2) === 0 ? size : -size;
}
