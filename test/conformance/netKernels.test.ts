import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isInlined } from '../../src/codegen/translate.ts';
import { Random } from '../../src/core/random.ts';
import { allocate } from '../../src/kernel/layout.ts';
import type { NetLayer } from '../../src/nn/cell.ts';
import { netKernels } from '../../src/nn/kernels.ts';
import { initNet, type Net } from '../../src/nn/net.ts';
import { netLayers } from '../../src/nn/netModel.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';
import { type CRun, runInC } from '../support/cHost.ts';
import { recording } from '../support/recordings.ts';

type Rows = Float64Array | Int16Array | Int32Array;
const ROWS = { reals: Float64Array, i16s: Int16Array, i32s: Int32Array };
const SANITIZE = ['-fsanitize=undefined,address', '-fno-sanitize-recover=all'];

/** Every cell and activation that has integer twins; widths with and without columns that are left over from groups of four. */
const LAYERS = [
  { cell: 'rnn', units: 9 },
  { cell: 'lstm', units: 8 },
  { cell: 'gru', units: 16 },
  { cell: 'rnn', units: 7, activation: 'relu' },
  { cell: 'dense', units: 6, activation: 'gelu' },
  { cell: 'dense', units: 6, activation: 'tanh' },
  { cell: 'dense', units: 5, activation: 'relu' },
  { cell: 'dense', units: 2 },
];

/** 8 inputs, and all of them in a chain. */
function sampleModel(gain: number) {
  const net = scaled(initNet(LAYERS, 8, 21), gain);
  const inputs = Array.from({ length: 8 }, (_, k) => ({ mean: 3 * k - 10, std: 0.5 + k, range: 4 }));
  const outputs = [
    { mean: 60, std: 15, residualTo: -1 },
    { mean: 1, std: 8, residualTo: 3 },
  ];
  const random = new Random(2);
  const calibration = Float64Array.from({ length: 8 * 500 }, () => random.normal());
  const options = { inputRange: inputs.map((i) => i.range), calibration };
  const int8 = quantizeNet(net, options);
  const int16 = quantizeNet(net, { ...options, weights: 'int16' });
  return { net, inputs, outputs, int8, int16 };
}

/** Every float cell. */
function floatModel(gain: number) {
  return {
    ...sampleModel(1),
    net: scaled(initNet([...LAYERS.slice(0, 3), network(1), NEURAL, ...LAYERS.slice(3)], 8, 22), gain),
  };
}

const NEURAL = {
  cell: 'thermalNeural',
  units: 3,
  timeConstants: [3, 30, 1],
  start: [{ input: 0 }, { input: 1 }, { input: 1, rest: 0 }],
  boundaries: [0, 1],
};

/** A thermal network on 7 inputs or more, its time constants `slower` times as long. */
function network(slower: number) {
  return {
    cell: 'thermal',
    units: 2,
    timeConstants: [3 * slower, 30 * slower, 300 * slower, slower],
    start: [{ input: 0 }, { input: 1 }, { input: 2, rest: 0 }, { input: 3 }],
    links: [
      { node: 0, to: 1 },
      { node: 3, to: 2, risesWith: 4 },
      { node: 2, input: 1, risesWith: 5 },
      { node: 1, input: 0 },
    ],
    losses: [
      { node: 0, input: 5, slope: 0.05 },
      { node: 3, input: 6 },
    ],
  };
}

function thermalModel(gain: number) {
  const { inputs, outputs } = sampleModel(1);
  const net = scaled(initNet([network(400)], 8, 23), gain);
  return { net, inputs, outputs, int8: quantizeNet(net, { inputRange: inputs.map((i) => i.range) }) };
}

/** The neural one with widths that are multiples of 4 and that are not. */
function neuralModel(gain: number, lossUnits = 6) {
  const { inputs, outputs } = sampleModel(1);
  const timeConstants = NEURAL.timeConstants.map((rows) => 400 * rows);
  const net = scaled(initNet([{ ...NEURAL, units: 2, timeConstants, lossUnits }], 8, 24), gain);
  const random = new Random(3);
  const calibration = Float64Array.from({ length: 8 * 500 }, () => random.normal());
  const options = { inputRange: inputs.map((i) => i.range), calibration };
  const int8 = quantizeNet(net, options);
  return { net, inputs, outputs, int8, int16: quantizeNet(net, { ...options, weights: 'int16' }) };
}

function scaled(net: Net, gain: number): Net {
  for (const { weights, params } of net.layers) {
    for (const [key, w] of Object.entries(weights)) {
      // nothing would bound the state
      const grows = params.activation === 'relu' && key === 'weightHh';
      for (let i = 0; i < w.length && !grows; i++) w[i] *= gain;
    }
  }
  return net;
}

type SampleModel = Pick<ReturnType<typeof sampleModel>, 'inputs'>;

function runLayerInC(layer: NetLayer, x: Rows, raw: Float64Array, options: Pick<CRun, 'real' | 'flags'> = {}): Rows {
  const [y] = runInC({
    name: layer.kernel,
    inlined: isInlined(layer),
    coeffs: layer.coeffs,
    state: layer.state,
    inputs: layer.raw ? [x, raw] : [x],
    outputs: [layer.y],
    outputWidth: layer.outputs,
    n: x.length / layer.inputs,
    blockSize: 1000,
    ...options,
  });
  return y as Rows;
}

/** Runs a chain layer by layer on the host and in C, and demands the same bits after every layer. */
function compare(layers: readonly NetLayer[], raw: Float64Array, flags?: readonly string[]): Rows {
  let x: Rows = raw;
  const n = raw.length / layers[0].inputs;
  for (const layer of layers) {
    const y: Rows = new ROWS[layer.y](n * layer.outputs);
    const inputs = layer.raw ? [x, raw] : [x];
    layer.process(allocate(layer.coeffs), allocate(layer.state), n, ...inputs, y);
    expect(firstDifference(runLayerInC(layer, x, raw, { flags }), y), layer.kernel).toBe(-1);
    x = y;
  }
  return x;
}

function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}

function rows(model: SampleModel, n: number, draw: (random: Random) => number): Float64Array {
  const random = new Random(5);
  return Float64Array.from({ length: 8 * n }, (_, i) => {
    const { mean, std } = model.inputs[i % 8];
    return mean + std * draw(random);
  });
}

/** The extremes of every input's range, in runs: the largest sums and the fullest states. */
const extremes = (random: Random) => (random.uniform() < 0.5 ? -4 : 4);

/** What may stand behind the outputs. */
const ENDS = [{ classifies: true }, { squashes: true }];

describe('net kernels in C', () => {
  it('tries every kernel of the registry', () => {
    const model = sampleModel(1);
    const tried = [
      ...netLayers(floatModel(1), 'float'),
      ...netLayers(model, 'int8'),
      ...netLayers(model, 'int16'),
      ...netLayers(thermalModel(1), 'int8'),
      ...netLayers(neuralModel(1), 'int8'),
      ...netLayers(neuralModel(1), 'int16'),
      ...ENDS.flatMap((end) => netLayers({ ...model, ...end }, 'float')),
    ];
    expect([...new Set(tried.map((l) => l.kernel))].sort()).toEqual(Object.keys(netKernels).sort());
    for (const layer of tried) {
      const kernel = netKernels[layer.kernel];
      const { c, s } = kernel.sampleLayouts();
      const slots = (layout: NetLayer['coeffs']) =>
        Object.entries<{ type: string }>(layout).map(([k, v]) => [k, v.type]);
      expect([slots(c), slots(s)]).toEqual([slots(layer.coeffs), slots(layer.state)]);
      expect([kernel.x, kernel.y, kernel.raw]).toEqual([layer.x, layer.y, layer.raw === true]);
    }
  });

  it('are bit-equal in integers over 100,000 steps of noise', () => {
    const model = sampleModel(2);
    const x = rows(model, 100_000, (r) => r.normal());
    for (const precision of ['int8', 'int16'] as const) {
      const y = compare(netLayers(model, precision), x);
      expect(new Set(y.subarray(0, 2000)).size).toBeGreaterThan(1000);
    }
    const thermal = thermalModel(1);
    const temperatures = compare(
      netLayers(thermal, 'int8'),
      rows(thermal, 100_000, (r) => r.normal()),
    );
    expect(new Set(temperatures.subarray(0, 2000)).size).toBeGreaterThan(1000);
    for (const [precision, lossUnits] of [
      ['int8', 6],
      ['int16', 8],
    ] as const) {
      const y = compare(netLayers(neuralModel(2, lossUnits), precision), x);
      expect(new Set(y.subarray(0, 2000)).size).toBeGreaterThan(1000);
    }
  }, 60_000);

  it('are bit-equal in float with real = double over 20,000 steps of noise', () => {
    const model = floatModel(2);
    const x = rows(model, 20_000, (r) => r.normal());
    compare(netLayers(model, 'float'), x);
    for (const end of ENDS) compare(netLayers({ ...sampleModel(2), ...end }, 'float'), x.subarray(0, 8 * 2000));
  }, 60_000);

  it('are bit-equal, and free of undefined behaviour, at the extremes of inputs and weights', () => {
    for (const gain of [1, 4, 12]) {
      const model = sampleModel(gain);
      const x = rows(model, 10_000, extremes);
      for (const precision of ['int8', 'int16'] as const) compare(netLayers(model, precision), x, SANITIZE);
      compare(netLayers(floatModel(gain), 'float'), x.subarray(0, 8 * 1000), SANITIZE);
      compare(netLayers(thermalModel(Math.sqrt(gain)), 'int8'), x, SANITIZE);
      for (const precision of ['int8', 'int16'] as const) {
        compare(netLayers(neuralModel(Math.sqrt(gain)), precision), x, SANITIZE);
      }
    }
  }, 120_000);

  it('lose less than 1e-5 of an output deviation with real = float, over 20,000 steps', () => {
    const model = sampleModel(1);
    const raw = rows(model, 20_000, (r) => r.normal());
    const run = (real: 'double' | 'float') =>
      netLayers(model, 'float').reduce<Rows>((x, layer) => runLayerInC(layer, x, raw, { real }), raw);
    const [double, float] = [run('double'), run('float')];
    let worst = 0;
    double.forEach((v, i) => {
      worst = Math.max(worst, Math.abs(float[i] - v) / model.outputs[i % 2].std);
    });
    console.log(
      `a chain of all cells with real = float: largest error ${worst.toExponential(2)} of an output deviation`,
    );
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(1e-5);
  }, 60_000);

  it('are bit-equal in integers over a recorded drive', () => {
    const path = recording('pmsm_temperature_lea/profile60_first4500.csv');
    if (!path) return;
    const [head, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
    const columns = ['u_q', 'u_d', 'i_d', 'i_q', 'motor_speed', 'coolant', 'ambient', 'stator_winding'].map((name) =>
      head.split(',').indexOf(name),
    );
    const table = lines.map((line) => line.split(',').map(Number));
    const inputs = columns.map((c) => {
      const values = table.map((row) => row[c]);
      const mean = values.reduce((a, b) => a + b) / values.length;
      return { mean, std: Math.sqrt(values.reduce((a, v) => a + (v - mean) ** 2, 0) / values.length), range: 4 };
    });
    const x = Float64Array.from(table.flatMap((row) => columns.map((c) => row[c])));
    expect(x.length).toBe(8 * 4500);
    for (const precision of ['int8', 'int16'] as const) compare(netLayers({ ...sampleModel(2), inputs }, precision), x);
  }, 60_000);
});
