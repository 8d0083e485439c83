import { z } from 'zod';
import { floor } from '../kernel/intrinsics.ts';
import { type i32, real, type reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { choice, integer, must, number } from './params.ts';

const params = z.strictObject({
  polePairs: integer(1, 1000, '1', 'Electrical turns in one mechanical turn.'),
  direction: z
    .literal([1, -1], must('be 1 or -1'))
    .meta({ unit: '1', description: 'Sign that makes the angle grow when the phase order a, b, c turns the rotor.' })
    .default(1),
  offsetRad: number('rad', 'Electrical angle at mechanical angle 0.').default(0),
  range: choice(['signed', 'positive'], 'Result in [-pi, pi) or in [0, 2 pi).').default('signed'),
});

const TWO_PI: real = 6.283185307179586;

function design(p: z.output<typeof params>) {
  const least = p.range === 'signed' ? -Math.PI : 0;
  return { factor: real(p.direction * p.polePairs), offset: real(p.offsetRad - least), least: real(least) };
}

function state() {
  return {};
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, _s: State, n: i32, thetaM: reals, thetaE: reals): void {
  for (let i: i32 = 0; i < n; i++) {
    const angle: real = c.factor * thetaM[i] + c.offset;
    const turned: real = angle - TWO_PI * floor(angle / TWO_PI);
    // rounding can leave it on or past the ends
    thetaE[i] = c.least + (turned >= TWO_PI || turned < 0 ? 0 : turned);
  }
}

/**
 * Turns the rotor's mechanical angle into its electrical angle.
 *
 * thetaE = wrap(direction polePairs thetaM + offsetRad): the direction applies before the offset.
 * thetaM: [n], rad, any number of turns; thetaE: [n], rad, in [-pi, pi) or [0, 2 pi).
 * Delay 0, no warm-up, no state; an absent angle stays absent.
 * Errors: none of its own.
 * Cost: 3 multiplications and 1 division a sample.
 * Source: W. Leonhard, Control of Electrical Drives, 3rd ed., 12.
 */
export const electricalAngle = defineOperator({
  name: 'electricalAngle',
  summary: "Turns the rotor's mechanical angle into its electrical angle.",
  source: 'W. Leonhard, Control of Electrical Drives, 3rd ed., chapter 12',
  params,
  inputs: [{ name: 'thetaM', unit: 'rad', description: 'mechanical angle of the rotor' }],
  outputs: [{ name: 'thetaE', unit: 'rad', description: 'electrical angle of the rotor' }],
  design,
  state,
  process,
  delay: () => 0,
  warmup: () => 0,
  gap: 'reset',
  examples: [
    {
      params: { polePairs: 4, direction: -1, offsetRad: 0.5 },
      // -4 thetaM + 0.5, wrapped
      x: [[0, 0.25, 1]],
      y: [[0.5, -0.5, 2 * Math.PI - 3.5]],
    },
    {
      params: { polePairs: 2, range: 'positive' },
      x: [[-0.5, 4]],
      y: [[2 * Math.PI - 1, 8 - 2 * Math.PI]],
    },
  ],
});
