import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { createEngine } from '../../src/nn/engine/createEngine.ts';
import { soloCrew } from '../../src/nn/engine/wasm/program.ts';
import type { Hire } from '../../src/nn/engine/wasm/wasmEngine.ts';
import { initNet } from '../../src/nn/net.ts';
import { threadCrew } from '../../src/train/threadCrew.ts';

const [INPUTS, T, B, STEPS] = [4, 16, 24, 40];
const inTurn: Hire = (_module, _memory, kernels) => soloCrew(kernels, 3);

/** Weights after some steps down the gradient of random targets, with two batches in turn. */
function train(hire: Hire): number[][] {
  const spec = [
    { cell: 'gru', units: 6 },
    { cell: 'dense', units: 2 },
  ];
  const engine = createEngine(initNet(spec, INPUTS, 9), 'wasm', hire);
  const random = new Random(2);
  const batches = [engine.batch(T, B), engine.batch(T, 5)];
  for (let step = 0; step < STEPS; step++) {
    const lanes = step % 3 === 2 ? 5 : B;
    const batch = batches[lanes === B ? 0 : 1];
    const x = Float64Array.from({ length: T * lanes * INPUTS }, () => random.normal());
    const y = batch.forward(x, new Uint8Array(lanes).fill(step < 3 ? 1 : 0));
    engine.clearGradients();
    batch.backward(y.map((v) => v - random.normal()));
    for (const { value, gradient } of engine.trainables) {
      for (let i = 0; i < value.length; i++) value[i] -= 1e-4 * gradient[i];
    }
  }
  engine.close();
  return engine.trainables.map((t) => [...t.value]);
}

describe('threadCrew', () => {
  it('gives the bits that its members give one after the other, at every run', () => {
    const expected = train(inTurn);
    for (let k = 0; k < 3; k++) expect(train(threadCrew(3))).toEqual(expected);
  });

  it('says so when a thread does not do its part', () => {
    const engine = createEngine(initNet([{ cell: 'dense', units: 1 }], 1, 1), 'wasm', (module, memory, kernels) => {
      const crew = threadCrew(2)(module, memory, kernels);
      // an address far beyond the memory
      return { ...crew, prepare: ([own]) => crew.prepare([own, [['clear', -65_536, 65_536]]]) };
    });
    expect(() => engine.batch(2, 8).forward(new Float64Array(16), new Uint8Array(8))).toThrow('does not answer');
    engine.close();
  });
});
