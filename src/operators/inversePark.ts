import { z } from 'zod';
import { angleRest, angleStep, cosFrom, floor, nearAngle, sinFrom, trunc } from '../kernel/intrinsics.ts';
import { bool, type i32, real, type reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';

const params = z.strictObject({});

const TURN: real = 6.283185307179586;
const PER_TURN: real = 0.15915494309189535;

function design(_: z.output<typeof params>, _rateHz: number, skew: readonly number[]) {
  return {
    /** Samples by which the vector lags behind the angle. */
    lag: real(skew[0] - skew[2]),
  };
}

function state() {
  return { angle1: real(), started: bool() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  id: reals,
  iq: reals,
  angle: reals,
  iAlpha: reals,
  iBeta: reals,
): void {
  const lag: real = c.lag;
  let angle1: real = s.started ? s.angle1 : angle[0];
  for (let i: i32 = 0; i < n; i++) {
    // the angle where the vector was sampled: back by the lag at the present speed
    const a: real = nearAngle(lag === 0 ? angle[i] : angle[i] - lag * shorter(angle[i] - angle1));
    const step: real = angleStep(a);
    const k: i32 = trunc(step);
    const rest: real = angleRest(a, step);
    const sine: real = sinFrom(k, rest);
    const cosine: real = cosFrom(k, rest);
    iAlpha[i] = id[i] * cosine - iq[i] * sine;
    iBeta[i] = id[i] * sine + iq[i] * cosine;
    angle1 = angle[i];
  }
  s.angle1 = angle1;
  s.started = true;
}

/** A turn by the shorter way round. */
function shorter(turn: real): real {
  return turn - TURN * floor(turn * PER_TURN + 0.5);
}

/**
 * Turns a space vector from the rotor's frame into the stator's: the inverse Park transform.
 *
 * alpha = d cos(a) - q sin(a), beta = d sin(a) + q cos(a). inverseClarke goes on to the three phases.
 * id, iq: [n], any unit; angle: [n], rad, electrical; iAlpha, iBeta: [n], the vector's unit and scaling.
 * The angle must belong to the time of the vector, as for park.
 * Delay 0, warm-up 0 (1 with skew); an absent input makes that sample absent.
 * Cost: about 30 multiplications a sample, 2 more with skew; 5 bytes of state in float.
 * Source: R. H. Park, Two-reaction theory of synchronous machines, Trans. AIEE 48 (1929).
 */
export const inversePark = defineOperator({
  name: 'inversePark',
  summary: "Turns a space vector from the rotor's d and q into the stator's frame.",
  source: 'R. H. Park, Two-reaction theory of synchronous machines, Trans. AIEE 48 (1929)',
  params,
  inputs: [
    { name: 'id', unit: 'any', description: "component along the rotor's flux" },
    { name: 'iq', unit: 'any', description: 'component that makes torque' },
    { name: 'angle', unit: 'rad', description: 'electrical angle of the rotor' },
  ],
  outputs: [
    { name: 'iAlpha', unit: (_, [x]) => x, description: 'component along phase a' },
    { name: 'iBeta', unit: (_, [x]) => x, description: 'component a quarter turn before it' },
  ],
  design,
  state,
  process,
  delay: () => 0,
  warmup: (c) => (c.lag === 0 ? 0 : 1),
  gap: 'reset',
  examples: [
    {
      params: {},
      // at angle 0 nothing turns; at a quarter turn, what lies along d lies along beta
      x: [
        [1, 1, 3],
        [2, 0, 4],
        [0, Math.PI / 2, 0],
      ],
      y: [
        [1, 0, 3],
        [2, 1, 4],
      ],
    },
  ],
});
