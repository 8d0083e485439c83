import { describe, expect, it } from 'vitest';
import { normalize } from '../../src/operators/normalize.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';

describe('normalize', () => {
  it('scales by the statistics that it was given', () => {
    expect([...runKernel(normalize, { mean: 10, std: 4 }, [[6, 10, 16]])[0]]).toEqual([-1, 0, 1.5]);
    expect([...runKernel(normalize, { min: -2, max: 2 }, [[-2, 0, 3]])[0]]).toEqual([0, 0.5, 1.25]);
    expect([...runKernel(normalize, { median: 1, iqr: 2 }, [[1, 5]])[0]]).toEqual([0, 2]);
  });

  it('learns nothing from a drift', () => {
    const x = Float64Array.from({ length: 5000 }, (_, i) => i);
    const [y] = runKernel(normalize, { mean: 0, std: 1 }, [x]);
    expect(y).toEqual(x);
  });

  it('gives a pure number', () => {
    const { stage } = runStage(normalize, { mean: 0, std: 2 }, { on: ['x'] }, streamOf({ x: 'degC' }), [[1]]);
    expect(stage.output.channels[0].unit).toBe('1');
  });

  it('takes exactly one pair', () => {
    const fails = (params: object) => normalize.params.safeParse(params).error?.issues[0].message;
    expect(fails({})).toMatch('give mean and std, or min and max, or median and iqr');
    expect(fails({ mean: 1 })).toMatch('give both of');
    expect(fails({ mean: 1, std: 1, min: 0, max: 1 })).toMatch('give mean and std, or');
    expect(fails({ mean: 1, std: 0 })).toBe('must be a positive number, got 0');
    expect(fails({ min: 1, max: 1 })).toBe('must be above min');
  });
});
