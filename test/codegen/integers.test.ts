import { describe, expect, it } from 'vitest';
import { headerOf, INTRINSICS } from '../../src/codegen/intrinsicTable.ts';
import { Random } from '../../src/core/random.ts';
import * as integers from '../../src/kernel/integers.ts';
import { packRows } from '../../src/nn/packRows.ts';
import { TANH_TABLE } from '../../src/nn/tanhTable.ts';
import { committedC, compileC, runProgram } from '../support/compileC.ts';

/** Flags of the builds that take other ways: large cores on a host, cores without a product of 64 bits. */
const BUILDS = { 'this machine': [], 'cores without long products': ['-D__ARM_ARCH_6M__'] };
const SANITIZE = ['-fsanitize=undefined,address', '-fno-sanitize-recover=all'];
const CASES = 3000;

/** Scalar functions of up to four numbers: what they are given, and the truth by unbounded integers. */
const SCALARS: Record<string, { draw: (r: Random) => number[]; truth: (...a: bigint[]) => bigint }> = {
  addScaled: {
    draw: (r) => [r.below(2 ** 29) - 2 ** 28, i32(r), r.below(32768)],
    truth: (sum, a, m) => sum + ((a * m) >> 16n),
  },
  scaleQ15: { draw: (r) => [i31(r), pick(r, [32768, 32767, 0], r.below(32768))], truth: (a, m) => (a * m) >> 15n },
  saturate16: { draw: (r) => [near(r, 32768)], truth: (v) => clamp(v, 15n) },
  saturate17: { draw: (r) => [near(r, 65536)], truth: (v) => clamp(v, 16n) },
  saturate31: { draw: (r) => [near(r, 2 ** 30)], truth: (v) => clamp(v, 30n) },
  tanhQ15: { draw: (r) => [near(r, 32768)], truth: (u) => (interpolated(u) + 64n) >> 7n },
  sigmoidQ15: { draw: (r) => [near(r, 32768)], truth: (u) => (interpolated(u) + 4194432n) >> 8n },
};
const TABLES = ['tanhQ15', 'sigmoidQ15'];

const functions = { ...integers } as unknown as Record<string, (...a: unknown[]) => number>;

function pick<T>(r: Random, edges: readonly T[], other: T): T {
  return r.below(4) === 0 ? edges[r.below(edges.length)] : other;
}
const i32 = (r: Random) => pick(r, [2 ** 31 - 1, -(2 ** 31), -1, 0, 65535, -65536], r.nextUint32() | 0);
const i31 = (r: Random) => pick(r, [2 ** 30 - 1, -(2 ** 30), -1, 0], (r.nextUint32() | 0) >> 1);
const near = (r: Random, edge: number) =>
  pick(r, [2 ** 31 - 1, -(2 ** 31)], (r.below(2) === 0 ? 1 : -1) * (edge + r.below(65) - 32) * (r.below(2) || 0.5)) | 0;

function clamp(v: bigint, bits: bigint): bigint {
  const limit = 1n << bits;
  return v >= limit ? limit - 1n : v < -limit ? -limit : v;
}

function interpolated(u: bigint): bigint {
  const bounded = clamp(u, 15n);
  const k = Number(bounded >> 7n) + 256;
  const [low, high] = [BigInt(TANH_TABLE[k]), BigInt(TANH_TABLE[k + 1])];
  return low * 128n + (high - low) * (bounded & 127n);
}

/** A program that reads rows of numbers and writes the function's value for each. */
function runScalar(name: string, rows: readonly number[][], flags: readonly string[]): Int32Array {
  const width = rows[0].length;
  const args = Array.from({ length: width }, (_, k) => `in[${k}]`).join(', ');
  const main = `#include "integers.h"
#include <stdio.h>
static const int16_t table[] = { ${TANH_TABLE.join(', ')} };
int main(void) {
  int32_t in[${width}];
  (void)table;
  while (fread(in, sizeof in, 1, stdin) == 1) {
    const int32_t v = slipring_${name}(${TABLES.includes(name) ? 'table, ' : ''}${args});
    fwrite(&v, sizeof v, 1, stdout);
  }
  return 0;
}
`;
  return new Int32Array(run(main, [Int32Array.from(rows.flat())], flags));
}

/** The dot products of one case of n columns. */
function runDots(
  gates: number,
  n: number,
  w: Int8Array | Int16Array,
  x: Int16Array,
  flags: readonly string[],
): Int32Array {
  const type = w instanceof Int8Array ? 'i8' : 'i16';
  const call =
    gates === 1
      ? `sums[0] = slipring_dot_${type}(w, at, x, from, n);`
      : `slipring_dot${gates}_${type}(w, at, x, from, n, sums, 0);`;
  const main = `#include "integers.h"
#include <stdio.h>
#include <stdlib.h>
int main(void) {
  int32_t n, sums[4];
  const int32_t at = 4, from = 8;
  if (fread(&n, sizeof n, 1, stdin) != 1) return 2;
  ${type === 'i8' ? 'int8_t' : 'int16_t'} *w = malloc(sizeof *w * (size_t)(at + ${gates} * n));
  int16_t *x = malloc(sizeof *x * (size_t)(from + n));
  if (fread(w, sizeof *w, (size_t)(at + ${gates} * n), stdin) != (size_t)(at + ${gates} * n)) return 2;
  if (fread(x, sizeof *x, (size_t)(from + n), stdin) != (size_t)(from + n)) return 2;
  ${call}
  fwrite(sums, sizeof *sums, ${gates}, stdout);
  free(w);
  free(x);
  return 0;
}
`;
  return new Int32Array(run(main, [Int32Array.of(n), w, x], flags));
}

function run(
  main: string,
  inputs: readonly (Int8Array | Int16Array | Int32Array)[],
  flags: readonly string[],
): ArrayBuffer {
  const files = { 'slipring.h': committedC('slipring.h'), 'integers.h': committedC('integers.h'), 'main.c': main };
  const program = compileC({ files, real: 'float', flags: [...SANITIZE, ...flags] });
  const bytes = Buffer.concat(inputs.map((a) => new Uint8Array(a.buffer, a.byteOffset, a.byteLength)));
  return new Uint8Array(runProgram(program, bytes)).buffer;
}

describe('integer arithmetic', () => {
  it('has each function that kernels may call', () => {
    const named = Object.keys(INTRINSICS).filter((name) => headerOf(name) === 'integers.h');
    expect(named.sort()).toEqual(Object.keys(integers).sort());
  });

  for (const [build, flags] of Object.entries(BUILDS)) {
    it.each(Object.keys(SCALARS))(`%s is exact on the host and in C for ${build}`, (name) => {
      const random = new Random(name.length);
      const rows = Array.from({ length: CASES }, () => SCALARS[name].draw(random));
      const truth = rows.map((row) => Number(SCALARS[name].truth(...row.map(BigInt))));
      const host = functions[name];
      expect(rows.map((row) => (TABLES.includes(name) ? host(TANH_TABLE, ...row) : host(...row)))).toEqual(truth);
      expect(Array.from(runScalar(name, rows, flags))).toEqual(truth);
    });
  }

  it('gives a gate of 1 and of 0 where a pre-activation leaves the table, and never wraps', () => {
    // an 8-bit table index that wraps makes the logistic function of 8 nearly 0
    for (const u of [32767, 32768, 40000, 65536, 2 ** 24, 2 ** 31 - 1]) {
      expect(integers.sigmoidQ15(TANH_TABLE, u)).toBe(32768);
      expect(integers.sigmoidQ15(TANH_TABLE, -u)).toBeLessThanOrEqual(1);
      expect(integers.tanhQ15(TANH_TABLE, u)).toBe(32767);
    }
    // lines between entries are at most 0.77 / 32^2 / 8 / 2 = 4.7e-5 beside the curve; entries and result are rounded
    for (let u = -32768; u < 32768; u += 7) {
      expect(Math.abs(integers.sigmoidQ15(TANH_TABLE, u) / 32768 - 1 / (1 + Math.exp(-u / 2048)))).toBeLessThan(7e-5);
    }
  });

  it.each([1, 3, 4] as const)('adds up %i rows of any length, in order and packed, at the extremes too', (gates) => {
    const random = new Random(gates);
    for (const bits of [8, 16]) {
      for (const n of [0, 1, 3, 4, 5, 8, 13, 16, 31]) {
        const limit = bits === 8 ? 127 : Math.floor(65535 / Math.max(1, n));
        const draw = (most: number) => pick(random, [most, -most], random.below(2 * most + 1) - most);
        const rows = Array.from({ length: gates * n }, () => draw(limit));
        const w = bits === 8 ? Int8Array.from(rows) : Int16Array.from(rows);
        const x = Int16Array.from({ length: n }, () => pick(random, [-32768, 32767], random.below(65536) - 32768));
        const truth = Array.from({ length: gates }, (_, g) => {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += w[g * n + k] * x[k];
          return sum;
        });
        const packed = packRows(w, gates, 1, n) as Int8Array | Int16Array;
        const placed = bits === 8 ? new Int8Array(4 + packed.length) : new Int16Array(4 + packed.length);
        placed.set(packed, 4);
        const before = new Int16Array(8 + n);
        before.set(x, 8);
        const sums = new Int32Array(4);
        if (gates === 1) sums[0] = integers.dot(placed, 4, before, 8, n);
        else (gates === 3 ? integers.dot3 : integers.dot4)(placed, 4, before, 8, n, sums, 0);
        expect(Array.from(sums.subarray(0, gates)), `${bits} bits, n = ${n}`).toEqual(truth);
        expect(Array.from(runDots(gates, n, placed, before, [])), `C, ${bits} bits, n = ${n}`).toEqual(truth);
      }
    }
  });

  it('takes multipliers in pairs, and copies', () => {
    const m = Int16Array.of(1, 2, 300, 32767);
    expect(integers.addScaledPair(5, 65536, -1, m, 2)).toBe(5 + 300 - 1);
    const y = new Int16Array(3);
    integers.copyI16(Int16Array.of(9, 8, 7, 6), 1, 2, y);
    expect(Array.from(y)).toEqual([8, 7, 0]);
  });
});
