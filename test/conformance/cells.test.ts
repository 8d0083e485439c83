import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { allocate } from '../../src/kernel/layout.ts';
import type { Tape, Weights } from '../../src/nn/cell.ts';
import { cells } from '../../src/nn/cells.ts';
import { initNet, type Layer } from '../../src/nn/net.ts';

/** Parameters with which every cell is tried; a new cell is tested by being registered here. */
const VARIANTS: Record<string, Record<string, unknown>[]> = {
  rnn: [{ units: 5 }, { units: 4, activation: 'relu' }],
  gru: [{ units: 5 }, { units: 1 }],
  lstm: [{ units: 4 }, { units: 1 }],
  dense: [
    { units: 4 },
    { units: 3, activation: 'tanh' },
    { units: 5, activation: 'relu' },
    { units: 5, activation: 'gelu' },
  ],
  thermalNeural: [
    {
      units: 2,
      timeConstants: [4, 40, 1],
      start: [{ input: 0 }, { input: 1 }, { input: 1, rest: 0 }],
      boundaries: [0, 1],
      lossUnits: 3,
    },
    // a boundary that the nets do not see
    { units: 1, timeConstants: [4, 40], start: [{ input: 0 }, { input: 1 }], boundaries: [2], sees: 2, lossUnits: 2 },
  ],
  // two sensors and a node without one; all kinds of links, losses and starts; the bound on the step held and not held
  thermal: [
    {
      units: 2,
      timeConstants: [4, 40, 1],
      start: [{ input: 0 }, { input: 1 }, { input: 1, rest: 0 }],
      links: [
        { node: 0, to: 1 },
        { node: 1, input: 0 },
        { node: 2, to: 0, risesWith: 2 },
        { node: 1, input: 1, risesWith: 2 },
      ],
      losses: [
        { node: 0, input: 2, slope: 0.05 },
        { node: 1, input: 2 },
      ],
    },
  ],
};
const [INPUTS, T, B] = [3, 7, 2];

const random = new Random(11);
const normal = (n: number) => Float64Array.from({ length: n }, () => random.normal());
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i], 0);

function forward({ cell, params, inputs, weights }: Layer, x: Float64Array, h0: Float64Array): Tape {
  return cell.forward(params, inputs, weights, x, h0, T, B);
}

describe('cells', () => {
  it('tries every registered cell', () => {
    expect(Object.keys(VARIANTS).sort()).toEqual(Object.keys(cells).sort());
    for (const [name, cell] of Object.entries(cells)) expect(cell.name).toBe(name);
  });

  for (const [name, variants] of Object.entries(VARIANTS)) {
    for (const variant of variants) {
      const [layer] = initNet([{ cell: name, ...variant }], INPUTS, 4).layers;
      const { cell, params, weights } = layer;
      const size = cell.stateSize(params);
      const x = normal(T * B * INPUTS);
      const h0 = normal(B * size);

      describe(`${name} ${JSON.stringify(variant)}`, () => {
        it('has gradients equal to finite differences to 1e-6', () => {
          const tape = forward(layer, x, h0);
          const dy = normal(tape.y.length);
          const dhT = normal(tape.hT.length);
          const grads: Weights = Object.fromEntries(
            Object.entries(weights).map(([key, w]) => [key, new Float64Array(w.length)]),
          );
          cell.backward(params, INPUTS, weights, tape, dy, dhT, grads);
          const loss = () => {
            const { y, hT } = forward(layer, x, h0);
            return dot(y, dy) + dot(hT, dhT);
          };
          const step = 1e-5;
          const check = (values: Float64Array, gradient: Float64Array) => {
            expect(gradient.length).toBe(values.length);
            values.forEach((v, i) => {
              values[i] = v + step;
              const above = loss();
              values[i] = v - step;
              const below = loss();
              values[i] = v;
              const numeric = (above - below) / (2 * step);
              expect(Math.abs(gradient[i] - numeric) / Math.max(1, Math.abs(numeric))).toBeLessThan(1e-6);
            });
          };
          for (const [key, w] of Object.entries(weights)) check(w, grads[key]);
          check(x, tape.dx);
          check(h0, tape.dh0);
        });

        it('adds to the gradients it is given, and leaves its inputs alone', () => {
          const tape = forward(layer, x, h0);
          const given = { x: x.slice(), h0: h0.slice(), dy: normal(tape.y.length), dhT: normal(tape.hT.length) };
          const from = (start: number): Weights =>
            Object.fromEntries(Object.entries(weights).map(([k, w]) => [k, new Float64Array(w.length).fill(start)]));
          const once = from(0);
          const onTop = from(8);
          const dy = given.dy.slice();
          cell.backward(params, INPUTS, weights, tape, dy, given.dhT, once);
          cell.backward(params, INPUTS, weights, forward(layer, x, h0), dy, given.dhT, onTop);
          for (const key of Object.keys(weights)) {
            onTop[key].forEach((v, i) => {
              expect(v - 8).toBeCloseTo(once[key][i], 12);
            });
          }
          expect([x, h0, dy]).toEqual([given.x, given.h0, given.dy]);
        });

        it('streams as it trains, to 1e-12, in any split', () => {
          const { y } = forward(layer, x, new Float64Array(B * size));
          const { units } = params;
          for (let b = 0; b < B; b++) {
            const coeffs = cell.design(params, INPUTS, weights);
            const c = allocate(coeffs);
            const s = allocate(cell.state(c));
            const rows = Float64Array.from({ length: T * INPUTS }, (_, i) => {
              return x[(Math.floor(i / INPUTS) * B + b) * INPUTS + (i % INPUTS)];
            });
            const out = new Float64Array(T * units);
            for (const [begin, end] of [
              [0, 1],
              [1, 5],
              [5, T],
            ]) {
              const part = out.subarray(begin * units, end * units);
              cell.process(c, s, end - begin, rows.subarray(begin * INPUTS, end * INPUTS), part);
            }
            out.forEach((v, i) => {
              const trained = y[(Math.floor(i / units) * B + b) * units + (i % units)];
              expect(Math.abs(v - trained)).toBeLessThan(1e-12);
            });
          }
        });

        it('has its weights in the declared shapes, and hands all of them to the kernel', () => {
          for (const [key, { shape }] of Object.entries(cell.weights(params, INPUTS))) {
            expect(weights[key].length).toBe((shape as number[]).reduce((a, b) => a * b, 1));
          }
          const designed = () => allocate(cell.design(params, INPUTS, weights));
          const before = designed();
          for (const w of Object.values(weights)) {
            w.forEach((v, i) => {
              w[i] = v + 1;
              expect(designed()).not.toEqual(before);
              w[i] = v;
            });
          }
        });
      });
    }
  }
});
