import { expect, it } from 'vitest';
import { allocate } from '../../src/kernel/layout.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import golden from '../golden/scipy_fir.json' with { type: 'json' };
import { runKernel } from './runOperator.ts';
import { mixture } from './signals.ts';

/** Adds a test for each case of test/golden/scipy_fir.json that belongs to the operator: lengths, taps and outputs. */
export function equalsFirwin(operator: AnyOperator): void {
  const cases = golden.cases.filter((c) => c.operator === operator.name);
  it.each(cases.map((g) => [JSON.stringify(g.params), g] as const))('equals scipy: %s', (_, g) => {
    const c = allocate(operator.design(operator.params.parse(g.params), 1000, [0])) as {
      lengths: Int32Array;
      factors: Int32Array;
      firstTap: Int32Array;
      taps: Float64Array;
    };
    expect([...c.lengths]).toEqual(g.lengths);
    expect([...c.factors]).toEqual(g.factors);
    g.taps.forEach((taps, k) => {
      const stride = 1 + Math.floor(g.lengths[k] / 40);
      taps.forEach((tap, i) => void expect(Math.abs(c.taps[c.firstTap[k] + i * stride] - tap)).toBeLessThan(1e-13));
    });
    const [y] = runKernel(operator, g.params, [mixture(3000, 1)]);
    g.y.forEach((v, i) => void expect(Math.abs(y[i * g.stride] - v)).toBeLessThan(1e-10));
  });
}
