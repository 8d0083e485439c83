import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inversePark } from '../../src/operators/inversePark.ts';
import { park } from '../../src/operators/park.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { equalsNumpy, scaled } from '../support/transformGolden.ts';

const turning = (n: number, omega: number, f: (angle: number) => number) =>
  Float64Array.from({ length: n }, (_, i) => f((omega * i) / 1000));

describe('park', () => {
  it('turns a vector that runs with the rotor into constants', () => {
    const angle = turning(50, 314, (a) => a % (2 * Math.PI));
    const [id, iq] = runKernel(park, {}, [turning(50, 314, Math.cos), turning(50, 314, Math.sin), angle]);
    for (let i = 0; i < 50; i++) {
      expect(id[i]).toBeCloseTo(1, 12);
      expect(iq[i]).toBeCloseTo(0, 12);
    }
  });

  equalsNumpy(park, (seeded, amplitude, turns) => [
    scaled(seeded(1), amplitude),
    scaled(seeded(2), amplitude),
    scaled(seeded(3), turns * 2 * Math.PI),
  ]);

  it('keeps the length of every vector, and inversePark undoes it', () => {
    const part = fc.double({ min: -1000, max: 1000, noNaN: true });
    const turn = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(part, part, turn, (alpha, beta, angle) => {
        const dq = runKernel(park, {}, [[alpha], [beta], [angle]]);
        expect(Math.hypot(dq[0][0], dq[1][0])).toBeCloseTo(Math.hypot(alpha, beta), 9);
        const back = runKernel(inversePark, {}, [...dq, [angle]]);
        expect(back[0][0]).toBeCloseTo(alpha, 9);
        expect(back[1][0]).toBeCloseTo(beta, 9);
      }),
    );
  });

  it('corrects currents that are late by a part of a sample: 0.45 of one is 8 degrees at 50 Hz and 1 kS/s', () => {
    const omega = 2 * Math.PI * 50;
    const stream = streamOf({ iAlpha: 'A', iBeta: 'A', angle: 'rad' });
    const late = stream.channels.map((c) => (c.unit === 'A' ? { ...c, skewS: 0.45e-3 } : c));
    const x = [
      turning(100, omega, (a) => Math.cos(a - omega * 0.45e-3)),
      turning(100, omega, (a) => Math.sin(a - omega * 0.45e-3)),
      turning(100, omega, (a) => ((a + Math.PI) % (2 * Math.PI)) - Math.PI),
    ];
    const told = runStage(park, {}, {}, { ...stream, channels: late }, x);
    const untold = runStage(park, {}, {}, stream, x);
    expect(told.channels[4][50]).toBeCloseTo(0, 12);
    expect(untold.channels[4][50]).toBeCloseTo(-Math.sin(omega * 0.45e-3), 12);
    expect(told.stage.output.channels[3].skewS).toBeCloseTo(0.45e-3, 15);
  });

  it('gives no value where the angle is absent, and goes on after it', () => {
    const stream = streamOf({ iAlpha: 'A', iBeta: 'A', angle: 'rad' });
    const { channels } = runStage(park, {}, {}, stream, [
      [1, 1, 1],
      [0, 0, 0],
      [0, Number.NaN, 0],
    ]);
    expect([...channels[3]]).toEqual([1, Number.NaN, 1]);
  });
});
