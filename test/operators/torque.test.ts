import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dqPower } from '../../src/operators/dqPower.ts';
import { torque } from '../../src/operators/torque.ts';
import { runKernel } from '../support/runOperator.ts';
import { equalsNumpy, scaled } from '../support/transformGolden.ts';

const machine = { polePairs: 4, fluxLinkage: 0.5, ld: 0.25, lq: 0.5 };

describe('torque', () => {
  it('adds the torque of magnets and of reluctance', () => {
    expect([
      ...runKernel(torque, machine, [
        [0, -4],
        [2, 2],
      ])[0],
    ]).toEqual([6, 18]);
  });

  equalsNumpy(torque, (seeded, amplitude) => [scaled(seeded(1), amplitude), scaled(seeded(2), amplitude)]);

  it('times the speed is the power of the induced voltage', () => {
    const current = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(current, current, fc.double({ min: 1, max: 500, noNaN: true }), (id, iq, omegaM) => {
        const omegaE = machine.polePairs * omegaM;
        const ud = -omegaE * machine.lq * iq;
        const uq = omegaE * (machine.ld * id + machine.fluxLinkage);
        const [power] = runKernel(dqPower, {}, [[id], [iq], [ud], [uq]]);
        const t = runKernel(torque, machine, [[id], [iq]])[0][0];
        expect(Math.abs(t * omegaM - power[0])).toBeLessThan(1e-9 * (1 + Math.abs(ud * id) + Math.abs(uq * iq)));
      }),
    );
  });

  it('is the same for one motor in each scaling', () => {
    const at = (scaling: string, k: number) => runKernel(torque, { ...machine, scaling }, [[-4 * k], [2 * k]])[0][0];
    expect(at('power', Math.sqrt(1.5))).toBeCloseTo(18, 12);
    expect(at('rms', Math.SQRT1_2)).toBeCloseTo(18, 12);
  });

  it('asks for what it cannot know', () => {
    expect(torque.params.safeParse({ ...machine, ld: 0 }).error?.issues[0].message).toBe(
      'must be a positive number, got 0',
    );
    const { polePairs: _, ...rest } = machine;
    expect(torque.params.safeParse(rest).error?.issues[0].message).toBe(
      'is missing: it must be an integer in [1, 1000]',
    );
  });
});
