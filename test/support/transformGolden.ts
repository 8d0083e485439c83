import { expect, it } from 'vitest';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import golden from '../golden/scipy_transforms.json' with { type: 'json' };
import { runKernel } from './runOperator.ts';
import { uniform } from './signals.ts';

/** Makes the inputs of a golden case of transforms: an array a port. */
export type InputsOf = (seeded: (seed: number) => Float64Array, amplitude: number, turns: number) => Float64Array[];

/** Adds a test for each case of test/golden/scipy_transforms.json that belongs to the operator. */
export function equalsNumpy(operator: AnyOperator, inputsOf: InputsOf): void {
  const cases = golden.cases.filter((c) => c.operator === operator.name);
  it.each(cases)('equals numpy: $amplitude A, $params', ({ amplitude, params, turns, y }) => {
    const x = inputsOf((seed) => uniform(20, seed), amplitude, turns ?? 0);
    const got = runKernel(operator, params, x);
    const largest = Math.max(...y.flat().map(Math.abs));
    y.forEach((expected, port) => {
      expected.forEach((v, i) => {
        expect(Math.abs(got[port][i] - v)).toBeLessThanOrEqual(1e-11 * largest);
      });
    });
  });
}

/** x times k. */
export const scaled = (x: Float64Array, k: number): Float64Array => x.map((v) => k * v);
