import { z } from 'zod';
import { type i32, real, type reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { AMPLITUDE, transformScaling } from './scaling.ts';

const params = z.strictObject({ scaling: transformScaling });

function design(p: z.output<typeof params>) {
  const k = AMPLITUDE[p.scaling];
  return {
    alpha: real(k),
    half: real(k / 2),
    beta: real((k * Math.sqrt(3)) / 2),
    zero: real(p.scaling === 'power' ? 1 / Math.sqrt(3) : 1),
  };
}

function state() {
  return {};
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  _s: State,
  n: i32,
  iAlpha: reals,
  iBeta: reals,
  i0: reals,
  iA: reals,
  iB: reals,
  iC: reals,
): void {
  for (let i: i32 = 0; i < n; i++) {
    const zero: real = c.zero * i0[i];
    const back: real = zero - c.half * iAlpha[i];
    const across: real = c.beta * iBeta[i];
    iA[i] = zero + c.alpha * iAlpha[i];
    iB[i] = back + across;
    iC[i] = back - across;
  }
}

/**
 * A space vector in the stator's frame to three phases: the inverse Clarke transform.
 *
 * a = k alpha + z, b = k (-alpha/2 + sqrt(3)/2 beta) + z, c = k (-alpha/2 - sqrt(3)/2 beta) + z; amplitude-invariant k = 1, z = i0;
 * power-invariant k = sqrt(2/3), z = i0 / sqrt(3).
 * iAlpha, iBeta and, where there is one, i0: [n], any unit; iA, iB, iC: [n], that unit.
 * Delay 0, warm-up 0, no state: an absent input makes that sample absent.
 * Cost: 4 multiplications a sample; 0 bytes of state.
 * Source: E. Clarke, Circuit Analysis of A-C Power Systems, vol. 1, 1943, ch. 10.
 */
export const inverseClarke = defineOperator({
  name: 'inverseClarke',
  summary: "Turns a space vector in the stator's frame into three phases (amplitude- or power-invariant).",
  source: 'E. Clarke, Circuit Analysis of A-C Power Systems, vol. 1, 1943, ch. 10',
  params,
  inputs: [
    { name: 'iAlpha', unit: 'any', description: 'component along phase a' },
    { name: 'iBeta', unit: 'any', description: 'component a quarter turn before it' },
    { name: 'i0', unit: 'any', description: 'zero sequence; 0 where it is not bound', optional: true },
  ],
  outputs: [
    { name: 'iA', unit: (_, [x]) => x, description: 'phase a' },
    { name: 'iB', unit: (_, [x]) => x, description: 'phase b' },
    { name: 'iC', unit: (_, [x]) => x, description: 'phase c' },
  ],
  design,
  state,
  process,
  delay: () => 0,
  warmup: () => 0,
  gap: 'reset',
  examples: [
    {
      params: {},
      // along a; a quarter turn before it; zero sequence alone
      x: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      y: [
        [1, 0, 1],
        [-0.5, Math.sqrt(3) / 2, 1],
        [-0.5, -Math.sqrt(3) / 2, 1],
      ],
    },
  ],
});
