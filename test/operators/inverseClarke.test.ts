import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clarke } from '../../src/operators/clarke.ts';
import { inverseClarke } from '../../src/operators/inverseClarke.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { equalsNumpy, scaled } from '../support/transformGolden.ts';

const current = fc.double({ min: -1000, max: 1000, noNaN: true });

describe('inverseClarke', () => {
  it('gives three phases a third of a turn apart', () => {
    expect(runKernel(inverseClarke, {}, [[10], [0], [0]]).map((y) => y[0])).toEqual([10, -5, -5]);
    expect(runKernel(inverseClarke, {}, [[0], [0], [2]]).map((y) => y[0])).toEqual([2, 2, 2]);
  });

  equalsNumpy(inverseClarke, (seeded, amplitude) => [1, 2, 3].map((seed) => scaled(seeded(seed), amplitude)));

  it('undoes clarke, zero sequence and all', () => {
    fc.assert(
      fc.property(
        fc.array(current, { minLength: 3, maxLength: 3 }),
        fc.constantFrom('amplitude', 'power'),
        (x, scaling) => {
          const vector = runKernel(
            clarke,
            { currents: 3, scaling },
            x.map((v) => [v]),
          );
          const back = runKernel(inverseClarke, { scaling }, vector);
          x.forEach((v, port) => {
            expect(Math.abs(back[port][0] - v)).toBeLessThan(1e-11);
          });
        },
      ),
    );
  });

  it('takes a zero sequence that is not there as 0, and keeps volts volts', () => {
    const stream = streamOf({ uAlpha: 'V', uBeta: 'V' });
    const options = { on: ['uAlpha', 'uBeta'], as: ['uA', 'uB', 'uC'], keep: false };
    const { stage, channels } = runStage(inverseClarke, {}, options, stream, [[3], [0]]);
    expect(stage.output.channels.map((c) => `${c.name} ${c.unit}`)).toEqual(['uA V', 'uB V', 'uC V']);
    expect(channels.map((y) => y[0])).toEqual([3, -1.5, -1.5]);
  });
});
