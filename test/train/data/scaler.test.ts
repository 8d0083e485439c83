import { describe, expect, it } from 'vitest';
import { OUTLIER, WARMUP } from '../../../src/core/quality.ts';
import { fitScaler } from '../../../src/train/data/scaler.ts';
import type { Series } from '../../../src/train/data/series.ts';
import { splitByLog } from '../../../src/train/data/split.ts';
import { seriesOf } from '../support.ts';

function trainOf(series: Series) {
  const other = { ...series, log: 'other' };
  return splitByLog([series, other], { train: ['log'], validation: ['other'], test: [] }).train;
}

describe('fitScaler', () => {
  it('gives mean, population deviation and range by hand', () => {
    const part = trainOf(seriesOf({ x: [1, 2, 3, 6], y: [0, 0, 2, 2] }));
    const { inputs, targets } = fitScaler(part, { inputs: ['x'], targets: ['y'] });
    // mean 3, squares 4 + 1 + 0 + 9 = 14, std sqrt(3.5)
    expect(inputs[0].mean).toBe(3);
    expect(inputs[0].std).toBeCloseTo(Math.sqrt(3.5), 15);
    expect(inputs[0].range).toBeCloseTo(6 / Math.sqrt(3.5), 15);
    expect(targets[0]).toMatchObject({ channel: 'y', unit: '1', mean: 1, std: 1, range: 2 });
  });

  it('leaves missing, outlying and warming samples out', () => {
    const series = seriesOf({ x: [1, 1e30, Number.NaN, 99, 3, -50] });
    series.quality[0][3] = OUTLIER;
    series.quality[0][5] = WARMUP;
    expect(fitScaler(trainOf(series), { inputs: ['x'], targets: ['x'] }).inputs[0]).toMatchObject({ mean: 2, std: 1 });
  });

  it('takes the difference to residualTo for targets', () => {
    const part = trainOf(seriesOf({ x: [10, 20, 30], y: [11, 23, 35] }));
    expect(fitScaler(part, { inputs: ['x'], targets: ['y'], residualTo: 'x' }).targets[0].mean).toBe(3);
  });

  it('standardizes a constant channel to 0 instead of dividing by nothing', () => {
    const part = trainOf(seriesOf({ x: [0.1, 0.1, 0.1] }));
    expect(fitScaler(part, { inputs: ['x'], targets: ['x'] }).inputs[0]).toMatchObject({ std: 1, range: 1 });
  });

  it('names a channel without any good sample, and the nearest to an unknown one', () => {
    const part = trainOf(seriesOf({ current: [Number.NaN, Number.NaN] }));
    expect(() => fitScaler(part, { inputs: ['current'], targets: [] })).toThrow(
      'current: the train part holds no good sample',
    );
    expect(() => fitScaler(part, { inputs: ['curent'], targets: [] })).toThrow('did you mean "current"?');
  });
});
