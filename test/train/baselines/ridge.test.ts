import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { channelItself, lastValue, trainingMean } from '../../../src/train/baselines/constant.ts';
import { ewmaBank, fitRidge, inputsAlone } from '../../../src/train/baselines/ridge.ts';
import { solveSpd } from '../../../src/train/baselines/solveSpd.ts';
import { sequencesOf } from '../../../src/train/data/sequences.ts';
import { splitByLog } from '../../../src/train/data/split.ts';
import { seriesOf } from '../support.ts';

const golden = JSON.parse(readFileSync(new URL('../../golden/torch_adam.json', import.meta.url), 'utf8')).ridge;

function sequences(columns: Record<string, ArrayLike<number>>, inputs: string[], residualTo?: string) {
  const series = seriesOf(columns);
  const split = splitByLog([series, { ...series, log: 'b' }], { train: ['log'], validation: ['b'], test: [] });
  return sequencesOf(split.train, { inputs, targets: ['y'], residualTo }, 0);
}

describe('fitRidge', () => {
  const x = Array.from({ length: 4 }, (_, c) => Array.from({ length: 50 }, (_, r) => Math.sin(0.3 * r * (c + 1) + c)));
  const y = Array.from({ length: 50 }, (_, r) => 3 + x[0][r] - 2 * x[1][r] + 0.5 * x[2][r] + 0.1 * Math.cos(2.1 * r));

  it('predicts as numpy does on standardized columns', () => {
    const s = sequences({ a: x[0], b: x[1], c: x[2], d: x[3], y }, ['a', 'b', 'c', 'd']);
    const predicted = fitRidge('linear', s, inputsAlone, 0.01).predict(s[0]);
    for (const [i, v] of predicted.entries()) expect(v).toBeCloseTo(golden.prediction[i], 11);
  });

  it('fits the difference to the base channel and adds it back', () => {
    const base = y.map((v, r) => v - 2 * x[0][r]);
    const s = sequences({ a: x[0], base, y }, ['a', 'base'], 'base');
    const predicted = fitRidge('linear', s, inputsAlone, 1e-12).predict(s[0]);
    for (const [i, v] of predicted.entries()) expect(v).toBeCloseTo(y[i], 9);
  });
});

describe('ewmaBank', () => {
  it('starts at the first value and follows y + (x - y) / span', () => {
    const [s] = sequences({ a: [1, 3, 3], y: [0, 0, 0] }, ['a']);
    expect(ewmaBank([2])(s)).toEqual({ count: 2, values: Float64Array.of(1, 1, 3, 2, 3, 2.5) });
  });
});

describe('constant baselines', () => {
  it('give the mean, the last true value and the base channel', () => {
    const s = sequences({ a: [5, 6, 7], y: [1, 2, Number.NaN] }, ['a'], 'a');
    expect([...trainingMean(s, 1).predict(s[0])]).toEqual([1.5, 1.5, 1.5]);
    expect([...lastValue(s, 1).predict(s[0])]).toEqual([2, 2, 2]);
    expect([...channelItself('a', 1).predict(s[0])]).toEqual([5, 6, 7]);
  });
});

describe('solveSpd', () => {
  it('solves [[4, 2], [2, 3]] x = [2, -1] to [1, -1]', () => {
    const x = solveSpd(Float64Array.of(4, 2, 2, 3), Float64Array.of(2, -1));
    expect(x[0]).toBeCloseTo(1, 14);
    expect(x[1]).toBeCloseTo(-1, 14);
  });
});
