import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clarke } from '../../src/operators/clarke.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { equalsNumpy, scaled } from '../support/transformGolden.ts';

const current = fc.double({ min: -1000, max: 1000, noNaN: true });
const phases = fc.array(fc.tuple(current, current, current), { minLength: 1, maxLength: 20 });
const column = (rows: readonly (readonly number[])[], k: number) => rows.map((r) => r[k]);

describe('clarke', () => {
  it('gives the amplitude of the phases as the length of the vector, or sqrt(3/2) times it', () => {
    const x = [[10], [-5], [-5]];
    expect(runKernel(clarke, { currents: 3 }, x).map((y) => y[0])).toEqual([10, 0, 0]);
    expect(runKernel(clarke, { currents: 3, scaling: 'power' }, x)[0][0]).toBeCloseTo(10 * Math.sqrt(1.5), 12);
    const beta = runKernel(clarke, {}, [[0], [Math.sqrt(3)]])[1][0];
    expect(beta).toBeCloseTo(2, 14);
  });

  equalsNumpy(clarke, (seeded, amplitude) => [1, 2, 3].map((seed) => scaled(seeded(seed), amplitude)));

  it('gives the same from two phases as from three that sum to 0', () => {
    fc.assert(
      fc.property(phases, fc.constantFrom('amplitude', 'power'), (rows, scaling) => {
        const [iA, iB] = [column(rows, 0), column(rows, 1)];
        const two = runKernel(clarke, { scaling }, [iA, iB]);
        const three = runKernel(clarke, { currents: 3, scaling }, [iA, iB, iA.map((a, i) => -a - iB[i])]);
        for (const port of [0, 1]) {
          two[port].forEach((v, i) => {
            expect(Math.abs(v - three[port][i])).toBeLessThan(1e-11);
          });
        }
      }),
    );
  });

  it('shows a faulty sensor as zero sequence, which two currents cannot', () => {
    const stream = streamOf({ iA: 'A', iB: 'A', iC: 'A' });
    const x = [[4], [-2], [-2 + 0.6]];
    const three = runStage(clarke, { currents: 3 }, {}, stream, x);
    expect(three.stage.output.channels.map((c) => `${c.name} ${c.unit}`)).toEqual([
      'iA A',
      'iB A',
      'iC A',
      'iAlpha A',
      'iBeta A',
      'i0 A',
    ]);
    expect(three.channels[5][0]).toBeCloseTo(0.2, 12);
    const two = runStage(clarke, {}, { keep: false }, stream, x);
    expect(two.stage.output.channels.map((c) => c.name)).toEqual(['iAlpha', 'iBeta', 'iC']);
  });

  it('refuses four phases by name', () => {
    expect(clarke.params.safeParse({ currents: 4 }).error?.issues[0].message).toBe('must be 2 or 3, got 4');
  });
});
