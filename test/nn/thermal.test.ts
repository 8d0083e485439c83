import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { Random } from '../../src/core/random.ts';
import { allocate } from '../../src/kernel/layout.ts';
import type { Weights } from '../../src/nn/cell.ts';
import { proveInt8 } from '../../src/nn/int8.ts';
import { createNet, initNet, type LayerSpec } from '../../src/nn/net.ts';
import { Predictor } from '../../src/nn/predictor.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';

interface GoldenCase {
  name: string;
  inputs: number;
  spec: LayerSpec;
  T: number;
  B: number;
  boundedSteps: number;
  x: number[];
  h0: number[];
  dy: number[];
  dhT: number[];
  y: number[];
  weights: Record<string, number[]>;
  grads: Record<string, number[]>;
  dx: number[];
  dh0: number[];
}

const golden: { cases: GoldenCase[] } = JSON.parse(
  readFileSync(new URL('../golden/torch_thermal.json', import.meta.url), 'utf8'),
);

function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const d = Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    if (!(d <= worst)) worst = d;
  }
  return worst;
}

/** A node at a boundary, heated by input 1: inputs temperature, heat, speed. */
const ONE_NODE: LayerSpec = {
  cell: 'thermal',
  units: 1,
  timeConstants: [10],
  start: [{ input: 0 }],
  links: [{ node: 0, input: 0 }],
  losses: [{ node: 0, input: 1 }],
};

function run(spec: LayerSpec, rows: number[][], weights: Record<string, number[]> = {}): Float64Array {
  const [{ cell, params, inputs, weights: w }] = createNet([spec], rows[0].length).layers;
  for (const [key, values] of Object.entries(weights)) w[key].set(values);
  const c = allocate(cell.design(params, inputs, w));
  const y = new Float64Array(rows.length * params.units);
  cell.process(c, allocate(cell.state(c)), rows.length, Float64Array.from(rows.flat()), y);
  return y;
}

describe('thermal', () => {
  for (const c of golden.cases) {
    it(`equals PyTorch in temperatures and every gradient to 1e-12: ${c.name}`, () => {
      const [{ cell, params, weights }] = createNet([c.spec], c.inputs).layers;
      for (const [key, w] of Object.entries(weights)) w.set(c.weights[key]);
      const grads: Weights = Object.fromEntries(
        Object.entries(weights).map(([k, w]) => [k, new Float64Array(w.length)]),
      );
      const tape = cell.forward(params, c.inputs, weights, Float64Array.from(c.x), Float64Array.from(c.h0), c.T, c.B);
      expect(distance(tape.y, c.y)).toBeLessThan(1e-12);
      cell.backward(params, c.inputs, weights, tape, Float64Array.from(c.dy), Float64Array.from(c.dhT), grads);
      expect(distance(tape.dx, c.dx)).toBeLessThan(1e-12);
      expect(distance(tape.dh0, c.dh0)).toBeLessThan(1e-12);
      for (const key of Object.keys(weights)) expect(distance(grads[key], c.grads[key])).toBeLessThan(1e-12);
    });
  }

  it('warms up as the exponential that its conductance, capacity and loss say', () => {
    // tau = 10 rows * exp(0.5) / exp(-0.2), and p / g of steady rise
    const y = run(ONE_NODE, new Array(400).fill([-1, 2]), { capacity: [0.5], conductance: [-0.2], loss: [0.3] });
    const decay = 1 - Math.exp(-0.5 - 0.2) / 10;
    const rise = (2 * Math.exp(0.3)) / Math.exp(-0.2);
    y.forEach((v, t) => {
      expect(v).toBeCloseTo(-1 + rise * (1 - decay ** t), 10);
    });
  });

  it('starts at the first row and not again', () => {
    const spec = { ...ONE_NODE, timeConstants: [1e6], start: [{ input: 2, rest: 0 }] };
    const y = run(
      spec,
      [
        [1, 0, 5],
        [1, 0, 9],
      ],
      { relaxed: [0.25] },
    );
    expect(y[0]).toBe(4);
    expect(y[1]).toBeCloseTo(4, 4);
  });

  it('stays between the temperatures around it whatever the conductances are', () => {
    const y = run(
      ONE_NODE,
      Array.from({ length: 50 }, (_, t) => [t % 2 === 0 ? 1 : -1, 0]),
      { conductance: [30] },
    );
    expect([Math.max(...y), Math.min(...y)]).toEqual([1, -1]);
  });

  it('comes back from an input that is far beyond all sense', () => {
    const rows = Array.from({ length: 200 }, (_, t) => [0, t === 5 ? 1e17 : 0]);
    const y = run(ONE_NODE, rows);
    expect(y[5]).toBe(64);
    expect(Math.abs(y[199])).toBeLessThan(1e-6);
  });

  it('follows the float network in integers over time constants of 100,000 rows', () => {
    const net = initNet([{ ...ONE_NODE, timeConstants: [1e5] }], 2, 3);
    const inputs = [
      { mean: 60, std: 20, range: 3 },
      { mean: 0, std: 1, range: 4 },
    ];
    const outputs = [{ mean: 60, std: 20, residualTo: -1 }];
    const model = { net, inputs, outputs, int8: quantizeNet(net, { inputRange: [3, 4] }) };
    const random = new Random(4);
    const n = 200_000;
    const rows = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? 40 : 2 * random.uniform()));
    const [float, integer] = (['float', 'int8'] as const).map((precision) => {
      const y = new Float64Array(n);
      new Predictor(model, precision).process(n, rows, y);
      return y;
    });
    const worst = float.reduce((most, v, i) => Math.max(most, Math.abs(integer[i] - v)), 0);
    expect(float[n - 1] - float[0]).toBeGreaterThan(15);
    expect(worst).toBeLessThan(0.01);
  });

  it('refuses integers that could overflow, and networks that integers cannot hold', () => {
    const quantized = (spec: LayerSpec, range: number[]) => quantizeNet(initNet([spec], 2, 3), { inputRange: range });
    const [layer] = quantized({ ...ONE_NODE, timeConstants: [100] }, [3, 4]);
    const changed = (values: object) => () => proveInt8({ ...layer, values: { ...layer.values, ...values } }, 'x');
    expect(changed({ shift: Int32Array.of(-1) })).toThrow('x: shift must be in [1, 24], got -1');
    expect(changed({ conductance: Int16Array.of(-5) })).toThrow('x: multiplier of row 0 is negative');
    expect(changed({ loss: Int16Array.of(32767), conductance: Int16Array.of(32767), rise: Int16Array.of(1) })).toThrow(
      'x: multiplier of row 0 has more than 16 bits',
    );
    expect(() => quantized(ONE_NODE, [40, 1])).toThrow('the range of input 0 is too large for 16 bits');
    const rising = { ...ONE_NODE, timeConstants: [2], links: [{ node: 0, input: 0, risesWith: 1 }] };
    expect(() => quantized(rising, [3, 4])).toThrow("reach their bound inside the inputs' range");
  });

  it.each([
    [{ units: 2 }, 'thermal: units must be at most the 1 nodes, got 2'],
    [{ start: [{ input: 0 }, { input: 0 }] }, 'thermal: start must have an entry for each of 1 nodes, got 2'],
    [{ links: [{ node: 0 }] }, 'thermal: links.0 must have either to or input'],
    [{ links: [{ node: 0, to: 0 }] }, 'thermal: links.0 must not join node 0 to itself'],
    [{ links: [{ node: 3, input: 0 }] }, 'thermal: links.0 must join nodes below 1'],
    [{ losses: [{ node: 1, input: 0 }] }, 'thermal: losses.0.node must be below 1, got 1'],
    [{ losses: [{ node: 0, input: 7 }] }, 'thermal: there is no input 7, the net has 2'],
  ])('refuses %j by name', (change, message) => {
    expect(() => createNet([{ ...ONE_NODE, ...change }], 2)).toThrow(ConfigError);
    expect(() => createNet([{ ...ONE_NODE, ...change }], 2)).toThrow(message);
  });
});
