import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { translateKernel } from '../../src/codegen/translate.ts';
import { Random } from '../../src/core/random.ts';
import { allocate, bool, i8s, i16s, i32, real, reals, scratch } from '../../src/kernel/layout.ts';
import { runInC } from '../support/cHost.ts';
import { design, process, state } from './fixtures/everything.ts';

const everything = readFileSync(new URL('./fixtures/everything.ts', import.meta.url), 'utf8');
const translated = translateKernel({
  name: 'everything',
  file: 'everything.ts',
  source: everything,
  coeffs: design(),
  state: state(),
  inputs: 2,
});

const LAYOUTS = {
  coeffs: { gain: real(2), count: i32(3), taps: reals(3), on: bool() },
  state: { sum: real(), at: i32(), ring: reals(3), work: scratch(reals(4)) },
  inputs: 1,
};

/** Translates a process() with the given body; body starts in line 2, column 1. */
function translate(body: string, rest = ''): string {
  const source = `export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {\n${body}\n}\n${rest}`;
  return translateKernel({ name: 'k', file: 'k.ts', source, ...LAYOUTS }).c;
}

describe('translator', () => {
  it.each(['double', 'float'] as const)('C of every part of the subset computes the same in %s', (width) => {
    const n = 500;
    const random = new Random(3);
    const x = Float64Array.from({ length: n }, () => 2 * random.normal());
    for (let i = 5; i < n; i += 50) x[i] = [NaN, Infinity, 2e15, -1e16][i & 3];
    const k = Int32Array.from({ length: n }, () => random.below(15) - 7);
    const [y, z, q] = [new Float64Array(n), new Int32Array(n), new Uint8Array(n)];
    const count = process(allocate(design()), allocate(state()), n, x, k, y, z, q);
    const flags = ['-fsanitize=undefined,address', '-fno-sanitize-recover=all'];
    const [yC, zC, qC] = runInC({
      name: 'everything',
      files: translated,
      coeffs: design(),
      state: state(),
      inputs: [x, k],
      outputs: ['reals', 'i32s', 'u8s'],
      n,
      blockSize: n,
      real: width,
      flags,
    });
    expect(count).toBe(n / 2);
    const worst = Math.max(...Array.from(yC, (v, i) => Math.abs(v - y[i])));
    if (width === 'double') {
      expect(worst).toBe(0);
      expect(zC).toEqual(z.slice(0, count));
      expect(qC).toEqual(q.slice(0, count));
    } else {
      expect(yC.length).toBe(count);
      expect(worst).toBeGreaterThan(0);
    }
    expect(new Set(zC).size).toBeGreaterThan(50);
  });

  it('keeps names and comments, and puts braces around every body', () => {
    expect(translated.c).toContain('  const real_t *ring = s->ring; // an alias of an array');
    expect(translated.c).toContain('  /*\n   * Every other sample comes out.\n   */');
    expect(translated.c).toContain('  // a little generator: only its low bits are used');
    expect(translated.c).toContain('    } else {\n      filtered = filtered - slipring_floor(filtered);\n    }');
    expect(translated.c).toContain(
      'static const real_t WEIGHTS[4] = {\n  REAL_C(0.5), REAL_C(-1.25), REAL_C(1e-7), REAL_C(3.0)\n};',
    );
    expect(translated.c).toContain('/* Newest sample in place of the oldest. */\nstatic void everything_push(');
    expect(translated.c).toContain('everything_dot(const real_t *a, const real_t *b, int32_t n)');
    expect(translated.c).not.toContain('ordinary');
  });

  it.each([
    ['const a: real = 1;\nconst b: i32 = n / 2;', '3:18: i32 / i32 is refused'],
    ['const a: i32 = x[0];', '2:17: a needs an i32, but this is a real; use trunc()'],
    ['let a: i32 = 0;\na = x[0] * 2;', '3:10: this assignment needs an i32'],
    ['const a: i32 = 1.5;', '2:16: a needs an i32'],
    ['const a: real = x[0] % 2;', '2:22: % works on i32 only'],
    ['const a: real = x[0] >> 2;', '2:22: >> works on i32 only'],
    ['const a: i32 = n >>> 2;', '2:18: >>> is not in the kernel subset'],
    ['const a: i32 = 2147483648;', '2:16: 2147483648 is no i32'],
    ['const a: real = 1e39;', '2:17: 1e39 is too large for a float'],
    ['const a: real = c.gian;', '2:17: unknown field "c.gian"; did you mean "gain"?'],
    ['const a: real = foo;', '2:17: unknown name "foo"'],
    ['const a: real = foo(1);', '2:17: unknown function "foo"'],
    ['const a: real = Math.sin(1);', '2:17: Math.sin is not in the kernel subset'],
    [
      'const a: real = helper(1, 2);',
      '2:17: helper takes 1 arguments, got 2',
      'function helper(a: real): real { return a; }',
    ],
    ['const a = 1;', '2:7: a needs a type'],
    ['let a: real;', '2:5: a needs a value where it is declared'],
    ['const a: number = 1;', '2:10: unknown type number'],
    ['const f: real = (v) => v;', '2:21: functions inside functions'],
    ['const f: real = function () {};', '2:17: functions inside functions'],
    ['const o: real = { a: 1 };', '2:17: array and object literals'],
    ["const t: real = 'a';", '2:17: strings are not in the kernel subset'],
    ['const t: reals = new Float64Array(3);', '2:18: allocation is not in the kernel subset'],
    ['const t: i32 = x.length;', '2:16: x has no field length in the kernel subset; pass the length'],
    ['s.ring.fill(0);', '2:7: s.ring has no fields'],
    ['c.gain = 1;', '2:1: c holds the coefficients, which are read-only'],
    ['c.taps[0] = 1;', '2:7: c holds the coefficients, which are read-only'],
    ['x[0] = 1;', '2:2: x is an input and must not be written'],
    ['fill(x, 1);', '2:6: x is an input', 'function fill(a: reals, v: real): void { a[0] = v; }'],
    ['const a: real = 1;\na = 2;', '3:1: a is declared const'],
    ['if (n > 1) {\nconst a: real = 1;\n}\ny[0] = a;', '5:8: unknown name "a"'],
    ['const n: i32 = 1;', '2:7: n is already declared'],
    ['if (n) y[0] = 1;', '2:5: a condition needs a bool, but this is an i32'],
    ['y[0] = c.on + 1;', '2:8: + needs a number, got a bool'],
    ['y[x[0]] = 1;', '2:4: an index needs an i32'],
    ['const register: i32 = 1;', '2:7: the name register is a word of C or C++'],
    ['const größe: i32 = 1;', '2:7: the name größe has characters'],
    ['y[0] = 1;\nbreak;', '3:1: break stands outside of a loop'],
    ['y[n++] = 1;', '2:4: ++ is a statement of its own'],
    ['y[0] = y[1] = 2;', '2:13: an assignment is a statement of its own'],
    ['switch (n) { }', '2:1: switch is not in the kernel subset'],
    ['for (const v of x) y[0] = v;', '2:12: v needs a type'],
    [
      'y[0] = a(1);',
      '4:93: recursion is not in the kernel subset: a calls itself',
      'function a(v: real): real { return v > 0 ? a2(v) : 0; } function a2(v: real): real { return a(v); }',
    ],
    [
      'y[0] = a(1);',
      '4:10: a does not return a value on every path',
      'function a(v: real): real { if (v > 0) return 1; }',
    ],
    [
      'y[0] = next(s) + s.sum;',
      '2:16: a function that writes state',
      'function next(s: State): real { s.sum = 1; return 2; }',
    ],
    [
      'y[0] = next(s) - next(s);',
      '2:16: a function that writes state',
      'function next(s: State): real { s.sum = 1; return 2; }',
    ],
    [
      'y[s.at] = next(s);',
      '2:2: a function that writes state',
      'function next(s: State): real { s.at = 1; return 2; }',
    ],
    ['y[0] = K;', '4:17: a constant of a kernel is a literal', 'const K: real = other();'],
    ['y[0] = K;', '4:7: K needs a type', 'const K = 3;'],
    ['y[0] = 1', '3:1: expected ;, found }'],
    ['y[0] = 1;\n}\n§', '4:1: unexpected character'],
  ])('refuses %j', (body, message, rest = '') => {
    expect(() => translate(body, rest)).toThrow(`k.ts:${message}`);
  });

  it('allows a writing function where C and TypeScript agree on the order', () => {
    const next = 'function next(s: State, v: real): real { s.sum = v; return 2; }';
    const c = translate('y[0] = c.on ? next(s, s.sum) : x[0];\ny[1] = c.gain * next(s, x[1]) + x[0];', next);
    expect(c).toContain('y[0] = c->on ? k_next(s, s->sum) : x[0];');
  });

  it('refuses imports from elsewhere, by name', () => {
    const source = `import { sine } from './mine.ts';\nexport function process(c: C, s: S, n: i32, x: reals, y: reals): void {\n  y[0] = sine(x[0]);\n}\n`;
    const run = () => translateKernel({ name: 'k', file: 'k.ts', source, ...LAYOUTS });
    expect(run).toThrow(
      'k.ts:3:10: kernels may call kernel/intrinsics and functions of the same file; sine is from ./mine.ts',
    );
  });

  it('refuses arrays that are not the ports, and layout names that C has taken', () => {
    const source = 'export function process(c: C, s: S, n: i32, x: reals, y: i32s): void {\n}\n';
    const kernel = { name: 'k', file: 'k.ts', source, ...LAYOUTS };
    expect(() => translateKernel({ ...kernel, arrays: ['reals', 'reals'] })).toThrow(
      'k.ts:1:17: process must take the arrays (reals, reals), not (reals, i32s)',
    );
    expect(() => translateKernel({ ...kernel, state: { register: real() } })).toThrow(
      'the name register of a coefficient or',
    );
  });

  it('makes scratch arrays of the state local variables, and allows no other use', () => {
    const c = translate('const work: reals = s.work;\nwork[1] = x[0];\ny[0] = work[1];');
    expect(c).toContain('  real_t work[4];\n  work[1] = x[0];');
    expect(() => translate('y[0] = s.work[1];')).toThrow('k.ts:2:8: s.work is scratch: give it a name');
    const helper = 'function part(s: State): real {\n  const work: reals = s.work;\n  return work[0];\n}';
    expect(() => translate('y[0] = part(s);', helper)).toThrow('only process has scratch arrays');
    const source = 'export function process(c: C, s: S, n: i32, x: reals, y: reals): void {\n}\n';
    expect(translateKernel({ name: 'k', file: 'k.ts', source, ...LAYOUTS }).h).not.toContain('work');
  });

  it('knows what intrinsics take, and which of their arrays they write', () => {
    const importing = (body: string) => {
      const source = `import { copyI16, dot } from '../kernel/intrinsics.ts';\nexport function process(c: C, s: S, n: i32, x: i16s, y: i16s): void {\n${body}\n}\n`;
      const layouts = { coeffs: { w8: i8s(4), w16: i16s(4) }, state: { h: i16s(4) }, inputs: 1 };
      return translateKernel({ name: 'k', file: 'k.ts', source, ...layouts });
    };
    expect(importing('y[0] = dot(c.w8, 0, x, 0, n);').c).toContain('slipring_dot_i8(c->w8, 0, x, 0, n)');
    expect(importing('y[0] = dot(c.w16, 0, x, 0, n);').c).toContain('slipring_dot_i16(c->w16, 0, x, 0, n)');
    expect(importing('copyI16(x, 0, n, s.h);').c).toContain('#include "integers.h"');
    expect(() => importing('y[0] = dot(3, 0, x, 0, n);')).toThrow('argument 1 of dot needs an i8s');
    expect(() => importing('copyI16(y, 0, n, x);')).toThrow('x is an input and must not be written');
    expect(() => importing('copyI16(y, 0, n, c.w16);')).toThrow('c holds the coefficients');
  });

  it('makes conversions that TypeScript does silently explicit', () => {
    expect(translate('y[0] = n * c.gain;')).toContain('y[0] = (real_t)n * c->gain;');
    expect(translate('y[0] = n * 2;')).toContain('y[0] = (real_t)(n * 2);');
    expect(translate('const k: i32 = 1 << n;\ny[0] = k;')).toContain('const int32_t k = (int32_t)((uint32_t)1 << n);');
    expect(translate('y[0] = 3;')).toContain('y[0] = REAL_C(3.0);');
  });

  it('breaks no comment open', () => {
    const c = translate('// ends with a backslash \\\ny[0] = 1; // a ??/ trigraph, /* and ü');
    expect(c).toContain('// ends with a backslash /\n');
    expect(c).toContain('// a ? ?/ trigraph, / * and ?');
  });
});
