import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../src/core/errors.ts';
import { Random } from '../../../src/core/random.ts';
import { importModel } from '../../../src/model/importModel.ts';
import { type OnnxAttribute, type OnnxModel, type OnnxNode, tensorOf } from '../../../src/model/onnx/onnxModel.ts';
import { readGraph } from '../../../src/model/onnx/readGraph.ts';
import { writeOnnx } from '../../../src/model/onnx/writeOnnx.ts';
import { plainCard, predictAll } from '../support.ts';

env.wasm.numThreads = 1;
env.logLevel = 'error';

/** Constants: shapes of random floats, or lists of integers. */
type Constants = Readonly<Record<string, { floats: number[] } | { zeros: number[] } | { integers: number[] }>>;

function node(
  op: string,
  inputs: string[],
  outputs: string[],
  attributes: Record<string, OnnxAttribute> = {},
): OnnxNode {
  return { op, name: `the ${op}`, inputs, outputs, attributes: new Map(Object.entries(attributes)) };
}

function model(nodes: OnnxNode[], constants: Constants, change: Partial<OnnxModel> = {}): OnnxModel {
  const random = new Random(1);
  const tensors = Object.entries(constants).map(([name, entry]) => {
    if ('integers' in entry) return tensorOf(name, 'int64', [entry.integers.length], entry.integers);
    const shape = 'floats' in entry ? entry.floats : entry.zeros;
    const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
    return tensorOf(name, 'float', shape, 'floats' in entry ? values : values.fill(0));
  });
  return {
    opset: 14,
    producer: 'test',
    metadata: new Map(),
    nodes,
    initializers: new Map(tensors.map((t) => [t.name, t])),
    inputs: [{ name: 'x', shape: ['batch', 'time', 3] }],
    outputs: [{ name: 'y', shape: ['batch', 'time', 2] }],
    ...change,
  };
}

const WEIGHTS: Constants = {
  W: { floats: [1, 12, 3] },
  R: { floats: [1, 12, 4] },
  B: { floats: [1, 24] },
  kernel: { floats: [4, 2] },
  bias: { floats: [2] },
};
const GRU = { hidden_size: 4, linear_before_reset: 1 };

/** A Keras model as tf2onnx writes it: batch first, a state of zeros made on the spot, and dense layers as reshaped products. */
function kerasGraph(): OnnxModel {
  const nodes = [
    node('Shape', ['x'], ['shape']),
    node('Gather', ['shape', 'first'], ['batch']),
    node('Concat', ['batch', 'four'], ['stateShape'], { axis: 0 }),
    node('Expand', ['zero', 'stateShape'], ['state']),
    node('Unsqueeze', ['state', 'first'], ['initial']),
    node('Transpose', ['x'], ['timeFirst'], { perm: [1, 0, 2] }),
    node('GRU', ['timeFirst', 'W', 'R', 'B', '', 'initial'], ['directions', 'last'], {
      ...GRU,
      direction: 'forward',
      activations: ['Sigmoid', 'Tanh'],
    }),
    node('Squeeze', ['directions', 'second'], ['rows']),
    node('Transpose', ['rows'], ['batchFirst'], { perm: [1, 0, 2] }),
    node('Shape', ['batchFirst'], ['outer']),
    node('Gather', ['outer', 'outerAxes'], ['outerSizes']),
    node('Concat', ['outerSizes', 'two'], ['outShape'], { axis: 0 }),
    node('Reshape', ['batchFirst', 'flat'], ['matrix']),
    node('MatMul', ['matrix', 'kernel'], ['product']),
    node('Reshape', ['product', 'outShape'], ['unflat']),
    node('Add', ['unflat', 'bias'], ['sum']),
    node('Tanh', ['sum'], ['y']),
  ];
  // names of nodes are optional, but not twice the same
  return model(
    nodes.map((n) => ({ ...n, name: '' })),
    {
      ...WEIGHTS,
      zero: { zeros: [1] },
      first: { integers: [0] },
      second: { integers: [1] },
      four: { integers: [4] },
      two: { integers: [2] },
      flat: { integers: [-1, 4] },
      outerAxes: { integers: [0, 1] },
    },
  );
}

/** A GRU on [time, batch, 3] and a head, with one thing changed. */
function plain(change: {
  gru?: Record<string, OnnxAttribute>;
  inputs?: string[];
  behind?: OnnxNode[];
  constants?: Constants;
  model?: Partial<OnnxModel>;
}): OnnxModel {
  const nodes = [
    node('GRU', change.inputs ?? ['x', 'W', 'R', 'B'], ['directions', 'last'], change.gru ?? GRU),
    node('Squeeze', ['directions', 'axis'], ['rows']),
    ...(change.behind ?? [node('MatMul', ['rows', 'kernel'], ['y'])]),
  ];
  return model(nodes, { ...WEIGHTS, axis: { integers: [1] }, ...change.constants }, change.model);
}

describe('graphs of ONNX', () => {
  it('computes what onnxruntime computes of a Keras net as tf2onnx writes it', async () => {
    const T = 9;
    const B = 2;
    const bytes = writeOnnx(kerasGraph());
    const imported = importModel(bytes, 'keras.onnx', { card: plainCard(3, 2) });
    expect(imported.net.layers.map((l) => [l.cell.name, l.params.activation])).toEqual([
      ['gru', undefined],
      ['dense', 'tanh'],
    ]);
    const random = new Random(2);
    const x = Float32Array.from({ length: T * B * 3 }, () => random.normal());
    const batchFirst = (from: ArrayLike<number>, width: number) =>
      Float32Array.from({ length: T * B * width }, (_, i) => {
        const [b, t, k] = [Math.floor(i / width / T), Math.floor(i / width) % T, i % width];
        return from[(t * B + b) * width + k];
      });
    const session = await InferenceSession.create(bytes);
    const { y } = await session.run({ x: new Tensor('float32', batchFirst(x, 3), [B, T, 3]) });
    const ours = batchFirst(predictAll(imported, Array.from(x), T, B), 2);
    const theirs = y.data as Float32Array;
    expect(theirs.length).toBe(ours.length);
    expect(Math.max(...ours.map((v, i) => Math.abs(v - theirs[i])))).toBeLessThan(2e-6);
    await session.release();
  });

  it('takes a one-step net, which runs over an axis of one', () => {
    const nodes = [
      node('Unsqueeze', ['x', 'axis'], ['step']),
      node('GRU', ['step', 'W', 'R', 'B', '', 'h'], ['directions', 'last'], GRU),
      node('Squeeze', ['last', 'axis'], ['y']),
    ];
    const state = { name: 'h', shape: [1, 1, 4] };
    const inputs = [{ name: 'x', shape: [1, 3] }, state];
    const { layers } = readGraph(model(nodes, { ...WEIGHTS, axis: { integers: [0] } }, { inputs }), 'f');
    expect(layers.map((l) => l.spec)).toEqual([{ cell: 'gru', units: 4 }]);
  });

  it('takes the sum with all input channels as a correction of each', () => {
    const behind = [node('MatMul', ['rows', 'back'], ['z']), node('Add', ['x', 'z'], ['y'])];
    const { layers, residualTo } = readGraph(plain({ behind, constants: { back: { floats: [4, 3] } } }), 'f');
    expect(layers.map((l) => l.spec.cell)).toEqual(['gru', 'dense']);
    expect(residualTo).toEqual([0, 1, 2]);
  });

  it('leaves alone what the output does not depend on', () => {
    const behind = [node('MatMul', ['rows', 'kernel'], ['y']), node('TopK', ['rows', 'axis'], ['other'])];
    expect(readGraph(plain({ behind }), 'f').layers).toHaveLength(2);
  });

  const onRows = (op: string, more: string[] = [], attributes: Record<string, OnnxAttribute> = {}) => [
    node(op, ['rows', ...more], ['y'], attributes),
  ];
  const half = { half: { floats: [4] } };
  const refused: [name: string, graph: OnnxModel, message: RegExp][] = [
    [
      'reset before the product',
      plain({ gru: { hidden_size: 4 } }),
      /^f: the GRU: linear_before_reset must be 1 \(in Keras/,
    ],
    [
      'a reversed layer',
      plain({ gru: { ...GRU, direction: 'reverse' } }),
      /the GRU: direction reverse: .*cannot look ahead/,
    ],
    ['two directions', plain({ gru: { ...GRU, direction: 'bidirectional' } }), /the GRU: direction bidirectional/],
    ['clipped sums', plain({ gru: { ...GRU, clip: 5 } }), /the GRU: clip: cells here do not clip/],
    [
      'hard gates',
      plain({ gru: { ...GRU, activations: ['HardSigmoid', 'Tanh'] } }),
      /activations must be Sigmoid Tanh, got HardSigmoid Tanh/,
    ],
    ['batches first in the node', plain({ gru: { ...GRU, layout: 1 } }), /the GRU: layout must be 0/],
    ['lengths of sequences', plain({ inputs: ['x', 'W', 'R', 'B', 'axis'] }), /the GRU: sequence_lens: /],
    [
      'another hidden size',
      plain({ gru: { ...GRU, hidden_size: 5 } }),
      /the GRU: hidden_size 5 does not fit W of \[1, 12, 3\]/,
    ],
    [
      'recurrent weights of another size',
      plain({ constants: { R: { floats: [1, 12, 5] } } }),
      /the GRU: R must be \[1, 12, 4\], is \[1, 12, 5\]/,
    ],
    [
      'biases of another size',
      plain({ constants: { B: { floats: [1, 12] } } }),
      /the GRU: B must be \[1, 24\], is \[1, 12\]/,
    ],
    [
      'a layer of 2000 units',
      plain({ constants: { W: { floats: [1, 6000, 1] } } }),
      /the GRU: W of \[1, 6000, 1\] is wider than 512/,
    ],
    [
      'weights that are computed from the input',
      plain({ inputs: ['x', 'x', 'R', 'B'] }),
      /the GRU: W is no constant in the file/,
    ],
    [
      'a first state that is not zero',
      plain({ inputs: ['x', 'W', 'R', 'B', '', 'h'], constants: { h: { floats: [1, 1, 4] } } }),
      /the GRU: its first state h is not zero/,
    ],
    [
      'inputs of another width',
      plain({ model: { inputs: [{ name: 'x', shape: [5, 1, 7] }] } }),
      /the GRU: takes 3 inputs, is given 7/,
    ],
    [
      'inputs of unknown width',
      plain({ model: { inputs: [{ name: 'x', shape: ['t', 'b', null] }] } }),
      /input x: the length of its last axis must be a number in \[1, 512\]/,
    ],
    [
      'another activation',
      plain({ behind: onRows('Sigmoid') }),
      /the Sigmoid: operator Sigmoid has no counterpart here/,
    ],
    [
      'an activation on a recurrent layer',
      plain({ behind: onRows('Tanh') }),
      /the Tanh: Tanh may only follow a dense layer/,
    ],
    [
      'a step in the middle',
      plain({ behind: onRows('Gather', ['axis'], { axis: 0 }) }),
      /the Gather: picks 1 on axis 0; only the last step/,
    ],
    ['a sum of branches', plain({ behind: [node('Add', ['rows', 'rows'], ['y'])] }), /the Add: sums of two branches/],
    ['a sum over features', plain({ behind: onRows('ReduceSum', ['axis']) }), /operator ReduceSum has no counterpart/],
    [
      'a scale below zero',
      plain({ behind: [node('Mul', ['rows', 'minus'], ['y'])], constants: { minus: { integers: [-2] } } }),
      /the Mul: scales feature 0 by -2/,
    ],
    [
      'a scaling between layers',
      plain({
        behind: [node('Add', ['rows', 'half'], ['s']), node('MatMul', ['s', 'kernel'], ['y'])],
        constants: half,
      }),
      /the MatMul: a scaling between layers/,
    ],
    [
      'a layer behind a correction',
      plain({
        behind: [
          node('MatMul', ['rows', 'back'], ['z']),
          node('Add', ['x', 'z'], ['s']),
          node('MatMul', ['s', 'eye'], ['y']),
        ],
        constants: { back: { floats: [4, 3] }, eye: { floats: [3, 3] } },
      }),
      /the MatMul: a layer behind the sum with input channels/,
    ],
    ['a branch', plain({ behind: onRows('If') }), /operator If has no counterpart/],
    [
      'an operator of somebody else',
      plain({ behind: [{ ...node('Tanh', ['rows'], ['y']), op: 'com.acme.Tanh' }] }),
      /operator com\.acme\.Tanh has no counterpart/,
    ],
    ['an inherited operator', plain({ behind: onRows('constructor') }), /operator constructor has no counterpart/],
    ['a circle', plain({ inputs: ['y', 'W', 'R', 'B'] }), /the GRU: input y is made by no node before/],
    ['no output', plain({ model: { outputs: [] } }), /f: the graph has no output/],
    [
      'an output that nobody makes',
      plain({ model: { outputs: [{ name: 'q', shape: [] }] } }),
      /output q is made by no node/,
    ],
    ['no layer', model([node('Identity', ['x'], ['y'])], {}), /there is no layer between input and output/],
    [
      'seventeen layers',
      model(
        Array.from({ length: 17 }, (_, i) =>
          node('MatMul', [i ? `v${i}` : 'x', 'eye'], [i === 16 ? 'y' : `v${i + 1}`]),
        ),
        { eye: { floats: [3, 3] } },
      ),
      /the MatMul: more than 16 layers/,
    ],
    [
      'more weights than a folder holds',
      model(
        Array.from({ length: 9 }, (_, i) => node('MatMul', [i ? `v${i}` : 'x', 'w'], [i === 8 ? 'y' : `v${i + 1}`])),
        { w: { floats: [512, 512] } },
        { inputs: [{ name: 'x', shape: ['t', 512] }] },
      ),
      /the MatMul: more than 2000000 weights/,
    ],
    [
      'constants of constants without end',
      model(
        [
          ...Array.from({ length: 40 }, (_, i) =>
            node('Transpose', [i ? `w${i}` : 'w', ''].filter(Boolean), [`w${i + 1}`]),
          ),
          node('MatMul', ['x', 'w40'], ['y']),
        ],
        { w: { floats: [500, 500] } },
        { inputs: [{ name: 'x', shape: ['t', 500] }] },
      ),
      /the Transpose: constants are computed from constants without end/,
    ],
    [
      'rows dealt out to other steps',
      plain({
        behind: [node('Reshape', ['rows', 'flat'], ['m']), node('Reshape', ['m', 'swap'], ['y'])],
        constants: { flat: { integers: [-1, 4] }, swap: { integers: [2, 9, 4] } },
        model: { inputs: [{ name: 'x', shape: [9, 2, 3] }] },
      }),
      /the Reshape: a shape of \[2, 9, 4\] does not keep rows of axes/,
    ],
    [
      'a layer that runs over the last step of another',
      plain({
        behind: [node('Slice', ['rows', 'minus', 'end', 'first'], ['step']), node('LSTM', ['step', 'W2', 'R2'], ['y'])],
        constants: {
          minus: { integers: [-1] },
          end: { integers: [1e12] },
          first: { integers: [0] },
          W2: { floats: [1, 16, 4] },
          R2: { floats: [1, 16, 4] },
        },
      }),
      /the LSTM: runs over another axis than the recurrent layer before/,
    ],
    [
      'a billion inputs',
      plain({ model: { inputs: [{ name: 'x', shape: ['t', 'b', 1e9] }] } }),
      /input x: the length of its last axis must be a number in \[1, 512\]/,
    ],
    [
      'indices without end',
      plain({
        behind: onRows('Gather', ['many'], { axis: 2 }),
        constants: { many: { integers: new Array(5000).fill(0) } },
      }),
      /the Gather: indices has 5000 numbers, more than 512/,
    ],
    [
      'axes without end',
      plain({ behind: onRows('Unsqueeze', ['many']), constants: { many: { integers: new Array(5000).fill(0) } } }),
      /the Unsqueeze: axes has 5000 numbers, more than 8/,
    ],
    [
      'sizes that double without end',
      plain({
        behind: [
          node('Shape', ['rows'], ['s0']),
          ...Array.from({ length: 60 }, (_, i) => node('Concat', [`s${i}`, `s${i}`], [`s${i + 1}`], { axis: 0 })),
          node('Reshape', ['rows', 's60'], ['y']),
        ],
      }),
      /the Concat: gives more than 8 axes/,
    ],
  ];
  for (const [name, graph, message] of refused) {
    it(`refuses ${name}`, () => {
      const read = () => readGraph(graph, 'f');
      expect(read).toThrow(DataError);
      expect(read).toThrow(message);
    });
  }

  it('reads the output that is asked for, and lists them where there is no such', () => {
    const behind = [node('MatMul', ['rows', 'kernel'], ['y']), node('TopK', ['rows', 'axis'], ['z'])];
    const two = plain({ behind, model: { outputs: ['z', 'y'].map((name) => ({ name, shape: [] })) } });
    expect(() => readGraph(two, 'f')).toThrow('operator TopK');
    expect(readGraph(two, 'f', 'y').layers).toHaveLength(2);
    expect(() => readGraph(two, 'f', 'w')).toThrow('f: unknown output "w"');
  });

  it('makes of any graph of its operators layers or an error that names the file', () => {
    const random = new Random(11);
    const one = <T>(list: readonly T[]): T => list[random.below(list.length)];
    const ops = [
      'GRU',
      'LSTM',
      'RNN',
      'MatMul',
      'Gemm',
      'Add',
      'Sub',
      'Mul',
      'Div',
      'Tanh',
      'Relu',
      'Softmax',
      'Identity',
    ];
    const moving = [
      'Transpose',
      'Squeeze',
      'Unsqueeze',
      'Gather',
      'Slice',
      'Shape',
      'Concat',
      'Reshape',
      'Constant',
      'Expand',
    ];
    const constants: Constants = {
      W: { floats: [1, 9, 3] },
      R: { floats: [1, 9, 3] },
      B: { floats: [1, 18] },
      square: { floats: [3, 3] },
      vector: { zeros: [3] },
      empty: { floats: [0] },
      minus: { integers: [-1] },
      list: { integers: [0, 1, -1] },
    };
    let read = 0;
    for (let run = 0; run < 4000; run++) {
      const known = ['x', ...Object.keys(constants), ''];
      const nodes = Array.from({ length: 1 + random.below(5) }, (_, i) => {
        const op = one(random.below(4) ? ops : moving);
        const last = i > 0 ? `v${i - 1}` : 'x';
        const partner = op === 'MatMul' || op === 'Gemm' ? 'square' : one(['vector', 'minus', 'list', 'x']);
        const usual = ['GRU', 'LSTM', 'RNN'].includes(op) ? [last, 'W', 'R', 'B'] : [last, partner];
        const inputs = random.below(6)
          ? usual
          : Array.from({ length: random.below(6) }, () => one([...known, 'nothing']));
        const attribute = (): OnnxAttribute =>
          one<OnnxAttribute>([
            -9,
            -1,
            0,
            1,
            2,
            1e9,
            0.5,
            'tanh',
            [1, 0, 2],
            [0],
            ['Relu'],
            tensorOf('c', 'float', [2], [0, 1]),
          ]);
        const keys = [
          'axis',
          'perm',
          'axes',
          'value',
          'transB',
          'alpha',
          'activations',
          'hidden_size',
          'clip',
          'approximate',
        ];
        const attributes: Record<string, OnnxAttribute> = op === 'GRU' ? { linear_before_reset: 1 } : {};
        for (let n = random.below(6) - 3; n > 0; n--) attributes[one(keys)] = attribute();
        known.push(`v${i}`, `w${i}`);
        return node(op, inputs, [`v${i}`, `w${i}`], attributes);
      });
      const outputs = [{ name: one(known.slice(-2)), shape: [] }];
      const shape = one<(number | string)[]>([['t', 'b', 3], [1, 3], [3], ['t', 3]]);
      try {
        const { layers } = readGraph(model(nodes, constants, { inputs: [{ name: 'x', shape }], outputs }), 'f');
        expect(layers.length).toBeGreaterThan(0);
        read++;
      } catch (error) {
        if (!(error instanceof DataError) || !error.message.startsWith('f: ')) throw error;
      }
    }

    expect(read).toBeGreaterThan(20);
  });
});
