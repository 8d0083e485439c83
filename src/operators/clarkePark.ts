import { z } from 'zod';
import {
  abs,
  angleRest,
  angleStep,
  floor,
  max,
  nearAngle,
  sineOfStep,
  smallCosLess1,
  smallSin,
  truncSmall,
} from '../kernel/intrinsics.ts';
import { bool, type i32, real, type reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { AMPLITUDE, measuredPhases, transformScaling } from './scaling.ts';

const params = z.strictObject({ currents: measuredPhases, scaling: transformScaling });

const TURN: real = 6.283185307179586;
const PER_TURN: real = 0.15915494309189535;
/** nearAngle leaves angles below this; their steps fit into an i32, with room for the shift. */
const NEAR: real = 5e7;

function design(p: z.output<typeof params>, _rateHz: number, skew: readonly number[]) {
  const k = 2 / 3 / AMPLITUDE[p.scaling];
  return {
    three: bool(p.currents === 3),
    alpha: real(k),
    beta: real((k * Math.sqrt(3)) / 2),
    zero: real(p.scaling === 'amplitude' ? 1 / 3 : 1 / Math.sqrt(3)),
    // samples by which the currents lag behind the angle
    shift: real(skew[0] - skew[3]),
  };
}

function state() {
  return { angleBefore: real(), started: bool() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  iA: reals,
  iB: reals,
  iC: reals,
  angle: reals,
  id: reals,
  iq: reals,
  i0: reals,
): void {
  anglesOf(c, s, n, angle, id);
  turn(c, n, iA, iB, iC, id, iq);
  if (c.three) for (let i: i32 = 0; i < n; i++) i0[i] = c.zero * (iA[i] + iB[i] + iC[i]);
}

/** Angles near zero, brought to the time that the currents show: back by shift samples at the present speed. */
function anglesOf(c: Coeffs, s: State, n: i32, angle: reals, id: reals): void {
  const samples: real = c.shift;
  let before: real = s.started ? s.angleBefore : angle[0];
  let near: bool = true;
  for (let i: i32 = 0; i < n; i++) {
    const theta: real = angle[i];
    const step: real = theta - before;
    if (!(abs(theta) < NEAR)) near = false;
    id[i] = theta - samples * (step - TURN * floor(step * PER_TURN + 0.5));
    before = theta;
  }
  // seldom; what is lost to rounding must fit too
  if (!near) for (let i: i32 = 0; i < n; i++) id[i] = max(nearAngle(id[i]), -NEAR);
  s.angleBefore = before;
  s.started = true;
}

/** The transform itself; angles stand in id, and give way to its results. */
function turn(c: Coeffs, n: i32, iA: reals, iB: reals, iC: reals, id: reals, iq: reals): void {
  const three: bool = c.three;
  const alphaScale: real = c.alpha;
  const betaScale: real = c.beta;
  for (let i: i32 = 0; i < n; i++) {
    const theta: real = id[i];
    const step: real = angleStep(theta);
    const k: i32 = truncSmall(step);
    const rest: real = angleRest(theta, step);
    // sin and cos as the intrinsics have them, with what they share computed once
    const stepSine: real = sineOfStep(k);
    const stepCosine: real = sineOfStep(k + 64);
    const restSine: real = smallSin(rest);
    const restCosine: real = smallCosLess1(rest);
    const sine: real = stepSine + (stepCosine * restSine + stepSine * restCosine);
    const cosine: real = stepCosine + (stepCosine * restCosine - stepSine * restSine);
    const a: real = iA[i];
    const b: real = iB[i];
    const third: real = three ? iC[i] : -a - b;
    const alpha: real = alphaScale * (a - 0.5 * (b + third));
    const beta: real = betaScale * (b - third);
    id[i] = alpha * cosine + beta * sine;
    iq[i] = beta * cosine - alpha * sine;
  }
}

/**
 * Turns phase currents into the rotor's frame: Clarke and Park in one, with the angle brought to the currents' time.
 *
 * iAlpha = k (iA - iB / 2 - iC / 2), iBeta = k sqrt(3) / 2 (iB - iC), k = 2/3 (amplitude-invariant) or sqrt(2/3) (power-invariant);
 * with two currents iC = -iA - iB. id = iAlpha cos + iBeta sin, iq = -iAlpha sin + iBeta cos: d lies on phase a at angle 0.
 * i0 = (iA + iB + iC) / 3, or / sqrt(3): no current flows there in a three-wire motor, so it shows a sensor's fault.
 * iA, iB, iC: A; angle: electrical, rad, any number of turns; id, iq, i0: A. i0 only with three currents.
 * Delay 0. Where the currents' remaining skew differs from the angle's, the angle is turned by speed x difference, speed from the
 * last two angles; then warm-up 1. An absent input makes the outputs MISSING.
 * Errors: none of its own.
 * Cost: 25 multiplications a sample; 5 bytes of state in float.
 * Source: E. Clarke, Circuit Analysis of A-C Power Systems I (1943); R. H. Park, AIEE Trans. 48 (1929).
 */
export const clarkePark = defineOperator({
  name: 'clarkePark',
  summary: "Turns two or three phase currents into id and iq in the rotor's frame (Clarke and Park).",
  source:
    'R. H. Park, Two-reaction theory of synchronous machines, AIEE Trans. 48 (1929); E. Clarke, Circuit Analysis of A-C Power Systems I (1943)',
  params,
  inputs: [
    { name: 'iA', unit: 'A', description: 'current of phase a' },
    { name: 'iB', unit: 'A', description: 'current of phase b' },
    { name: 'iC', unit: 'A', description: 'current of phase c, with currents: 3', when: (p) => p.currents === 3 },
    { name: 'angle', unit: 'rad', description: 'electrical angle of the rotor' },
  ],
  outputs: [
    { name: 'id', unit: 'A', description: 'current along the magnet flux' },
    { name: 'iq', unit: 'A', description: 'current across it, which makes the torque' },
    { name: 'i0', unit: 'A', description: 'zero-sequence current', when: (p) => p.currents === 3 },
  ],
  design,
  state,
  process,
  delay: () => 0,
  warmup: (c) => (c.shift === 0 ? 0 : 1),
  gap: 'reset',
  examples: [
    {
      params: {},
      // 2 A along phase a, at angles 0 and pi / 2
      x: [
        [2, 2],
        [-1, -1],
        [0, 0],
        [0, Math.PI / 2],
      ],
      y: [
        [2, 0],
        [0, -2],
        [0, 0],
      ],
    },
    {
      params: { currents: 3, scaling: 'power' },
      // sqrt(3 / 2) times as much; phase c reads 3 A too much, of which 3 / sqrt(3) A are zero-sequence
      x: [
        [2, 2],
        [-1, -1],
        [-1, 2],
        [0, 0],
      ],
      y: [
        [2.449489742783178, 1.2247448713915892],
        [0, -2.1213203435596424],
        [0, 1.7320508075688772],
      ],
    },
  ],
});
