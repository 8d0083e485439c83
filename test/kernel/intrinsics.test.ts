import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  atan2,
  cos,
  exp,
  exponent,
  imul,
  log,
  scale2,
  sigmoid,
  sin,
  tanh,
  trunc,
} from '../../src/kernel/intrinsics.ts';

type Row = number[];
const golden = JSON.parse(readFileSync(new URL('../golden/intrinsics.json', import.meta.url), 'utf8')) as Record<
  string,
  Row[]
>;
const functions = { sin, cos, exp, log, tanh, sigmoid, atan2 } as Record<string, (...x: number[]) => number>;

/** Distance in units of the last place of `exact`. */
function ulps(got: number, exact: number): number {
  if (got === exact) return 0;
  const place = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(exact))), -1022) - 52);
  return Math.abs(got - exact) / place;
}

function worst(name: string, error: (got: number, exact: number) => number): number {
  return Math.max(...golden[name].map((row) => error(functions[name](...row.slice(0, -1)), row.at(-1)!)));
}

describe('intrinsics', () => {
  it.each([
    ['exp', 1],
    ['log', 2],
    ['atan2', 3],
    ['tanh', 4],
    ['sigmoid', 4],
  ])('%s is within %i ulp of the exact value', (name, limit) => {
    expect(golden[name].length).toBeGreaterThan(80);
    expect(worst(name, ulps)).toBeLessThanOrEqual(limit);
  });

  it.each(['sin', 'cos'])('%s is within 2e-16 of the exact value up to 5e7 rad', (name) => {
    expect(worst(name, (got, exact) => Math.abs(got - exact))).toBeLessThan(2e-16);
  });

  it('keeps the relative precision of a small sine', () => {
    for (const x of [1e-3, -1e-9, 1e-200, 5e-324]) expect(ulps(sin(x), Math.sin(x))).toBeLessThanOrEqual(1);
  });

  it('follows angles beyond 5e7 rad as far as their own precision goes', () => {
    for (const x of [1e8 + 0.25, -3e9 - 1, 1e12])
      expect(Math.abs(sin(x) - Math.sin(x))).toBeLessThan(1e-15 * Math.abs(x));
    expect([sin(2e15), cos(-1e300), sin(Number.POSITIVE_INFINITY), cos(Number.NaN)]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('sin and cos lie on the unit circle', () => {
    const finite = fc.double({ min: -1e14, max: 1e14, noNaN: true });
    fc.assert(fc.property(finite, (x) => Math.abs(sin(x) ** 2 + cos(x) ** 2 - 1) < 1e-15));
  });

  it('takes edge values as Math does', () => {
    const edges = [0, -0, 1e-310, -1e-310, 5e-324, 1e300, -1e300, 1 / 0, -1 / 0, NaN, 1, -1, 709.782712893384, -745.2];
    for (const x of edges) {
      expect(exp(x), `exp ${x}`).toBe(Math.exp(x));
      expect(Math.abs(tanh(x) - Math.tanh(x)) < 1e-15 || Object.is(tanh(x), Math.tanh(x)), `tanh ${x}`).toBe(true);
      expect(Object.is(log(x), Math.log(x)) || ulps(log(x), Math.log(x)) <= 1, `log ${x}`).toBe(true);
    }
    expect(sigmoid(Number.POSITIVE_INFINITY)).toBe(1);
    expect(sigmoid(Number.NEGATIVE_INFINITY)).toBe(0);
    expect([atan2(0, 0), atan2(0, -1), atan2(-2, 0), atan2(3, 3)]).toEqual([0, Math.PI, -Math.PI / 2, Math.PI / 4]);
  });

  it('never hangs or throws, whatever the bits', () => {
    const any = fc.double();
    fc.assert(
      fc.property(any, any, (x, y) => {
        for (const f of Object.values(functions)) f(x, y);
        trunc(x);
        return true;
      }),
    );
  });

  it('trunc saturates', () => {
    expect([2.9, -2.9, 3e9, -3e9, 1 / 0, -1 / 0, NaN, 2147483647.5].map(trunc)).toEqual([
      2, -2, 2147483647, -2147483648, 2147483647, -2147483648, 0, 2147483647,
    ]);
  });

  it('scale2 and exponent take numbers apart exactly, denormals included', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (x) => {
        if (x === 0) return scale2(x, 5) === 0;
        const e = exponent(x);
        const mantissa = Math.abs(scale2(x, -e));
        return mantissa >= 1 && mantissa < 2 && scale2(scale2(x, -e), e) === x;
      }),
    );
    // one rounding only: 2^-1074 (1 + 1/2 + 1/64) rounds up, in two steps it would round to even
    expect(scale2(1 + 33 / 64, -1074)).toBe(1e-323);
    expect(scale2(1.5, 4000)).toBe(Number.POSITIVE_INFINITY);
    expect(scale2(-1.5, -4000)).toBe(-0);
  });

  it('imul wraps at 32 bits', () => {
    expect(imul(65537, 65537)).toBe(131073);
  });
});
