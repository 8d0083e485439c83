import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/nn/engine/createEngine.ts';
import type { Masks } from '../../src/nn/masks.ts';
import {
  backwardNet,
  createNet,
  forwardNet,
  type LayerSpec,
  parameters,
  zeroState,
  zerosLike,
} from '../../src/nn/net.ts';

interface Case {
  readonly spec: readonly LayerSpec[];
  readonly y: readonly number[];
  readonly gradients: readonly (readonly number[])[];
}

const golden: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../golden/torch_dropout.json', import.meta.url), 'utf8'),
);
const [INPUTS, T, B] = [3, 9, 4];

const wave = (n: number, frequency: number, phase: number) =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(frequency * i + phase));
const x = wave(T * B * INPUTS, 0.37, 0);

function load({ spec }: Case) {
  const net = createNet(spec, INPUTS);
  parameters(net).forEach(({ value }, k) => {
    value.set(wave(value.length, 0.7, k).map((v) => 0.4 * v));
  });
  return { net, dy: wave(T * B * net.outputs, 0.11, 1) };
}

/** The masks of the script. */
function fill({ outputs, states }: Masks): void {
  const set = (mask: Float64Array | undefined, kept: number, phase: number) =>
    mask?.set(wave(mask.length, 1.3, phase).map((v) => (v < -0.3 ? 0 : kept)));
  states.forEach((mask, i) => {
    set(mask, 1.25, 10 + i);
  });
  outputs.forEach((mask, i) => {
    set(mask, 1.5, 20 + i);
  });
}

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

describe('masks of units', () => {
  for (const c of golden.cases) {
    const name = c.spec.map(({ cell }) => cell).join(' ');
    it.each([
      ['reference', 1e-12],
      ['wasm', 1e-5],
    ] as const)(`give PyTorch's outputs and gradients: ${name} by %s, to %d`, (choice, tolerance) => {
      const { net, dy } = load(c);
      const engine = createEngine(net, choice);
      const batch = engine.batch(T, B, { outputs: true, states: true });
      const fresh = new Uint8Array(B).fill(1);
      // the first run leaves used arrays behind
      for (let run = 0; run < 2; run++) {
        fill(batch.masks);
        expect(distance(batch.forward(x, fresh), c.y)).toBeLessThan(tolerance);
        engine.clearGradients();
        batch.backward(dy);
        engine.trainables.forEach(({ gradient }, k) => {
          expect(distance(gradient, c.gradients[k])).toBeLessThan(tolerance);
        });
      }
    });
  }

  it.each(['reference', 'wasm'] as const)('of ones give the bits of none, by %s', (choice) => {
    const { net, dy } = load(golden.cases[3]);
    const run = (masked?: { outputs: boolean; states: boolean }) => {
      const engine = createEngine(net, choice);
      const batch = engine.batch(T, B, masked);
      const y = [...batch.forward(x, new Uint8Array(B).fill(1))];
      batch.backward(dy);
      return { y, gradients: engine.trainables.map(({ gradient }) => [...gradient]) };
    };
    // of a GRU's gradients only the sums are grouped in another way
    const [none, ones] = [run(), run({ outputs: true, states: true })];
    expect(ones.y).toEqual(none.y);
    expect(run({ outputs: true, states: false })).toEqual(none);
    ones.gradients.forEach((g, k) => {
      expect(distance(g, none.gradients[k])).toBeLessThan(1e-6);
    });
  });

  it('leave a tape without masks as it was when one with masks follows', () => {
    const { net, dy } = load(golden.cases[3]);
    const run = (reuse?: ReturnType<typeof forwardNet>, masks?: Masks) => {
      const grads = zerosLike(net);
      const tape = forwardNet(net, x, zeroState(net, B), T, B, reuse, masks);
      const y = [...tape.y];
      backwardNet(net, tape, dy, grads);
      return { tape, y, grads };
    };
    const masks = createEngine(net, 'reference').batch(T, B, { outputs: true, states: true }).masks;
    fill(masks);
    const without = run();
    const masked = run(without.tape, masks);
    expect(distance(masked.y, golden.cases[3].y)).toBeLessThan(1e-12);
    const again = run(masked.tape);
    expect([again.y, again.grads]).toEqual([without.y, without.grads]);
  });
});
