import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { createEngine } from '../../../src/nn/engine/createEngine.ts';
import { soloCrew } from '../../../src/nn/engine/wasm/program.ts';
import type { Hire } from '../../../src/nn/engine/wasm/wasmEngine.ts';
import { initNet } from '../../../src/nn/net.ts';
import { mse } from '../../../src/train/losses/mse.ts';
import { maskedBy, UnitDropout } from '../../../src/train/regularization/unitDropout.ts';

const [T, B, INPUTS, UNITS] = [6, 13, 2, 5];
const RATES = { hidden: 0.4, recurrent: 0.3 };
const random = new Random(4);
const x = Float64Array.from({ length: T * B * INPUTS }, () => random.normal());
const target = Float64Array.from({ length: T * B }, () => random.normal());
const weight = new Float64Array(T * B).fill(1);
const everyLane = new Uint8Array(B).fill(1);

function setUp(choice: 'reference' | 'wasm', rates = RATES, hire?: Hire) {
  const spec = [
    { cell: 'gru', units: UNITS },
    { cell: 'lstm', units: UNITS },
    { cell: 'rnn', units: UNITS },
    { cell: 'dense', units: UNITS, activation: 'tanh' },
    { cell: 'dense', units: 1 },
  ];
  const engine = createEngine(initNet(spec, INPUTS, 1), choice, hire);
  const batch = engine.batch(T, B, maskedBy(rates));
  return { engine, batch, dropout: new UnitDropout(batch.masks, rates, 7) };
}

/** Masks [layer][lane][unit] of outputs, then of states. */
const masksOf = ({ batch: { masks } }: ReturnType<typeof setUp>) =>
  [...masks.outputs, ...masks.states].flatMap((m) =>
    m ? [Array.from({ length: B }, (_, b) => [...m.slice(b * UNITS, (b + 1) * UNITS)])] : [],
  );

describe('UnitDropout', () => {
  it('has gradients equal to finite differences of the loss under the same masks', () => {
    const { engine, dropout, batch } = setUp('reference');
    const dy = new Float64Array(T * B);
    dropout.draw(3, everyLane);
    const loss = () => mse(batch.forward(x, everyLane), target, weight, dy);
    loss();
    engine.clearGradients();
    batch.backward(dy);
    const gradients = engine.trainables.map((t) => t.gradient.slice());
    for (const [k, { value }] of engine.trainables.entries()) {
      for (const [i, g] of gradients[k].entries()) {
        const w = value[i];
        value[i] = w + 1e-5;
        const above = loss();
        value[i] = w - 1e-5;
        const numeric = (above - loss()) / 2e-5;
        value[i] = w;
        expect(Math.abs(g - numeric)).toBeLessThan(1e-6);
      }
    }
  });

  it('draws for each lane, layer and update anew, the same for the same', () => {
    const set = setUp('reference');
    set.dropout.draw(1, everyLane);
    const first = masksOf(set);
    // four hidden layers, three states
    expect(first.map((lanes) => lanes.length)).toEqual(new Array(7).fill(B));
    expect(new Set(first.map(String)).size).toBe(7);
    for (const lanes of first) expect(new Set(lanes.map(String)).size).toBeGreaterThan(3);
    set.dropout.draw(2, everyLane);
    expect(masksOf(set)).not.toEqual(first);
    set.dropout.draw(1, everyLane);
    expect(masksOf(set)).toEqual(first);
  });

  it('drops at its rates, and keeps the mean of what is read', () => {
    const set = setUp('reference');
    const sums = new Float64Array(7);
    const allowed = (k: number) => [0, 1 / (1 - (k < 4 ? RATES.hidden : RATES.recurrent))];
    for (let update = 0; update < 200; update++) {
      set.dropout.draw(update, everyLane);
      masksOf(set).forEach((lanes, k) => {
        for (const factor of lanes.flat()) {
          expect(allowed(k)).toContain(factor);
          sums[k] += factor / (200 * B * UNITS);
        }
      });
    }
    for (const mean of sums) expect(mean).toBeCloseTo(1, 1);
  });

  it('lets a sequence that goes on keep its masks', () => {
    const set = setUp('reference');
    set.dropout.draw(0, everyLane);
    const before = masksOf(set);
    const fresh = new Uint8Array(B);
    fresh[4] = 1;
    set.dropout.draw(1, fresh);
    const after = masksOf(set);
    set.dropout.draw(1, everyLane);
    const other = masksOf(set);
    expect(after).toEqual(before.map((lanes, k) => lanes.map((lane, b) => (b === 4 ? other[k][b] : lane))));
  });

  it('masks only what has a rate', () => {
    const layers = (rates: typeof RATES) => {
      const { outputs, states } = setUp('reference', rates).batch.masks;
      return [outputs, states].map((all) => all.map((m) => (m ? 1 : 0)).join(''));
    };
    expect(layers(RATES)).toEqual(['11110', '11100']);
    expect(layers({ hidden: 0, recurrent: 0.1 })).toEqual(['00000', '11100']);
    expect(layers({ hidden: 0.1, recurrent: 0 })).toEqual(['11110', '00000']);
  });

  it.each([2, 3])('gives each lane the same with %i threads as with one', (members) => {
    const run = (hire?: Hire) => {
      const { dropout, batch } = setUp('wasm', RATES, hire);
      dropout.draw(5, everyLane);
      return [...batch.forward(x, everyLane)];
    };
    expect(run((_module, _memory, kernels) => soloCrew(kernels, members))).toEqual(run());
  });
});
