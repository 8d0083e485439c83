import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { electricalAngle } from '../../src/operators/electricalAngle.ts';
import { runKernel } from '../support/runOperator.ts';

describe('electricalAngle', () => {
  it('applies the direction before the offset', () => {
    const [y] = runKernel(electricalAngle, { polePairs: 7, direction: -1, offsetRad: 0.5 }, [[0, 0.1]]);
    expect(y[0]).toBeCloseTo(0.5, 12);
    expect(y[1]).toBeCloseTo(-0.2, 12);
  });

  it('stays in its range and keeps the direction that the angle shows, for any angle', () => {
    const angle = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(angle, fc.integer({ min: 1, max: 50 }), fc.boolean(), (thetaM, polePairs, positive) => {
        const least = positive ? 0 : -Math.PI;
        const params = { polePairs, range: positive ? 'positive' : 'signed', offsetRad: 1 };
        const y = runKernel(electricalAngle, params, [[thetaM]])[0][0];
        expect(y >= least && y < least + 2 * Math.PI).toBe(true);
        expect(Math.cos(y - (polePairs * thetaM + 1))).toBeCloseTo(1, 9);
      }),
    );
  });

  it('gives the lower end of the range, not the upper', () => {
    expect(runKernel(electricalAngle, { polePairs: 1 }, [[Math.PI]])[0][0]).toBe(-Math.PI);
    expect(runKernel(electricalAngle, { polePairs: 1, range: 'positive' }, [[-1e-20, 2 * Math.PI]])[0]).toEqual(
      Float64Array.of(0, 0),
    );
  });

  it('knows two directions', () => {
    expect(electricalAngle.params.safeParse({ polePairs: 4, direction: 0 }).error?.issues[0].message).toBe(
      'must be 1 or -1, got 0',
    );
  });
});
