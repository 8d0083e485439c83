import { describe, expect, it } from 'vitest';
import { headerOf, INTRINSICS } from '../../src/codegen/intrinsicTable.ts';
import { Random } from '../../src/core/random.ts';
import * as fixedPoint from '../../src/kernel/fixedPoint.ts';
import { SINE_TABLE } from '../../src/operators/int32/sineTable.ts';
import { committedC, compileC, runProgram } from '../support/compileC.ts';

const CASES = 3000;
const MOST = 2n ** 31n - 1n;
const EDGES = [2 ** 31 - 1, -(2 ** 31 - 1), -1, 0, 1, 65535, 65536, -65536, 2 ** 30];

const pick = (r: Random): number => (r.below(4) === 0 ? EDGES[r.below(EDGES.length)] : r.nextUint32() | 0);
const small = (r: Random, bits: number): number => pick(r) >> (32 - bits);
const clip = (v: bigint): bigint => (v > MOST ? MOST : v < -MOST ? -MOST : v);

/** Scalar functions: what they are given, and the truth by unbounded integers. */
const SCALARS: Record<string, { draw: (r: Random) => number[]; truth: (...a: bigint[]) => bigint }> = {
  mulShift: { draw: (r) => [pick(r), pick(r), r.below(63)], truth: (a, m, shift) => clip((a * m) >> shift) },
  weightedSum: {
    // the weights' magnitudes add up to less than 2^32
    draw: (r) => [pick(r), small(r, 31), pick(r), small(r, 31), pick(r), small(r, 31), r.below(63)],
    truth: (a, l, b, m, c, n, shift) => clip((a * l + b * m + c * n) >> shift),
  },
  addWrapped: { draw: (r) => [pick(r), pick(r)], truth: (a, b) => BigInt.asIntN(32, a + b) },
};

function runC(body: string, input: Int32Array, flags: readonly string[] = []): Int32Array {
  const main = `#include "fixedPoint.h"
#include <stdio.h>
static const int32_t table[] = { ${SINE_TABLE.join(', ')} };
int main(void) {
  (void)table;
  ${body}
  return 0;
}
`;
  const files = { 'slipring.h': committedC('slipring.h'), 'fixedPoint.h': committedC('fixedPoint.h'), 'main.c': main };
  const sanitize = ['-fsanitize=undefined,address', '-fno-sanitize-recover=all'];
  const program = compileC({ files, real: 'float', flags: [...sanitize, ...flags] });
  return new Int32Array(new Uint8Array(runProgram(program, Buffer.from(input.buffer))).buffer);
}

/** Rows of numbers through one call of C. */
function callC(call: string, width: number, rows: readonly number[][]): number[] {
  const body = `int32_t in[${width}];
  while (fread(in, sizeof in, 1, stdin) == 1) {
    const int32_t v = ${call};
    fwrite(&v, sizeof v, 1, stdout);
  }`;
  return Array.from(runC(body, Int32Array.from(rows.flat())));
}

const functions = fixedPoint as unknown as Record<string, (...a: unknown[]) => number>;

/** Coefficients as integerSections makes them at most, and a signal that clips now and then. */
function sectionCase(seed: number) {
  const r = new Random(seed);
  const bits = 27 + r.below(3);
  const shift = r.below(31);
  const within = (most: number) => Math.round((2 * r.uniform() - 1) * most);
  const b = [0, 1, 2].map(() => within(1.5 * 2 ** 29));
  const a = [within(2 ** (bits + 1)), within(2 ** bits)];
  const k = [Math.round(-a[0] / 2 ** bits), Math.round(-a[1] / 2 ** bits)];
  const x = Int32Array.from({ length: 200 }, () => pick(r));
  return { c: Int32Array.from([...b, ...a, ...k]), shift, bits, x };
}

function sectionTruth({ c, shift, bits, x }: ReturnType<typeof sectionCase>): number[] {
  const [b0, b1, b2, a1, a2, k1, k2] = Array.from(c, BigInt);
  const [up, down] = [BigInt(bits), BigInt(shift)];
  let [x1, x2, y1, y2, e1, e2] = [0n, 0n, 0n, 0n, 0n, 0n];
  return Array.from(x, BigInt).map((x0) => {
    const sum = ((b0 * x0 + b1 * x1 + b2 * x2) >> down) - a1 * y1 - a2 * y2 + k1 * e1 + k2 * e2;
    const y = clip(sum >> up);
    [x2, x1, y2, y1, e2] = [x1, x0, y1, y, e1];
    e1 = y === sum >> up ? sum - (y << up) : 0n;
    return Number(y);
  });
}

describe('fixed-point arithmetic', () => {
  it('has each function that kernels may call', () => {
    const named = Object.keys(INTRINSICS).filter((name) => headerOf(name) === 'fixedPoint.h');
    expect(named.sort()).toEqual(
      Object.keys(fixedPoint)
        .filter((name) => name in functions && /^[a-z]/.test(name))
        .sort(),
    );
  });

  it.each(Object.keys(SCALARS))('%s is exact on the host and in C, at the extremes too', (name) => {
    const random = new Random(name.length);
    const rows = Array.from({ length: CASES }, () => SCALARS[name].draw(random));
    const truth = rows.map((row) => Number(SCALARS[name].truth(...row.map(BigInt))));
    expect(rows.map((row) => functions[name](...row) + 0)).toEqual(truth);
    const width = rows[0].length;
    const args = Array.from({ length: width }, (_, k) => `in[${k}]`).join(', ');
    expect(callC(`slipring_${name}(${args})`, width, rows)).toEqual(truth);
    expect(new Set(truth).size).toBeGreaterThan(CASES / 4);
  });

  it('a section is exact, clipping and all', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const given = sectionCase(seed);
      const { c, shift, bits, x } = given;
      const truth = sectionTruth(given);
      const s = new Int32Array(6);
      expect(
        Array.from(x, (v) => fixedPoint.section(c, 0, s, 0, v, shift, bits)),
        `seed ${seed}`,
      ).toEqual(truth);
      if (seed > 6) continue;
      const body = `int32_t x;
  static const int32_t c[] = { ${c.join(', ')} };
  int32_t s[6] = { 0 };
  while (fread(&x, sizeof x, 1, stdin) == 1) {
    const int32_t v = slipring_section(c, 0, s, 0, x, ${shift}, ${bits});
    fwrite(&v, sizeof v, 1, stdout);
  }`;
      expect(Array.from(runC(body, x)), `C, seed ${seed}`).toEqual(truth);
    }
  });

  it.each(['sineTurn', 'cosineTurn'] as const)('%s is good to 3 steps of 2^-30, and the same in C', (name) => {
    const random = new Random(3);
    const angles = [...EDGES, ...Array.from({ length: 5000 }, () => random.nextUint32() | 0)];
    const f = name === 'sineTurn' ? Math.sin : Math.cos;
    const host = angles.map((theta) => functions[name](SINE_TABLE, theta));
    angles.forEach((theta, i) => {
      expect(Math.abs(host[i] - 2 ** 30 * f((2 * Math.PI * theta) / 2 ** 32))).toBeLessThan(3);
    });
    expect(
      callC(
        `slipring_${name}(table, in[0])`,
        1,
        angles.map((v) => [v]),
      ),
    ).toEqual(host);
  });
});
