import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/nn/engine/createEngine.ts';
import { createNet, parameters } from '../../../src/nn/net.ts';
import { mse } from '../../../src/train/losses/mse.ts';
import { Adam } from '../../../src/train/optimizers/adam.ts';
import { clipGlobalNorm } from '../../../src/train/optimizers/clipGlobalNorm.ts';

interface Case {
  readonly cell: string;
  readonly units: number;
  readonly activation?: string;
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  readonly gradients: readonly (readonly number[])[];
}

const golden: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../../golden/torch_training.json', import.meta.url), 'utf8'),
);
const [INPUTS, T, B, RATE, DECAY, CLIP] = [3, 20, 4, 0.01, 0.1, 0.5];

const wave = (n: number, frequency: number, phase: number) =>
  Float64Array.from({ length: n }, (_, i) => Math.fround(Math.sin(frequency * i + phase)));

/** The training of the script, by an engine of ours. */
function train({ cell, units, activation, losses }: Case, choice: 'reference' | 'wasm') {
  const net = createNet(
    [
      { cell, units, ...(activation && { activation }) },
      { cell: 'dense', units: 1 },
    ],
    INPUTS,
  );
  parameters(net).forEach(({ value }, k) => {
    value.set(wave(value.length, 0.7, k).map((v) => Math.fround(Math.fround(0.4) * v)));
  });
  const engine = createEngine(net, choice);
  const gradients = engine.trainables.map((t) => t.gradient);
  const adam = new Adam(engine.trainables, DECAY, engine.vectors);
  const batch = engine.batch(T, B);
  const [x, target] = [wave(T * B * INPUTS, 0.37, 0), wave(T * B, 0.11, 1)];
  const [weight, fresh] = [new Float64Array(T * B).fill(1), new Uint8Array(B).fill(1)];
  const dy = new Float64Array(T * B);
  let first: number[][] | undefined;
  const steps = losses.map(() => {
    engine.clearGradients();
    const loss = mse(batch.forward(x, fresh), target, weight, dy);
    batch.backward(dy);
    first ??= gradients.map((g) => [...g]);
    const norm = clipGlobalNorm(gradients, CLIP, engine.vectors);
    adam.step(gradients, RATE);
    return { loss, norm };
  });
  return { steps, gradients: first ?? [] };
}

describe('training against PyTorch in float32', () => {
  for (const c of golden.cases) {
    it.each(['reference', 'wasm'] as const)(
      `equals losses, norms and gradients to 1e-5: ${c.cell} ${c.activation ?? ''} by %s`,
      (choice) => {
        const { steps, gradients } = train(c, choice);
        gradients.forEach((g, k) => {
          const size = Math.max(...c.gradients[k].map(Math.abs));
          g.forEach((v, i) => {
            expect(Math.abs(v - c.gradients[k][i]) / size).toBeLessThan(1e-5);
          });
        });
        steps.forEach(({ loss, norm }, k) => {
          expect(Math.abs(loss / c.losses[k] - 1)).toBeLessThan(1e-5);
          expect(Math.abs(norm / c.norms[k] - 1)).toBeLessThan(1e-5);
        });
        expect(c.losses[c.losses.length - 1]).toBeLessThan(c.losses[0]);
        expect(Math.max(...c.norms)).toBeGreaterThan(CLIP);
      },
    );
  }
});
