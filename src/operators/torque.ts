import { z } from 'zod';
import { type i32, real, type reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { integer, notNegative, positive } from './params.ts';
import { AMPLITUDE, quantityScaling } from './scaling.ts';

const params = z.strictObject({
  polePairs: integer(1, 1000, '1', 'Pole pairs.'),
  fluxLinkage: notNegative(
    'Wb',
    "Amplitude of the magnets' flux linkage in a phase, whatever the scaling; 0 without magnets.",
  ),
  ld: positive('H', 'Direct inductance.'),
  lq: positive('H', 'Quadrature inductance. Equal to ld: no reluctance torque.'),
  scaling: quantityScaling,
});

function design(p: z.output<typeof params>) {
  const amplitude = AMPLITUDE[p.scaling];
  return {
    magnet: real(1.5 * p.polePairs * amplitude * p.fluxLinkage),
    reluctance: real(1.5 * p.polePairs * amplitude * amplitude * (p.ld - p.lq)),
  };
}

function state() {
  return {};
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, _s: State, n: i32, id: reals, iq: reals, torque: reals): void {
  for (let i: i32 = 0; i < n; i++) torque[i] = (c.magnet + c.reluctance * id[i]) * iq[i];
}

/**
 * Air-gap torque of a synchronous machine from its d/q currents.
 *
 * T = 3/2 p (flux iq + (ld - lq) id iq), with currents as amplitudes; others are brought to amplitudes first (power-invariant
 * ones by sqrt(2/3), RMS values by sqrt(2)).
 * id, iq: [n], A; torque: [n], Nm, in the air gap: friction and iron losses are still to be taken off. Saturation is not modelled.
 * Delay 0, warm-up 0, no state: an absent input makes that sample absent.
 * Cost: 2 multiplications a sample; 0 bytes of state.
 * Source: D. Schröder, Elektrische Antriebe, vol. 1, ch. 6; R. Krishnan, Permanent Magnet Synchronous and Brushless DC Motor Drives, ch. 3.
 */
export const torque = defineOperator({
  name: 'torque',
  summary: 'Gives the air-gap torque of a synchronous machine from its d/q currents.',
  source: 'R. Krishnan, Permanent Magnet Synchronous and Brushless DC Motor Drives, ch. 3',
  params,
  inputs: [
    { name: 'id', unit: 'A', description: 'direct current' },
    { name: 'iq', unit: 'A', description: 'quadrature current' },
  ],
  outputs: [{ name: 'torque', unit: 'Nm', description: 'torque in the air gap' }],
  design,
  state,
  process,
  delay: () => 0,
  warmup: () => 0,
  gap: 'reset',
  examples: [
    {
      params: { polePairs: 4, fluxLinkage: 0.5, ld: 0.25, lq: 0.5 },
      // 6 (0.5 * 2) and 6 (0.5 * 2 - 0.25 * -4 * 2)
      x: [
        [0, -4],
        [2, 2],
      ],
      y: [[6, 18]],
    },
  ],
});
