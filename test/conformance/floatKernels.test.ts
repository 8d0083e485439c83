import { describe, expect, it } from 'vitest';
import { isInlined } from '../../src/codegen/translate.ts';
import { Random } from '../../src/core/random.ts';
import { floatKernel, packagedKernel } from '../../src/firmware/floatKernel.ts';
import { roundedLayout } from '../../src/firmware/replica.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { netKernels } from '../../src/nn/kernels.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { runInC } from '../support/cHost.ts';
import { casesOf, inputFor } from './cases.ts';

const N = 3000;
const ROWS = {
  reals: Float64Array,
  i32s: Int32Array,
  i16s: Int16Array,
  i8s: Int8Array,
  u8s: Uint8Array,
};

describe.each(Object.values(operators).flatMap((o) => casesOf(o.name)))('$operator.name $title', (c) => {
  it('emulates its float C bit for bit', () => {
    const { operator } = c;
    const skew = operator.inputs.map((_, k) => 0.25 * k);
    const coeffs = operator.design(operator.params.parse(c.params), c.rateHz, skew);
    const state = operator.state(allocate(coeffs));
    const x = inputFor(c, N).map((v) => Float64Array.from(v, Math.fround));
    if (operator.gap === 'predict') for (const v of x) v.fill(Number.NaN, 1000, 1003).fill(Number.NaN, 2000, 2400);
    const most = operator.interpolation?.(allocate(coeffs)) ?? 1;
    const process = floatKernel({
      name: operator.name,
      ...packagedKernel('operators', operator.name),
      coeffs,
      state,
      inputs: x.length,
    });
    const y = operator.outputs.map(() => new Float64Array(N * most));
    const arrays = [...y, ...(operator.flags ? [new Uint8Array(N * most)] : [])];
    const count = process(allocate(roundedLayout(coeffs)), allocate(roundedLayout(state)), N, ...x, ...arrays) ?? N;
    const types = arrays.map((a) => (a instanceof Uint8Array ? ('u8s' as const) : ('reals' as const)));
    const run = { name: operator.name, coeffs, state, inputs: x, outputs: types, n: N, mostOutputs: most };
    const inC = runInC({ ...run, blockSize: N, real: 'float' });
    expect(inC[0].length).toBe(count);
    arrays.forEach((a, o) => {
      expect(
        inC[o].findIndex((v, i) => !Object.is(v, a[i])),
        `output ${o}`,
      ).toBe(-1);
    });
  });
});

describe.each(Object.entries(netKernels))('%s', (name, kernel) => {
  it('emulates its float C bit for bit', () => {
    const { c, s } = kernel.sampleLayouts();
    const random = new Random(3);
    const n = 500;
    // more than any of the sample layers takes or gives
    const width = 8;
    const draw = () => (kernel.x === 'reals' ? Math.fround(3 * random.normal()) : random.below(65_536) - 32_768);
    const x = new ROWS[kernel.x](n * width).map(draw);
    const inputs = kernel.raw ? [x, Float64Array.from({ length: n * width }, () => Math.fround(random.normal()))] : [x];
    const y = new ROWS[kernel.y](n * width);
    const source = { name, ...packagedKernel('nn', name), coeffs: c, state: s, inputs: inputs.length };
    floatKernel(source)(allocate(roundedLayout(c)), allocate(roundedLayout(s)), n, ...inputs, y);
    const run = {
      name,
      inlined: isInlined(kernel),
      coeffs: c,
      state: s,
      inputs,
      outputs: [kernel.y],
      outputWidth: width,
      n,
      blockSize: n,
    };
    const [inC] = runInC({ ...run, real: 'float' });
    expect(inC.findIndex((v, i) => !Object.is(v, y[i]))).toBe(-1);
    expect(new Set(y).size).toBeGreaterThan(n);
  });
});
