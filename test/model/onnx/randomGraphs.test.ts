import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { SlipringError } from '../../../src/core/errors.ts';
import { Random } from '../../../src/core/random.ts';
import { importModel } from '../../../src/model/importModel.ts';
import type { Model } from '../../../src/model/model.ts';
import { type OnnxAttribute, type OnnxModel, type OnnxNode, tensorOf } from '../../../src/model/onnx/onnxModel.ts';
import { writeOnnx } from '../../../src/model/onnx/writeOnnx.ts';
import { plainCard, predictAll } from '../support.ts';

env.wasm.numThreads = 1;
env.logLevel = 'error';

const T = 4;
const B = 3;
const WIDTH = 3;
const GRAPHS = 60;

const random = new Random(5);
const below = (n: number) => random.below(n);
const floats = (name: string, ...shape: number[]) => {
  const length = shape.reduce((a, b) => a * b, 1);
  return tensorOf(
    name,
    'float',
    shape,
    Array.from({ length }, () => random.normal()),
  );
};
const integers = (name: string, ...values: number[]) => tensorOf(name, 'int64', [values.length], values);
const TENSORS = [
  ...[3, 4, 1].flatMap((g) => [floats(`W${g}`, 1, 3 * g, 3), floats(`R${g}`, 1, 3 * g, 3), floats(`B${g}`, 1, 6 * g)]),
  floats('square', 3, 3),
  floats('vector', 3),
  tensorOf('scale', 'float', [3], [2, 0.5, 3]),
  ...[-1, 0, 1, 2].map((axis) => integers(`axis${axis}`, axis)),
  integers('end', 1e12),
  integers('flat', -1, 3),
  integers('timeFirst', T, B, 3),
  integers('batchFirst', B, T, 3),
  integers('asItWas', 0, 0, 3),
];

/** Some nodes in a row, each on what the one before gives. */
class Chain {
  readonly nodes: OnnxNode[] = [];
  last = 'x';

  add(op: string, inputs: string[], attributes: Record<string, OnnxAttribute> = {}): void {
    this.last = `v${this.nodes.length}`;
    const outputs = [this.last];
    this.nodes.push({ op, name: '', inputs, outputs, attributes: new Map(Object.entries(attributes)) });
  }

  recurrent(op: string, gates: number, attributes: Record<string, OnnxAttribute> = {}): void {
    this.add(op, [this.last, `W${gates}`, `R${gates}`, `B${gates}`], { hidden_size: 3, ...attributes });
    this.add('Squeeze', [this.last, 'axis1']);
  }

  /** A branch from the input that is added. */
  plus(branch: () => void): void {
    const before = this.last;
    branch();
    this.add('Add', [before, this.last]);
  }
}

const STEPS: ((c: Chain) => void)[] = [
  (c) => c.recurrent('GRU', 3, { linear_before_reset: 1 }),
  (c) => c.recurrent('LSTM', 4),
  (c) => c.recurrent('RNN', 1, { activations: [below(2) ? 'Tanh' : 'Relu'] }),
  (c) => c.add('MatMul', [c.last, 'square']),
  (c) => c.add('Add', below(2) ? [c.last, 'vector'] : ['vector', c.last]),
  (c) => c.add('Sub', [c.last, 'vector']),
  (c) => c.add('Mul', [c.last, 'scale']),
  (c) => c.add('Div', [c.last, 'scale']),
  (c) => c.add('Tanh', [c.last]),
  (c) => c.add('Relu', [c.last]),
  (c) => c.add('Transpose', [c.last], { perm: [1, 0, 2] }),
  (c) => c.add('Slice', [c.last, below(2) ? 'axis0' : 'axis-1', 'end', `axis${below(3)}`]),
  (c) => {
    c.add('Reshape', [c.last, 'flat']);
    c.add('MatMul', [c.last, 'square']);
    c.add('Reshape', [c.last, ['timeFirst', 'batchFirst', 'asItWas'][below(3)]]);
  },
  (c) => c.plus(() => c.add('Identity', ['x'])),
  (c) => c.plus(() => c.add('MatMul', ['x', 'square'])),
  (c) => c.plus(() => c.add('Gather', ['x', 'axis1'], { axis: 2 })),
];

function randomGraph(): OnnxModel {
  const chain = new Chain();
  for (let n = 2 + below(7); n > 0; n--) STEPS[below(STEPS.length)](chain);
  return {
    opset: 14,
    producer: 'test',
    metadata: new Map(),
    nodes: chain.nodes,
    initializers: new Map(TENSORS.map((t) => [t.name, t])),
    inputs: [{ name: 'x', shape: [T, B, WIDTH] }],
    outputs: [{ name: chain.last, shape: ['p', 'q', 'r'] }],
  };
}

/** Rows of [first][second] as [second][first]. */
function swapped(rows: readonly number[], first: number, second: number): number[] {
  const width = rows.length / first / second;
  return Array.from({ length: rows.length }, (_, i) => {
    const [s, f, k] = [Math.floor(i / width / first), Math.floor(i / width) % first, i % width];
    return rows[(f * second + s) * width + k];
  });
}

/** What a net may give for x [T][B][features], whichever of the two axes is its time: all rows in either order, or the last. */
function possible(model: Model, x: readonly number[]): number[][] {
  const byFirst = predictAll(model, x, T, B);
  const bySecond = predictAll(model, swapped(x, T, B), B, T);
  const last = (rows: number[], steps: number) => rows.slice(-rows.length / steps);
  return [byFirst, swapped(byFirst, T, B), last(byFirst, T), bySecond, swapped(bySecond, B, T), last(bySecond, B)];
}

function agree(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((v, i) => Math.abs(v - b[i]) < 1e-4 * (1 + Math.abs(v)));
}

describe('random graphs', () => {
  it('computes what onnxruntime computes of each that it does not refuse', async () => {
    const wrong: string[] = [];
    let compared = 0;
    for (let tries = 0; compared < GRAPHS && tries < 100 * GRAPHS; tries++) {
      const graph = randomGraph();
      const bytes = writeOnnx(graph);
      let model: Model;
      try {
        model = importModel(bytes, 'f.onnx', { card: plainCard(WIDTH, WIDTH) });
      } catch (error) {
        if (error instanceof SlipringError) continue;
        throw error;
      }
      const x = Array.from({ length: T * B * WIDTH }, () => Math.fround(random.normal()));
      const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
      const outputs = await session.run({ x: new Tensor('float32', x, [T, B, WIDTH]) });
      await session.release();
      const theirs = Array.from(outputs[graph.outputs[0].name].data as Float32Array);
      compared++;
      if (!possible(model, x).some((ours) => agree(ours, theirs))) {
        wrong.push(graph.nodes.map((n) => `${n.op}(${n.inputs.join(' ')})`).join(' '));
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBe(GRAPHS);
  });
});
