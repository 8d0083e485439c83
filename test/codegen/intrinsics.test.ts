import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { headerOf, INTRINSICS } from '../../src/codegen/intrinsicTable.ts';
import { Module } from '../../src/codegen/module.ts';
import { Random } from '../../src/core/random.ts';
import * as intrinsics from '../../src/kernel/intrinsics.ts';
import { committedC, compileC, runProgram } from '../support/compileC.ts';

const PATH = new URL('../../src/kernel/intrinsics.ts', import.meta.url);
const host = intrinsics as unknown as Record<string, (...x: number[]) => number | boolean>;
/** Intrinsics of real numbers; integers.test.ts tries the others. */
const BY_HAND = ['integers.h', 'fixedPoint.h'];
const NAMES = Object.keys(INTRINSICS).filter((name) => !BY_HAND.includes(headerOf(name)));
const SIZED = ['abs', 'min', 'max'];

/** A program that reads triples of function number and two doubles, and writes each function's value. */
function mainC(): string {
  const calls = NAMES.map((name, k) => {
    const args = INTRINSICS[name].parameters
      .map((p, i) => (p === 'i32' ? `(int32_t)${'ab'[i]}` : `(real_t)${'ab'[i]}`))
      .join(', ');
    return `      case ${k}: v = (double)slipring_${name}(${args}); break;`;
  });
  return `#include "intrinsics.h"
#include <stdio.h>
int main(void) {
  double in[3];
  while (fread(in, sizeof *in, 3, stdin) == 3) {
    const double a = in[1];
    const double b = in[2];
    double v = 0;
    switch ((int)in[0]) {
${calls.join('\n')}
      default: return 2;
    }
    fwrite(&v, sizeof v, 1, stdout);
  }
  return 0;
}
`;
}

function runC(real: 'double' | 'float', cases: readonly (readonly number[])[]): Float64Array {
  const shared = ['slipring.h', 'intrinsics.h', 'intrinsics.c'].map((name) => [name, committedC(name)]);
  const program = compileC({ files: Object.fromEntries([...shared, ['main.c', mainC()]]), real });
  const input = Float64Array.from(cases.flat());
  return new Float64Array(new Uint8Array(runProgram(program, new Uint8Array(input.buffer))).buffer);
}

const EDGES = [
  0,
  -0,
  1,
  -1,
  0.5,
  1e-310,
  -5e-324,
  1e300,
  -1e300,
  1e15,
  5e7,
  -6e7,
  709.78,
  -745.1,
  22,
  NaN,
  1 / 0,
  -1 / 0,
];

/** Arguments over all magnitudes and in the ordinary range. Exponents, finite non-zero and fitting arguments where the contract asks. */
function argumentsOf(name: string, n: number): number[][] {
  const random = new Random(name.length + name.charCodeAt(0));
  const { parameters } = INTRINSICS[name];
  const finite = name === 'exponent' || name === 'atan2';
  const real = () => {
    if (name === 'truncSmall') return (random.uniform() - 0.5) * 2 ** (1 + random.below(32));
    const pick = random.below(10);
    if (pick === 0 && !finite) return EDGES[random.below(EDGES.length)];
    const sign = random.below(2) === 0 ? 1 : -1;
    return sign * (pick < 4 ? 10 ** (600 * random.uniform() - 300) : 20 * random.uniform());
  };
  const integer = () => (name === 'imul' ? random.nextUint32() | 0 : random.below(2400) - 1200);
  return Array.from({ length: n }, () => {
    const args = parameters.map((p) => (p === 'i32' ? integer() : real()));
    return args.length === 1 ? [args[0], 0] : args;
  });
}

describe('intrinsics in C', () => {
  it('the table names what intrinsics.ts exports, with the same parameters', () => {
    expect(Object.keys(INTRINSICS).sort()).toEqual(Object.keys(intrinsics).sort());
    const module = new Module('intrinsics.ts', readFileSync(PATH, 'utf8'));
    for (const [name, { parameters, result }] of Object.entries(INTRINSICS)) {
      if (headerOf(name) !== 'intrinsics.h') continue;
      const item = module.function(name, { line: 1, column: 1 });
      expect(
        item.parameters.map((p) => p.typeName),
        name,
      ).toEqual(parameters);
      expect(item.result, name).toBe(result);
    }
  });

  it.each(NAMES)('%s has the same bits in double', (name) => {
    const cases = argumentsOf(name, 20_000);
    const number = NAMES.indexOf(name);
    const c = runC(
      'double',
      cases.map((args) => [number, ...args]),
    );
    const wrong = cases.filter((args, i) => !Object.is(Number(host[name](...args)), c[i]));
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  it.each(['sin', 'cos', 'exp', 'log', 'tanh', 'sigmoid', 'atan2'])('%s is good to float in float', (name) => {
    const random = new Random(9);
    const cases = Array.from({ length: 5000 }, () => [
      Math.fround(6 * random.uniform()),
      Math.fround(3 * random.normal()),
    ]);
    const number = NAMES.indexOf(name);
    const c = runC(
      'float',
      cases.map((args) => [number, ...args]),
    );
    const errors = cases.map((args, i) => {
      const exact = Number(host[name](...args));
      return (
        Math.abs(c[i] - exact) / Math.max(Math.abs(exact), name === 'sin' || name === 'cos' || name === 'log' ? 1 : 0)
      );
    });
    expect(Math.max(...errors)).toBeLessThan(6 * 2 ** -24);
  });

  it('abs, min and max of i32 stay i32', () => {
    const header = committedC('slipring.h');
    for (const name of SIZED) expect(header).toContain(`int32_t slipring_${name}_i32(`);
  });
});
