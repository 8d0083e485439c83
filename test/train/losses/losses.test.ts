import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { binaryCrossEntropy } from '../../../src/train/losses/binaryCrossEntropy.ts';
import { crossEntropy } from '../../../src/train/losses/crossEntropy.ts';
import { gaussianNll } from '../../../src/train/losses/gaussianNll.ts';
import { huber } from '../../../src/train/losses/huber.ts';
import type { Loss } from '../../../src/train/losses/loss.ts';
import { mae } from '../../../src/train/losses/mae.ts';
import { mse } from '../../../src/train/losses/mse.ts';
import { quantile } from '../../../src/train/losses/quantile.ts';

type Golden = Record<string, { loss: number; gradient: number[] }>;
const golden = JSON.parse(
  readFileSync(new URL('../../golden/torch_losses.json', import.meta.url), 'utf8'),
) as unknown as Golden;

const [ROWS, CLASSES] = [7, 4];
const weight = Float64Array.of(1, 1, 0, 1, 1, 1, 1);
const wave = (count: number, phase: number) =>
  Float64Array.from({ length: count }, (_, i) => 2.5 * Math.sin(phase + 1.7 * i));
const values = wave(ROWS, 1.9).map((t, i) => weight[i] * t);
/** Between 0 and 1. */
const parts = wave(ROWS, 1.9).map((t, i) => weight[i] / (1 + Math.exp(-t)));
/** Row i is of class (3 i) mod 4. */
const labels = Float64Array.from({ length: ROWS * CLASSES }, (_, i) => {
  const row = Math.floor(i / CLASSES);
  return weight[row] * Number(i % CLASSES === (3 * row) % CLASSES);
});
const each = Float64Array.from({ length: ROWS * CLASSES }, (_, i) => weight[Math.floor(i / CLASSES)]);

const classWeights = [1, 0.5, 3, 2];
/** Name, loss, outputs a row, targets and which of them count. */
const cases: [string, Loss, number, Float64Array, Float64Array][] = [
  ['mse', mse, 1, values, weight],
  ['mae', mae, 1, values, weight],
  ['huber', huber(0.8), 1, values, weight],
  ['gaussianNll', gaussianNll, 2, values, weight],
  ['binaryCrossEntropy', binaryCrossEntropy(), 1, parts, weight],
  ['binaryAndAbsolute', binaryCrossEntropy({ absolute: 5 }), 1, parts, weight],
  ['crossEntropy', crossEntropy({ classes: CLASSES }), CLASSES, labels, each],
  ['smoothed', crossEntropy({ classes: CLASSES, labelSmoothing: 0.1 }), CLASSES, labels, each],
  ['weighted', crossEntropy({ classes: CLASSES, labelSmoothing: 0.1, classWeights }), CLASSES, labels, each],
  ['quantile', quantile([0.1, 0.5, 0.9]), 3, values, weight],
];

describe.each(cases)('%s', (_, loss, outputs, target, weights) => {
  it('has the gradient that finite differences have', () => {
    const h = 1e-5;
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = new Random(seed);
        const y = Float64Array.from({ length: ROWS * outputs }, () => 2 * random.normal());
        const [dy, scratch] = [new Float64Array(y.length), new Float64Array(y.length)];
        loss(y, target, weights, dy);
        for (let i = 0; i < y.length; i++) {
          const v = y[i];
          y[i] = v + h;
          const above = loss(y, target, weights, scratch);
          y[i] = v - h;
          const numeric = (above - loss(y, target, weights, scratch)) / (2 * h);
          y[i] = v;
          expect(Math.abs(numeric - dy[i]) / Math.max(1, Math.abs(numeric))).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it('is 0 with zero gradients when nothing counts', () => {
    const dy = new Float64Array(ROWS * outputs).fill(7);
    expect(loss(wave(ROWS * outputs, 0.3), target, new Float64Array(target.length), dy)).toBe(0);
    expect(dy.every((d) => d === 0)).toBe(true);
  });

  it('shows a NaN that the net gave, even where it does not count', () => {
    const y = wave(ROWS * outputs, 0.3);
    y[2 * outputs] = Number.NaN;
    expect(loss(y, target, weights, new Float64Array(y.length))).toBeNaN();
  });
});

it.each(cases.filter(([name]) => name !== 'quantile'))(
  '%s is what torch gives, with its gradient',
  (name, loss, outputs, target, weights) => {
    const y = wave(ROWS * outputs, 0.3);
    const dy = new Float64Array(y.length);
    expect(loss(y, target, weights, dy)).toBeCloseTo(golden[name].loss, 12);
    for (const [i, g] of golden[name].gradient.entries()) expect(dy[i]).toBeCloseTo(g, 12);
  },
);

describe('quantile', () => {
  it('charges the levels of both sides, by hand', () => {
    const dy = new Float64Array(2);
    // the target is 3: 0.1 is 2 below, 0.9 is 1 above: (0.1 * 2 + 0.1 * 1) / 2
    expect(quantile([0.1, 0.9])(Float64Array.of(1, 4), Float64Array.of(3), Float64Array.of(1), dy)).toBeCloseTo(0.15);
    expect([...dy]).toEqual([-0.05, expect.closeTo(0.05)]);
  });

  it('is least at the quantile of a sample', () => {
    const target = Float64Array.from({ length: 101 }, (_, i) => i);
    const one = target.map(() => 1);
    const at = (y: number) =>
      quantile([0.9])(
        target.map(() => y),
        target,
        one,
        new Float64Array(101),
      );
    expect(at(90)).toBeLessThan(at(89));
    expect(at(90)).toBeLessThan(at(91));
  });
});

describe('crossEntropy', () => {
  it('stays finite where a logit is a thousand above the others', () => {
    const dy = new Float64Array(4);
    expect(
      crossEntropy({ classes: 2 })(
        Float64Array.of(1000, 0, 0, 1000),
        Float64Array.of(1, 0, 1, 0),
        Float64Array.of(1, 1, 1, 1),
        dy,
      ),
    ).toBe(500);
    expect([...dy]).toEqual([0, 0, -0.5, 0.5]);
  });
});
