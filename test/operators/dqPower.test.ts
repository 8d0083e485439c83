import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clarke } from '../../src/operators/clarke.ts';
import { dqPower } from '../../src/operators/dqPower.ts';
import { park } from '../../src/operators/park.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { equalsNumpy, scaled } from '../support/transformGolden.ts';

describe('dqPower', () => {
  it('gives P and Q by the scaling that is named', () => {
    const x = [[1], [2], [3], [4]];
    expect(runKernel(dqPower, {}, x).map((y) => y[0])).toEqual([16.5, -3]);
    expect(runKernel(dqPower, { scaling: 'power' }, x).map((y) => y[0])).toEqual([11, -2]);
    expect(runKernel(dqPower, { scaling: 'rms' }, x).map((y) => y[0])).toEqual([33, -6]);
  });

  equalsNumpy(dqPower, (seeded, amplitude) => [
    scaled(seeded(1), amplitude),
    scaled(seeded(2), amplitude),
    scaled(seeded(3), 400),
    scaled(seeded(4), 400),
  ]);

  it('is the power of the three phases, whatever the scaling and the angle', () => {
    const value = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 5, maxLength: 5 }),
        fc.constantFrom('amplitude', 'power'),
        (v, scaling) => {
          const [iA, iB, uA, uB, angle] = v;
          const dq = (a: number, b: number) => {
            const [alpha, beta] = runKernel(clarke, { scaling }, [[a], [b]]);
            return runKernel(park, {}, [alpha, beta, [angle]]);
          };
          const [power] = runKernel(dqPower, { scaling }, [...dq(iA, iB), ...dq(uA, uB)]);
          expect(power[0]).toBeCloseTo(uA * iA + uB * iB + (uA + uB) * (iA + iB), 8);
        },
      ),
    );
  });

  it('counts an inductive load as positive reactive power', () => {
    // voltage a quarter turn before the current
    expect(runKernel(dqPower, {}, [[2], [0], [0], [10]]).map((y) => y[0])).toEqual([0, 30]);
  });

  it('names its outputs and units', () => {
    const stream = streamOf({ id: 'A', iq: 'A', ud: 'V', uq: 'V' });
    const { stage } = runStage(dqPower, {}, { keep: false }, stream, [[1], [2], [3], [4]]);
    expect(stage.output.channels.map((c) => `${c.name} ${c.unit}`)).toEqual(['power W', 'reactivePower var']);
  });
});
