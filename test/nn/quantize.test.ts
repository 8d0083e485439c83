import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { Random } from '../../src/core/random.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { proveInt8 } from '../../src/nn/int8.ts';
import { forwardNet, initNet, type Net, zeroState } from '../../src/nn/net.ts';
import { Predictor } from '../../src/nn/predictor.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';
import { TANH_TABLE } from '../../src/nn/tanhTable.ts';

const STEPS = 10_000;

/** Correlated inputs within +-1, as standardized telemetry is. */
function walk(seed: number, inputs: number, n: number): Float64Array {
  const random = new Random(seed);
  const now = new Float64Array(inputs);
  return Float64Array.from({ length: n * inputs }, (_, i) => {
    const k = i % inputs;
    now[k] = 0.9 * now[k] + 0.2 * random.normal();
    return Math.max(-1, Math.min(1, now[k]));
  });
}

/** States of the first layer of the int8 net, as reals. */
function int8States(net: Net, x: Float64Array): Float64Array {
  const int8 = quantizeNet(net, { inputRange: new Array(net.inputs).fill(1) });
  const { inputs, units, activation, values, kernel } = int8[0];
  const layer = kernel.layer(inputs, units, activation, values);
  const q = Int16Array.from(x, (v) => Math.max(-32768, Math.min(32767, Math.floor(v * 32768 + 0.5))));
  const h = new Int16Array((x.length / inputs) * units);
  layer.process(allocate(layer.coeffs), allocate(layer.state), x.length / inputs, q, h);
  return Float64Array.from(h, (v) => v / 32768);
}

function rmsError(actual: Float64Array, expected: Float64Array) {
  let sum = 0;
  for (let i = 0; i < actual.length; i++) {
    const d = Math.abs(actual[i] - expected[i]);
    sum += d * d;
  }
  return Math.sqrt(sum / actual.length);
}

function gruNet(units: number, seed: number, zBias = 0): Net {
  const spec = [
    { cell: 'gru', units },
    { cell: 'dense', units: 1 },
  ];
  const net = initNet(spec, 8, seed);
  // twice PyTorch's initialization: states as large as a trained net's
  for (const w of Object.values(net.layers[0].weights)) for (let i = 0; i < w.length; i++) w[i] *= 2;
  const { biasIh } = net.layers[0].weights;
  for (let i = units; i < 2 * units; i++) biasIh[i] += zBias;
  return net;
}

describe('int8 nets', () => {
  for (const [units, zBias] of [
    [16, 0],
    [32, 0],
    [16, 3],
    [16, 6],
  ]) {
    it(`keeps the state within 1.5e-3 RMS of float64 over ${STEPS} steps: 8 -> ${units}, z bias ${zBias}`, () => {
      const seeds = [1, 2, 3];
      const rms = seeds.map((seed) => {
        const net = gruNet(units, seed, zBias);
        const x = walk(seed, 8, STEPS);
        const { y } = forwardNet(net, x, zeroState(net, 1), STEPS, 1).layers[0];
        return rmsError(int8States(net, x), y);
      });
      console.log(
        `w8, 8 -> ${units}, z bias ${zBias}: RMS error of h ${rms.map((v) => v.toExponential(2)).join(', ')}`,
      );
      expect(rms.reduce((a, b) => a + b) / seeds.length).toBeLessThan(1.5e-3);
    });
  }

  it('has the table of its formula', () => {
    const formula = Array.from(TANH_TABLE, (_, i) => {
      return Math.max(-32767, Math.min(32767, Math.floor(32768 * Math.tanh((i - 256) / 32) + 0.5)));
    });
    expect(TANH_TABLE.length).toBe(513);
    expect(Array.from(TANH_TABLE)).toEqual(formula);
  });

  it('stays inside 16 bits, and every partial sum inside 32, for weights and inputs at their extremes', () => {
    const extreme = fc.constantFrom(-1, 0, 1);
    fc.assert(
      fc.property(
        fc.record({
          size: fc.constantFrom(0.1, 1, 3),
          weights: fc.infiniteStream(extreme),
          x: fc.array(fc.constantFrom(-32768, 0, 32767), { minLength: 4 * 20, maxLength: 4 * 20 }),
        }),
        ({ size, weights, x }) => {
          const spec = [
            { cell: 'gru', units: 6 },
            { cell: 'dense', units: 3, activation: 'relu' },
            { cell: 'dense', units: 2 },
          ];
          const net = initNet(spec, 4, 1);
          for (const l of net.layers) {
            for (const w of Object.values(l.weights))
              for (let i = 0; i < w.length; i++) w[i] = size * weights.next().value;
          }
          const calibration = Float64Array.from(x, (v) => v / 32768);
          let rows: Int16Array | Int32Array = Int16Array.from(x);
          for (const { kernel, inputs, units, activation, values } of quantizeNet(net, {
            inputRange: [1, 1, 1, 1],
            calibration,
          })) {
            const layer = kernel.layer(inputs, units, activation, values);
            // a plain array would show a value that a 16-bit one wraps
            const y = new Array(20 * units).fill(0);
            layer.process(allocate(layer.coeffs), allocate(layer.state), 20, rows, y);
            const limit = layer.y === 'i16s' ? 2 ** 15 : 2 ** 31;
            for (const v of y) expect(Number.isInteger(v) && v >= -limit && v < limit).toBe(true);
            rows = layer.y === 'i16s' ? Int16Array.from(y) : Int32Array.from(y);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('brings hidden relu layers to the range of the calibration', () => {
    const spec = [
      { cell: 'dense', units: 12, activation: 'relu' },
      { cell: 'dense', units: 6, activation: 'tanh' },
      { cell: 'dense', units: 2 },
    ];
    const net = initNet(spec, 4, 5);
    for (const w of Object.values(net.layers[0].weights)) for (let i = 0; i < w.length; i++) w[i] *= 20;
    const x = walk(5, 4, 2000);
    const scaling = { mean: 0, std: 1, range: 1 };
    const int8 = quantizeNet(net, { inputRange: [1, 1, 1, 1], calibration: x });
    const output = { mean: 0, std: 1, residualTo: -1 };
    const predictor = new Predictor(
      { net, inputs: new Array(4).fill(scaling), outputs: [output, output], int8 },
      'int8',
    );
    const y = new Float64Array(4000);
    predictor.process(2000, x, y);
    expect(rmsError(y, forwardNet(net, x, zeroState(net, 1), 2000, 1).y)).toBeLessThan(0.01);
    expect(() => quantizeNet(net, { inputRange: [1, 1, 1, 1] })).toThrow(/layers\.0 needs calibration rows/);
  });

  it('keeps a row of zero weights from spoiling the shift of the others', () => {
    const net = gruNet(16, 1);
    const shift = quantizeNet(net, { inputRange: new Array(8).fill(1) })[0].values.shift[0];
    net.layers[0].weights.weightIh.fill(0, 0, 8);
    const [layer] = quantizeNet(net, { inputRange: new Array(8).fill(1) });
    expect(layer.values.shift[0]).toBeGreaterThanOrEqual(shift);
    expect(layer.values.multiplierIh[0]).toBe(0);
  });

  it('refuses what it cannot make safe', () => {
    const net = gruNet(16, 1);
    const range = new Array(8).fill(1);
    expect(() => quantizeNet(net, { inputRange: range.slice(1) })).toThrow(ConfigError);
    expect(() => quantizeNet(initNet([{ cell: 'gru', units: 2 }], 8, 1), { inputRange: range })).toThrow(
      /layers\.0: the net must end in a linear dense layer or a thermal network, not gru/,
    );
    net.layers[0].weights.biasIh[3] = 1e9;
    expect(() => quantizeNet(net, { inputRange: range })).toThrow(/layers\.0: weights or biases are too large/);

    const [layer] = quantizeNet(gruNet(16, 1), { inputRange: range });
    const bias = Int32Array.from(layer.values.bias);
    bias[5] = 2 ** 31 - 1;
    expect(() => proveInt8({ ...layer, values: { ...layer.values, bias } }, 'int8')).toThrow(DataError);
    const shift = Int32Array.of(0);
    expect(() => proveInt8({ ...layer, values: { ...layer.values, shift } }, 'int8')).toThrow(/shift must be in/);
  });
});
