import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { createEngine } from '../../../src/nn/engine/createEngine.ts';
import { initNet } from '../../../src/nn/net.ts';
import { mse } from '../../../src/train/losses/mse.ts';
import { UnitDropout } from '../../../src/train/regularization/unitDropout.ts';

const [T, B, INPUTS, UNITS] = [6, 3, 2, 5];
const spec = [
  { cell: 'gru', units: UNITS },
  { cell: 'lstm', units: UNITS },
  { cell: 'dense', units: 1 },
];
const random = new Random(4);
const x = Float64Array.from({ length: T * B * INPUTS }, () => random.normal());
const target = Float64Array.from({ length: T * B }, () => random.normal());
const weight = new Float64Array(T * B).fill(1);
const fresh = new Uint8Array(B).fill(1);

function setUp(choice: 'reference' | 'wasm', rates = { hidden: 0.4, recurrent: 0.3 }) {
  const net = initNet(spec, INPUTS, 1);
  const engine = createEngine(net, choice);
  const dropout = new UnitDropout(net, engine.trainables, rates, 7);
  return { engine, dropout, batch: engine.batch(T, B) };
}

describe('UnitDropout', () => {
  it('has gradients equal to finite differences of the loss under the same masks', () => {
    const { engine, dropout, batch } = setUp('reference');
    const dy = new Float64Array(T * B);
    const loss = () => {
      dropout.drop(3);
      const value = mse(batch.forward(x, fresh), target, weight, dy);
      dropout.restore();
      return value;
    };
    dropout.drop(3);
    mse(batch.forward(x, fresh), target, weight, dy);
    engine.clearGradients();
    batch.backward(dy);
    dropout.restore();
    const gradients = engine.trainables.map((t) => t.gradient.slice());
    let zeros = 0;
    for (const [k, { value }] of engine.trainables.entries()) {
      for (const [i, g] of gradients[k].entries()) {
        const w = value[i];
        value[i] = w + 1e-5;
        const above = loss();
        value[i] = w - 1e-5;
        const numeric = (above - loss()) / 2e-5;
        value[i] = w;
        expect(Math.abs(g - numeric)).toBeLessThan(1e-6);
        if (g === 0) zeros++;
      }
    }
    // nothing flows through what is dropped
    expect(zeros).toBeGreaterThan(20);
  });

  it.each(['reference', 'wasm'] as const)('leaves the weights as they were, to the last bit, by %s', (choice) => {
    const { engine, dropout } = setUp(choice);
    const before = engine.trainables.map((t) => [...t.value]);
    dropout.drop(0);
    expect(engine.trainables.map((t) => [...t.value])).not.toEqual(before);
    dropout.restore();
    expect(engine.trainables.map((t) => [...t.value])).toEqual(before);
  });

  it('masks what reads hidden units and states, whole columns, and neither inputs nor biases', () => {
    const { engine, dropout } = setUp('reference');
    for (const { value } of engine.trainables) value.fill(1);
    dropout.drop(1);
    for (const { name, value } of engine.trainables) {
      const touched = /weightHh|layers\.1\.weightIh|layers\.2\.weight/.test(name);
      expect(value.some((w) => w !== 1)).toBe(touched);
      if (!touched) continue;
      const kept = 1 / (1 - (name.endsWith('weightHh') ? 0.3 : 0.4));
      for (const [i, w] of value.entries()) {
        expect([0, kept]).toContain(w);
        expect(w).toBe(value[i % UNITS]);
      }
    }
  });

  it('keeps the mean of what is read, and draws other masks for each update, the same for the same', () => {
    const { engine, dropout } = setUp('reference');
    const head = engine.trainables[engine.trainables.length - 2];
    const masks = Array.from({ length: 2000 }, (_, update) => {
      head.value.fill(1);
      dropout.drop(update);
      const mask = [...head.value];
      dropout.restore();
      return mask;
    });
    expect(masks.flat().reduce((sum, m) => sum + m, 0) / masks.flat().length).toBeCloseTo(1, 1);
    expect(new Set(masks.map(String)).size).toBeGreaterThan(20);
    dropout.drop(5);
    expect([...head.value]).toEqual(masks[5]);
  });
});
