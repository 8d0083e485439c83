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
  iAlpha: reals,
  iBeta: reals,
  angle: reals,
  id: reals,
  iq: reals,
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
    id[i] = iAlpha[i] * cosine + iBeta[i] * sine;
    iq[i] = iBeta[i] * cosine - iAlpha[i] * sine;
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
 * Turns a space vector from the stator's frame into the rotor's: the Park transform.
 *
 * d = alpha cos(a) + beta sin(a), q = -alpha sin(a) + beta cos(a): d lies on phase a at angle 0.
 * iAlpha, iBeta: [n], any unit; angle: [n], rad, electrical; id, iq: [n], the vector's unit and scaling.
 * The angle must belong to the time of the currents: whole samples of delay are matched by the chain, what is left (skew) is
 * corrected here by speed times skew.
 * Delay 0, warm-up 0 (1 with skew); an absent input makes that sample absent.
 * Cost: about 30 multiplications a sample, 2 more with skew; 5 bytes of state in float.
 * Source: R. H. Park, Two-reaction theory of synchronous machines, Trans. AIEE 48 (1929).
 */
export const park = defineOperator({
  name: 'park',
  summary: "Turns a space vector from the stator's frame into the rotor's d and q.",
  source: 'R. H. Park, Two-reaction theory of synchronous machines, Trans. AIEE 48 (1929)',
  params,
  inputs: [
    { name: 'iAlpha', unit: 'any', description: 'component along phase a' },
    { name: 'iBeta', unit: 'any', description: 'component a quarter turn before it' },
    { name: 'angle', unit: 'rad', description: 'electrical angle of the rotor' },
  ],
  outputs: [
    { name: 'id', unit: (_, [x]) => x, description: "component along the rotor's flux" },
    { name: 'iq', unit: (_, [x]) => x, description: 'component that makes torque' },
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
      // at angle 0 nothing turns; at a quarter turn, what lies along beta lies along d
      x: [
        [1, 0, 3],
        [2, 1, 4],
        [0, Math.PI / 2, 0],
      ],
      y: [
        [1, 1, 3],
        [2, 0, 4],
      ],
    },
  ],
});
