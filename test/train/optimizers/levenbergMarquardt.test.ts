import { describe, expect, it } from 'vitest';
import { SnapshotReader, SnapshotWriter } from '../../../src/core/snapshot.ts';
import { LevenbergMarquardt } from '../../../src/train/optimizers/levenbergMarquardt.ts';

function run(fit: LevenbergMarquardt, most = 200): number {
  let steps = 0;
  while (!fit.converged && steps < most) {
    fit.step();
    steps++;
  }
  return steps;
}

describe('LevenbergMarquardt', () => {
  it('reaches the bottom of the valley of Rosenbrock, where gradient steps creep', () => {
    const w = Float64Array.of(-1.2, 1);
    const fit = new LevenbergMarquardt([w], () => Float64Array.of(10 * (w[1] - w[0] * w[0]), 1 - w[0]), 0);
    expect(run(fit)).toBeLessThan(60);
    expect(w[0]).toBeCloseTo(1, 5);
    expect(w[1]).toBeCloseTo(1, 5);
  });

  it('solves a linear problem with a penalty as ridge regression does', () => {
    // (X'X + l2 / 2 I) w = X'y with X = [[1, 0], [1, 1], [1, 2]], y = [1, 3, 5], l2 = 2: [[4, 3], [3, 6]] w = [9, 13]
    const [a, b] = [new Float64Array(1), new Float64Array(1)];
    const residuals = () => Float64Array.from([1, 3, 5], (y, x) => a[0] + b[0] * x - y);
    run(new LevenbergMarquardt([a, b], residuals, 2));
    expect(a[0]).toBeCloseTo(15 / 15, 5);
    expect(b[0]).toBeCloseTo(25 / 15, 5);
  });

  it('takes back steps that do not help, and never raises the loss', () => {
    const w = Float64Array.of(3);
    const fit = new LevenbergMarquardt([w], () => Float64Array.of(Math.atan(5 * w[0]), 0.1 * (w[0] - 1)), 0);
    let last = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 30 && !fit.converged; i++) {
      const loss = fit.step();
      expect(loss).toBeLessThanOrEqual(last);
      last = loss;
    }
    expect(fit.converged).toBe(true);
  });

  it('ends at once where a weight has no effect and nothing is left to gain', () => {
    const w = Float64Array.of(2, 7);
    const fit = new LevenbergMarquardt([w], () => Float64Array.of(w[0] - 2), 0);
    fit.step();
    expect(fit.converged).toBe(true);
    expect([...w]).toEqual([2, 7]);
  });

  it('goes on from a snapshot to the same bits', () => {
    const make = () => {
      const w = Float64Array.of(-1.2, 1);
      return { w, fit: new LevenbergMarquardt([w], () => Float64Array.of(10 * (w[1] - w[0] * w[0]), 1 - w[0]), 0) };
    };
    const [whole, first, second] = [make(), make(), make()];
    for (let i = 0; i < 12; i++) whole.fit.step();
    for (let i = 0; i < 5; i++) first.fit.step();
    const to = new SnapshotWriter(1);
    first.fit.save(to);
    second.fit.load(new SnapshotReader(to.finish(), 1));
    second.w.set(first.w);
    for (let i = 0; i < 7; i++) second.fit.step();
    expect(second.w).toEqual(whole.w);
  });
});
