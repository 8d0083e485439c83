import { describe, expect, it } from 'vitest';
import { electricalAngle } from '../../src/operators/electricalAngle.ts';
import { inversePark } from '../../src/operators/inversePark.ts';
import { park } from '../../src/operators/park.ts';
import { unwrap } from '../../src/operators/unwrap.ts';
import { velocity } from '../../src/operators/velocity.ts';
import { runKernel } from '../support/runOperator.ts';
import { wrapped } from '../support/signals.ts';

/** A rotor with 4 pole pairs; its encoder is mounted backwards and reads 0 at the electrical angle 1 rad. */
const n = 2000;
const thetaE = Float64Array.from({ length: n }, (_, i) => 1 + 0.11 * i);
const thetaM = thetaE.map((a) => (1 - a) / 4);
/** 4000 counts a turn on a 16-bit counter, which so wraps within a turn. */
const counts = wrapped(
  thetaM.map((a) => Math.floor((a * 4000) / (2 * Math.PI) + 0.5)),
  65536,
);
const vector = (): [Float64Array, Float64Array] => {
  const [alpha, beta] = runKernel(inversePark, {}, [new Float64Array(n).fill(-1), new Float64Array(n).fill(5), thetaE]);
  return [alpha, beta];
};
const angleFrom = (position: Float64Array, params: object) =>
  runKernel(electricalAngle, { polePairs: 4, ...params }, [position])[0];

describe('from encoder counts to d and q', () => {
  const position = runKernel(unwrap, { countsPerTurn: 4000, modulus: 65536 }, [counts])[0];

  it('finds the currents in the rotor frame, to the resolution of the encoder', () => {
    const [id, iq] = runKernel(park, {}, [...vector(), angleFrom(position, { direction: -1, offsetRad: 1 })]);
    const resolution = (4 * Math.PI) / 4000;
    for (let i = 0; i < n; i++) {
      expect(Math.abs(id[i] + 1)).toBeLessThan(5.1 * resolution);
      expect(Math.abs(iq[i] - 5)).toBeLessThan(5.1 * resolution);
    }
  });

  it('applies the direction before the offset: the other order turns d and q by twice the offset', () => {
    const [id, iq] = runKernel(park, {}, [...vector(), angleFrom(position, { direction: -1, offsetRad: -1 })]);
    expect(id[1000]).toBeCloseTo(-Math.cos(2) - 5 * Math.sin(2), 1);
    expect(iq[1000]).toBeCloseTo(5 * Math.cos(2) - Math.sin(2), 1);
  });

  it('needs the counts unwrapped where the counter does not wrap at a turn', () => {
    const [, iq] = runKernel(park, {}, [
      ...vector(),
      angleFrom(
        counts.map((v) => (v * 2 * Math.PI) / 4000),
        { direction: -1, offsetRad: 1 },
      ),
    ]);
    const off = iq.filter((v) => Math.abs(v - 5) > 0.5).length;
    expect(off).toBeGreaterThan(n / 4);
  });

  it('gives the same speed from raw counts as from the unwrapped position', () => {
    const raw = runKernel(velocity, { windowLength: 41, countsPerTurn: 4000, modulus: 65536 }, [counts])[0];
    const smooth = runKernel(velocity, { windowLength: 41 }, [position])[0];
    for (let i = 41; i < n; i++) expect(raw[i]).toBeCloseTo(smooth[i], 7);
    expect(raw[1000]).toBeCloseTo((-0.11 * 1000) / 4, 0);
  });
});
