import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { MISSING } from '../core/quality.ts';
import { abs, absent, cos, exp, log, max, min, sin, sqrt, tanh } from '../kernel/intrinsics.ts';
import { type bool, i32, i32s, type real, reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator, type Port } from '../kernel/operator.ts';
import { checkUnits } from './expression/checkUnits.ts';
import { compile, namesIn } from './expression/compile.ts';
import { parse } from './expression/parse.ts';
import { must } from './params.ts';

const MOST = 8;

const constant = z.union([
  z.number(),
  z.strictObject({ value: z.number(), unit: z.string() }).meta({ description: 'A quantity, SI.' }),
]);

const params = z
  .strictObject({
    value: z.string(must('be an expression')).max(1000).meta({
      description:
        'Arithmetic over channels: + - * / ^, comparisons (1 or 0), && || !, test ? yes : no, abs sqrt min max sign sin cos exp log tanh, pi.',
    }),
    unit: z.string().meta({ description: 'SI unit of the result. The value must come out in it.' }).default('1'),
    constants: z
      .record(z.string(), constant)
      .meta({ description: 'Names of your own for numbers, or for quantities as { value: 0.9, unit: ohm }.' })
      .default({}),
  })
  .superRefine((p, context) => {
    try {
      const { length } = channelsIn(p);
      if (length < 1 || length > MOST) throw new ConfigError(`it needs 1 to ${MOST} channels, and has ${length}`);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const message = `must be an expression, got ${JSON.stringify(p.value)}: ${error.message}`;
      context.addIssue({ code: 'custom', path: ['value'], message });
    }
  });

type Params = z.output<typeof params>;

const PI = { pi: Math.PI };

function channelsIn(p: Pick<Params, 'value' | 'constants'>): string[] {
  return namesIn(parse(p.value)).filter((name) => !Object.hasOwn(p.constants, name) && !Object.hasOwn(PI, name));
}

function unitOf(p: Params, units: readonly string[]): string {
  const channels = channelsIn(p);
  try {
    checkUnits(parse(p.value), p.unit, (name) => {
      const given = p.constants[name];
      if (given !== undefined) return typeof given === 'number' ? undefined : given.unit;
      return channels.includes(name) ? units[channels.indexOf(name)] : '1';
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`expression: ${error.message}`, error.path);
  }
  return p.unit;
}

const NUMBER: i32 = 0;
const CHANNEL: i32 = 1;
const CHOOSE: i32 = 2;
const POWER: i32 = 3;
const NEGATE: i32 = 4;
const NOT: i32 = 5;
const ABS: i32 = 6;
const SQRT: i32 = 7;
const SIGN: i32 = 8;
const SIN: i32 = 9;
const COS: i32 = 10;
const EXP: i32 = 11;
const LOG: i32 = 12;
const TANH: i32 = 13;
/** From here on two operands become one. */
const ADD: i32 = 14;
const SUBTRACT: i32 = 15;
const MULTIPLY: i32 = 16;
const DIVIDE: i32 = 17;
const MIN: i32 = 18;
const MAX: i32 = 19;
const BELOW: i32 = 20;
const NOT_ABOVE: i32 = 21;
const EQUAL: i32 = 22;
const UNEQUAL: i32 = 23;
const AND: i32 = 24;
const OR: i32 = 25;

/** Samples that the machine works on at a time: what it costs to find out what to do is shared by so many. */
const CHUNK: i32 = 16;

const CODES = {
  number: NUMBER,
  channel: CHANNEL,
  '?': CHOOSE,
  power: POWER,
  negate: NEGATE,
  '!': NOT,
  abs: ABS,
  sqrt: SQRT,
  sign: SIGN,
  sin: SIN,
  cos: COS,
  exp: EXP,
  log: LOG,
  tanh: TANH,
  '+': ADD,
  '-': SUBTRACT,
  '*': MULTIPLY,
  '/': DIVIDE,
  min: MIN,
  max: MAX,
  '<': BELOW,
  '<=': NOT_ABOVE,
  '==': EQUAL,
  '!=': UNEQUAL,
  '&&': AND,
  '||': OR,
};

function design(p: Params) {
  const values = Object.entries(p.constants).map(([name, c]) => [name, typeof c === 'number' ? c : c.value] as const);
  const program = compile(parse(p.value), CODES, { ...PI, ...Object.fromEntries(values) }, channelsIn(p));
  return {
    length: i32(program.codes.length),
    codes: i32s(program.codes),
    args: i32s(program.args),
    // never empty, for C
    numbers: reals([...program.numbers, 0]),
    depth: i32(program.depth),
  };
}

function state(c: Coeffs) {
  return { stack: reals(c.depth * CHUNK) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  x1: reals,
  x2: reals,
  x3: reals,
  x4: reals,
  x5: reals,
  x6: reals,
  x7: reals,
  x8: reals,
  y: reals,
  q: u8s,
): void {
  const stack: reals = s.stack;
  for (let from: i32 = 0; from < n; from += CHUNK) {
    const count: i32 = min(CHUNK, n - from);
    // first free place
    let top: i32 = 0;
    for (let k: i32 = 0; k < c.length; k++) {
      const code: i32 = c.codes[k];
      const arg: i32 = c.args[k];
      if (code >= ADD) {
        top -= CHUNK;
        join(stack, top - CHUNK, count, code);
      } else if (code === CHOOSE) {
        top -= 2 * CHUNK;
        choose(stack, top - CHUNK, count);
      } else if (code > CHOOSE) {
        apply(stack, top - CHUNK, count, code, arg);
      } else {
        if (code === NUMBER) for (let i: i32 = 0; i < count; i++) stack[top + i] = c.numbers[arg];
        else if (arg === 0) push(stack, top, count, x1, from);
        else if (arg === 1) push(stack, top, count, x2, from);
        else if (arg === 2) push(stack, top, count, x3, from);
        else if (arg === 3) push(stack, top, count, x4, from);
        else if (arg === 4) push(stack, top, count, x5, from);
        else if (arg === 5) push(stack, top, count, x6, from);
        else if (arg === 6) push(stack, top, count, x7, from);
        else push(stack, top, count, x8, from);
        top += CHUNK;
      }
    }
    for (let i: i32 = 0; i < count; i++) {
      y[from + i] = stack[i];
      if (absent(stack[i])) {
        y[from + i] = Number.NaN;
        q[from + i] = MISSING;
      }
    }
  }
}

function push(stack: reals, to: i32, count: i32, x: reals, from: i32): void {
  for (let i: i32 = 0; i < count; i++) stack[to + i] = x[from + i];
}

function choose(stack: reals, a: i32, count: i32): void {
  for (let i: i32 = a; i < a + count; i++) stack[i] = stack[i] !== 0 ? stack[i + CHUNK] : stack[i + 2 * CHUNK];
}

/** Puts the function of each value in its place. */
function apply(stack: reals, a: i32, count: i32, code: i32, exponent: i32): void {
  for (let i: i32 = a; i < a + count; i++) {
    const v: real = stack[i];
    if (code === POWER) stack[i] = power(v, exponent);
    else if (code === NEGATE) stack[i] = -v;
    else if (code === NOT) stack[i] = v === 0 ? 1 : 0;
    else if (code === ABS) stack[i] = abs(v);
    else if (code === SQRT) stack[i] = sqrt(v);
    else if (code === SIGN) stack[i] = v > 0 ? 1 : v < 0 ? -1 : 0;
    else if (code === SIN) stack[i] = sin(v);
    else if (code === COS) stack[i] = cos(v);
    else if (code === EXP) stack[i] = exp(v);
    else if (code === LOG) stack[i] = log(v);
    else stack[i] = tanh(v);
  }
}

/** By squaring. */
function power(v: real, exponent: i32): real {
  let left: i32 = exponent < 0 ? -exponent : exponent;
  let square: real = v;
  let result: real = 1;
  while (left > 0) {
    if ((left & 1) !== 0) result *= square;
    square *= square;
    left >>= 1;
  }
  return exponent < 0 ? 1 / result : result;
}

/** Joins the values from a on with those one chunk above. */
function join(stack: reals, a: i32, count: i32, code: i32): void {
  const to: i32 = a + count;
  if (code === ADD) for (let i: i32 = a; i < to; i++) stack[i] += stack[i + CHUNK];
  else if (code === SUBTRACT) for (let i: i32 = a; i < to; i++) stack[i] -= stack[i + CHUNK];
  else if (code === MULTIPLY) for (let i: i32 = a; i < to; i++) stack[i] *= stack[i + CHUNK];
  else if (code === DIVIDE) for (let i: i32 = a; i < to; i++) stack[i] = stack[i] / stack[i + CHUNK];
  else for (let i: i32 = a; i < to; i++) stack[i] = decide(stack[i], stack[i + CHUNK], code);
}

function decide(a: real, b: real, code: i32): real {
  if (code === MIN) return min(a, b);
  if (code === MAX) return max(a, b);
  let yes: bool = a !== b;
  if (code === BELOW) yes = a < b;
  else if (code === NOT_ABOVE) yes = a <= b;
  else if (code === EQUAL) yes = a === b;
  else if (code === AND) yes = a !== 0 && b !== 0;
  else if (code === OR) yes = a !== 0 || b !== 0;
  return yes ? 1 : 0;
}

/**
 * A channel computed from others by a formula, with its units checked.
 *
 * y[n] = value, by the usual rules: `1.5*(ud*id + uq*iq)`, `iq > 0 ? tempStator - tempCoolant : 0`. What is added or compared must
 * have one dimension, sin cos exp log tanh take pure numbers (angles are), and the result must be in `unit`; a written number is in
 * whatever the other side of a sum is in, and pure in a product. degC counts as K: a difference of temperatures is right, a product not.
 * Inputs: the channels that the value names, at most 8; y: [n], in unit.
 * Delay 0, warm-up 0, no memory; y is MISSING where an input is, and where the result is no number (1/0, sqrt or log below 0).
 * Errors: a value that does not parse (with its column), no channel or more than 8, units that do not fit.
 * Cost: what is written, and a load and a store for each operation and operand; 64 bytes of state in float for each level of nesting.
 * Source: V. Pratt, Top down operator precedence, POPL 1973; E. W. Dijkstra, Algol 60 translation, 1961: stack programs.
 */
export const expression = defineOperator({
  name: 'expression',
  summary: 'A channel computed from others by a formula, with its units checked.',
  source: 'E. W. Dijkstra, Algol 60 translation, Mathematisch Centrum MR 34/61, 1961: from formula to stack program',
  params,
  inputs: Array.from(
    { length: MOST },
    (_, k): Port<Params> => ({
      name: `x${k + 1}`,
      unit: 'any',
      description: `channel ${k + 1} of the value`,
      when: (p) => k < channelsIn(p).length,
    }),
  ),
  outputs: [{ name: 'value', unit: unitOf, description: 'the result' }],
  channels: channelsIn,
  keep: true,
  flags: true,
  design,
  state,
  process,
  delay: () => 0,
  warmup: () => 0,
  gap: 'reset',
  examples: [
    {
      params: { value: '1.5*(x1*x2 + x3*x4)', unit: 'A^2' },
      x: [
        [2, 0],
        [3, 1],
        [1, 4],
        [4, -1],
      ],
      y: [[15, -6]],
    },
    {
      params: { value: 'x1 > limit ? sqrt(x1 * x1) : -x1^2/x2', unit: 'A', constants: { limit: 3 } },
      // the last is 1 / 0
      x: [
        [9, 2, 1],
        [5, 5, 0],
      ],
      y: [[9, -0.8, Number.NaN]],
    },
  ],
});
