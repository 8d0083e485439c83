import { expect, it } from 'vitest';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import golden from '../golden/scipy_iir.json' with { type: 'json' };
import { runKernel } from './runOperator.ts';
import { mixture } from './signals.ts';

/** Adds a test for each case of test/golden/scipy_iir.json that belongs to the operator: outputs, and the order found. */
export function equalsScipy(operator: AnyOperator): void {
  const cases = golden.cases.filter((c) => c.operator === operator.name);
  it.each(cases.map((c) => [JSON.stringify(c.params), c] as const))(
    'equals scipy: %s',
    (_, { params, order, stride, y }) => {
      const [got] = runKernel(operator, params, [mixture(400, 1)]);
      y.forEach((v, i) => void expect(Math.abs(got[i * stride] - v)).toBeLessThan(1e-9));
      const perOrder = operator.name === 'lowpass' || operator.name === 'highpass' ? 0.5 : 1;
      const c = operator.design(operator.params.parse(params), 1000, []);
      expect(c.sections.value.length / 5).toBe(Math.ceil(order * perOrder));
    },
  );
}
