import { z } from 'zod';
import { type i32, real, type reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { AMPLITUDE, quantityScaling } from './scaling.ts';

const params = z.strictObject({ scaling: quantityScaling });

function design(p: z.output<typeof params>) {
  // rounded, since (sqrt 2)^2 is not 2 in binary: the factors are 3/2, 1 and 3 exactly
  return { factor: real(Math.round(3 * AMPLITUDE[p.scaling] ** 2) / 2) };
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
  id: reals,
  iq: reals,
  ud: reals,
  uq: reals,
  power: reals,
  reactivePower: reals,
): void {
  for (let i: i32 = 0; i < n; i++) {
    power[i] = c.factor * (ud[i] * id[i] + uq[i] * iq[i]);
    reactivePower[i] = c.factor * (uq[i] * id[i] - ud[i] * iq[i]);
  }
}

/**
 * Electrical power from currents and voltages in the d/q frame.
 *
 * P = k (ud id + uq iq), Q = k (uq id - ud iq); k = 3/2 for amplitude-invariant quantities, 1 for power-invariant ones, 3 for RMS values.
 * id, iq: [n], A; ud, uq: [n], V; power: [n], W, positive into the machine; reactivePower: [n], var, positive for an inductive load.
 * Delay 0, warm-up 0, no state: an absent input makes that sample absent.
 * Cost: 6 multiplications a sample; 0 bytes of state.
 * Source: H. Akagi, E. H. Watanabe, M. Aredes, Instantaneous Power Theory, 2nd ed., ch. 3.
 */
export const dqPower = defineOperator({
  name: 'dqPower',
  summary: 'Gives active and reactive power from currents and voltages in the d/q frame.',
  source: 'H. Akagi, E. H. Watanabe, M. Aredes, Instantaneous Power Theory and Applications, 2nd ed., ch. 3',
  params,
  inputs: [
    { name: 'id', unit: 'A', description: 'direct current' },
    { name: 'iq', unit: 'A', description: 'quadrature current' },
    { name: 'ud', unit: 'V', description: 'direct voltage' },
    { name: 'uq', unit: 'V', description: 'quadrature voltage' },
  ],
  outputs: [
    { name: 'power', unit: 'W', description: 'active power, positive into the machine' },
    { name: 'reactivePower', unit: 'var', description: 'reactive power, positive for an inductive load' },
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
      // 1.5 (3 * 1 + 4 * 2) and 1.5 (4 * 1 - 3 * 2)
      x: [[1], [2], [3], [4]],
      y: [[16.5], [-3]],
    },
    { params: { scaling: 'rms' }, x: [[1], [2], [3], [4]], y: [[33], [-6]] },
  ],
});
