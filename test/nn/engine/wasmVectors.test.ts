import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { createEngine } from '../../../src/nn/engine/createEngine.ts';
import type { Vectors } from '../../../src/nn/engine/engine.ts';
import { scalarVectors } from '../../../src/nn/engine/scalarVectors.ts';
import { initNet } from '../../../src/nn/net.ts';

const { vectors } = createEngine(initNet([{ cell: 'dense', units: 1 }], 1, 1), 'wasm');

function arrays(kind: Vectors, lengths: readonly number[]) {
  const random = new Random(5);
  return lengths.map((n) => {
    const x = kind.allocate(n);
    x.forEach((_, i) => {
      x[i] = Math.fround(random.normal());
    });
    return x;
  });
}

describe('vectors of the wasm engine', () => {
  const lengths = [1, 4, 7, 130];

  it('sum squares in double precision, also of numbers whose squares a float cannot hold', () => {
    const expected = scalarVectors.sumOfSquares(arrays(scalarVectors, lengths));
    expect(vectors.sumOfSquares(arrays(vectors, lengths)) / expected).toBeCloseTo(1, 14);
    const large = vectors.allocate(3);
    large.fill(2 ** 100);
    expect(vectors.sumOfSquares([large])).toBe(3 * 2 ** 200);
  });

  it('scale every element, and no other', () => {
    const [x, y] = [arrays(vectors, lengths), arrays(scalarVectors, lengths)];
    vectors.scale(x.slice(0, 3), 0.5);
    scalarVectors.scale(y.slice(0, 3), 0.5);
    expect(x.map((v) => [...v])).toEqual(y.map((v) => [...v]));
  });

  it('step as Adam does in double precision, to 1e-6', () => {
    const [ours, theirs] = [vectors, scalarVectors].map((kind) => {
      const [w, g, m, v] = arrays(kind, [9, 9, 9, 9]);
      m.fill(0);
      v.fill(0);
      for (let t = 1; t <= 10; t++) {
        const c = { c1: 1 - 0.9 ** t, c2: 1 - 0.999 ** t };
        kind.adam(w, g, m, v, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, rate: 0.01, kept: 0.999, ...c });
      }
      return w;
    });
    ours.forEach((v, i) => {
      expect(Math.abs(v - theirs[i])).toBeLessThan(1e-6);
    });
  });
});
