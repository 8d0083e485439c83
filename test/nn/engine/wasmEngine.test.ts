import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { createEngine } from '../../../src/nn/engine/createEngine.ts';
import type { Engine } from '../../../src/nn/engine/engine.ts';
import { soloCrew } from '../../../src/nn/engine/wasm/program.ts';
import type { Hire } from '../../../src/nn/engine/wasm/wasmEngine.ts';
import { initNet, type LayerSpec, parameters } from '../../../src/nn/net.ts';

const STACKS: Record<string, LayerSpec[]> = {
  gru: [
    { cell: 'gru', units: 7 },
    { cell: 'dense', units: 2 },
  ],
  lstm: [
    { cell: 'lstm', units: 8 },
    { cell: 'dense', units: 3 },
  ],
  'rnn of tanh and of relu': [
    { cell: 'rnn', units: 6 },
    { cell: 'rnn', units: 5, activation: 'relu' },
    { cell: 'dense', units: 1 },
  ],
  'every layer': [
    { cell: 'dense', units: 6, activation: 'gelu' },
    { cell: 'gru', units: 16 },
    { cell: 'lstm', units: 9 },
    { cell: 'rnn', units: 4 },
    { cell: 'dense', units: 5, activation: 'relu' },
    { cell: 'dense', units: 4, activation: 'tanh' },
    { cell: 'dense', units: 2 },
  ],
};
const INPUTS = 5;
const T = 37;

/** Outputs of three chunks and the summed gradients. Lane 1 starts anew in the second chunk. */
function run(engine: Engine, B: number, outputs: number) {
  const random = new Random(3);
  const batch = engine.batch(T, B);
  const y: number[] = [];
  engine.clearGradients();
  for (let k = 0; k < 3; k++) {
    const x = Float64Array.from({ length: T * B * INPUTS }, () => Math.fround(random.normal()));
    const dy = Float64Array.from({ length: T * B * outputs }, () => Math.fround(random.normal()));
    const fresh = Uint8Array.from({ length: B }, (_, b) => (k === 0 || (k === 1 && b === 1) ? 1 : 0));
    y.push(...batch.forward(x, fresh));
    batch.backward(dy);
  }
  return { y, gradients: engine.trainables.map((t) => Float64Array.from(t.gradient)) };
}

/** Largest difference, against the largest magnitude. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let [worst, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    worst = Math.max(worst, Math.abs(a[i] - b[i]));
    size = Math.max(size, Math.abs(b[i]));
  }
  expect(size).toBeGreaterThan(0);
  return worst / size;
}

describe('wasm engine', () => {
  for (const [name, spec] of Object.entries(STACKS)) {
    it.each([1, 8, 13])(`equals the reference to 1e-5 in outputs and gradients: ${name}, %i lanes`, (B) => {
      const net = initNet(spec, INPUTS, 4);
      for (const { weights } of net.layers) for (const w of Object.values(weights)) w.set(Float32Array.from(w));
      const expected = run(createEngine(net, 'reference'), B, net.outputs);
      const actual = run(createEngine(net, 'wasm'), B, net.outputs);
      expect(distance(actual.y, expected.y)).toBeLessThan(1e-5);
      actual.gradients.forEach((g, k) => {
        expect(distance(g, expected.gradients[k])).toBeLessThan(1e-5);
      });
    });
  }

  it.each([2, 3])('gives the same gradients, but for rounding, and the same outputs with %i members', (members) => {
    const net = initNet(STACKS['every layer'], INPUTS, 4);
    const crew: Hire = (_module, _memory, kernels) => soloCrew(kernels, members);
    const alone = run(createEngine(net, 'wasm'), 13, net.outputs);
    const together = run(createEngine(net, 'wasm', crew), 13, net.outputs);
    expect(together.y).toEqual(alone.y);
    together.gradients.forEach((g, k) => {
      expect(distance(g, alone.gradients[k])).toBeLessThan(1e-5);
    });
  });

  it('reads the weights of the net at the start, and writes them back when told', () => {
    const net = initNet(STACKS.gru, INPUTS, 4);
    const engine = createEngine(net, 'wasm');
    const [{ value }] = parameters(net);
    const before = value.slice();
    engine.trainables[0].value.fill(0.5);
    expect(value).toEqual(before);
    engine.store();
    expect(value).toEqual(before.fill(0.5));
  });

  it('keeps what is not a number visible', () => {
    for (const spec of Object.values(STACKS)) {
      const engine = createEngine(initNet(spec, INPUTS, 4), 'wasm');
      engine.trainables[0].value[0] = Number.NaN;
      const y = engine.batch(3, 1).forward(new Float64Array(3 * INPUTS).fill(1), Uint8Array.of(1));
      expect(y.every(Number.isNaN)).toBe(true);
    }
  });

  it('says so when a batch needs more memory than there is', () => {
    const engine = createEngine(initNet([{ cell: 'gru', units: 512 }], INPUTS, 4), 'wasm');
    expect(() => engine.batch(100_000, 64)).toThrow('chunk and batch need more than 1 GiB');
  });

  it('gives way to the reference where a cell has no kernels, and says so', () => {
    const [layer] = initNet(STACKS.gru, INPUTS, 4).layers;
    const own = { ...layer, cell: { ...layer.cell, name: 'own' } };
    const net = { inputs: INPUTS, outputs: 7, layers: [own] };
    const engine = createEngine(net, 'auto');
    expect(engine.name).toBe('reference');
    expect(engine.about).toBe('reference, double precision: own has no WebAssembly kernels');
    expect(() => createEngine(net, 'wasm')).toThrow('engine wasm cannot be used: own has no WebAssembly kernels');
    expect(createEngine(initNet(STACKS.gru, 1, 1), 'auto').about).toBe('wasm, single precision, 1 thread');
  });
});
