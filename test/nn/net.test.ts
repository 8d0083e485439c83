import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ConfigError } from '../../src/core/errors.ts';
import {
  backwardNet,
  createNet,
  forwardNet,
  initNet,
  type LayerSpec,
  parameters,
  zerosLike,
} from '../../src/nn/net.ts';

interface GoldenCase {
  name: string;
  inputs: number;
  spec: LayerSpec[];
  T: number;
  B: number;
  x: number[];
  h0: number[][];
  dy: number[];
  y: number[];
  weights: Record<string, number[]>[];
  grads: Record<string, number[]>[];
  dx: number[];
  dh0: number[][];
}

const golden: { cases: GoldenCase[] } = JSON.parse(
  readFileSync(new URL('../golden/torch_nets.json', import.meta.url), 'utf8'),
);

/** Largest difference, relative to values above 1. */
function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const d = Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    if (!(d <= worst)) worst = d;
  }
  return worst;
}

function load(c: GoldenCase) {
  const net = createNet(c.spec, c.inputs);
  net.layers.forEach((layer, i) => {
    for (const [key, w] of Object.entries(layer.weights)) w.set(c.weights[i][key]);
  });
  return { net, h0: c.h0.map((h) => Float64Array.from(h)) };
}

describe('net', () => {
  for (const c of golden.cases) {
    it(`equals PyTorch in outputs and every gradient to 1e-12: ${c.name}`, () => {
      const { net, h0 } = load(c);
      const grads = zerosLike(net);
      const tape = forwardNet(net, Float64Array.from(c.x), h0, c.T, c.B);
      expect(distance(tape.y, c.y)).toBeLessThan(1e-12);
      backwardNet(net, tape, Float64Array.from(c.dy), grads);
      expect(distance(tape.layers[0].dx, c.dx)).toBeLessThan(1e-12);
      net.layers.forEach((layer, i) => {
        expect(distance(tape.layers[i].dh0, c.dh0[i])).toBeLessThan(1e-12);
        for (const key of Object.keys(layer.weights)) {
          expect(distance(grads[i][key], c.grads[i][key])).toBeLessThan(1e-12);
        }
      });
    });
  }

  it('gives the same bits when a tape is used again, and allocates none anew', () => {
    const c = golden.cases[1];
    const { net, h0 } = load(c);
    const x = Float64Array.from(c.x);
    const dy = Float64Array.from(c.dy);
    const run = (tape = forwardNet(net, x, h0, c.T, c.B)) => {
      const grads = zerosLike(net);
      backwardNet(net, tape, dy, grads);
      return { tape, y: tape.y.slice(), grads };
    };
    const first = run();
    const again = run(forwardNet(net, x, h0, c.T, c.B, first.tape));
    expect(again.tape.layers.every((t, i) => t === first.tape.layers[i])).toBe(true);
    expect(again.y).toEqual(first.y);
    expect(again.grads).toEqual(first.grads);
    const shorter = forwardNet(net, x, h0, c.T - 1, c.B, first.tape);
    expect(shorter.layers[0]).not.toBe(first.tape.layers[0]);
  });

  it('runs chunk by chunk with carried state as over the whole sequence', () => {
    const c = golden.cases[0];
    const { net, h0 } = load(c);
    const x = Float64Array.from(c.x);
    const whole = forwardNet(net, x, h0, c.T, c.B).y;
    const cut = 4;
    const one = forwardNet(net, x.subarray(0, cut * c.B * c.inputs), h0, cut, c.B);
    const two = forwardNet(net, x.subarray(cut * c.B * c.inputs), one.hT, c.T - cut, c.B);
    expect(Float64Array.from([...one.y, ...two.y])).toEqual(whole);
  });

  it('starts from the same weights for the same seed, within the bounds of PyTorch', () => {
    const spec = [
      { cell: 'gru', units: 16 },
      { cell: 'dense', units: 1 },
    ];
    const a = parameters(initNet(spec, 8, 1));
    expect(a.map((p) => p.value)).toEqual(parameters(initNet(spec, 8, 1)).map((p) => p.value));
    expect(a.map((p) => p.value)).not.toEqual(parameters(initNet(spec, 8, 2)).map((p) => p.value));
    expect(a.map((p) => p.name)).toEqual([
      'layers.0.weightIh',
      'layers.0.weightHh',
      'layers.0.biasIh',
      'layers.0.biasHh',
      'layers.1.weight',
      'layers.1.bias',
    ]);
    for (const p of a) for (const w of p.value) expect(Math.abs(w)).toBeLessThanOrEqual(0.25);
  });

  it('names the place of a mistake in the specification', () => {
    const mistake = (...spec: LayerSpec[]): ConfigError => {
      try {
        createNet(spec, 3);
      } catch (error) {
        return error as ConfigError;
      }
      throw new Error('no mistake found');
    };
    expect(mistake({ cell: 'gur', units: 4 }).message).toMatch(/unknown cell "gur"; did you mean "gru"/);
    expect(mistake({ cell: 'toString', units: 4 }).message).toMatch(/unknown cell/);
    const units = mistake({ cell: 'dense', units: 3 }, { cell: 'gru', units: 0.5 });
    expect(units.path).toEqual([1, 'units']);
    expect(units.message).toBe('gru: units must be an integer in [1, 512], got 0.5');
    expect(mistake({ cell: 'dense', units: 1, activation: 'sine' }).path).toEqual([0, 'activation']);
    expect(mistake().message).toMatch(/at least one layer/);
  });
});
