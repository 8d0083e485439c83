import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { SnapshotReader, SnapshotWriter } from '../../src/core/snapshot.ts';
import { proveInt8 } from '../../src/nn/int8.ts';
import { initNet, type Net } from '../../src/nn/net.ts';
import type { NetModel, Precision } from '../../src/nn/netModel.ts';
import { Predictor } from '../../src/nn/predictor.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';

/** Two sensors and a body without one between two temperatures; inputs 2 to 4 heat. A scaled unit is 20 K. */
const NETWORK = {
  cell: 'thermalNeural',
  units: 2,
  timeConstants: [50, 200, 500],
  start: [{ input: 0 }, { input: 1 }, { input: 1, rest: 0 }],
  boundaries: [0, 1],
};
const UNIT_K = 20;

function modelOf(net: Net, calibration: Float64Array): NetModel {
  const inputs = [60, 60, 0, 0, 0].slice(0, net.inputs).map((mean) => ({ mean, std: mean > 0 ? UNIT_K : 1, range: 4 }));
  const scaled = calibration.map((v, i) => (v - inputs[i % net.inputs].mean) / inputs[i % net.inputs].std);
  const options = { inputRange: inputs.map((i) => i.range), calibration: scaled };
  return {
    net,
    inputs,
    outputs: Array.from({ length: net.outputs }, () => ({ mean: 60, std: UNIT_K, residualTo: -1 })),
    int8: quantizeNet(net, options),
    int16: quantizeNet(net, { ...options, weights: 'int16' }),
  };
}

/** Levels of coolant, ambient and heat that change every `hold` rows. */
function drive(n: number, hold: number): Float64Array {
  const random = new Random(4);
  const rows = new Float64Array(5 * n);
  for (let t = 0; t < n; t++) {
    if (t % hold > 0) rows.copyWithin(5 * t, 5 * (t - 1), 5 * t);
    else for (let k = 0; k < 5; k++) rows[5 * t + k] = k < 2 ? 40 + 10 * random.uniform() : 2 * random.uniform();
  }
  return rows;
}

function run(model: NetModel, precision: Precision, rows: Float64Array): Float64Array {
  const n = rows.length / model.net.inputs;
  const y = new Float64Array(n * model.net.outputs);
  new Predictor(model, precision).process(n, rows, y);
  return y;
}

const farthest = (a: Float64Array, b: Float64Array) => a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);
const span = (y: Float64Array) => y.reduce((a, b) => Math.max(a, b)) - y.reduce((a, b) => Math.min(a, b));

/** A network whose conductances and losses have about the size e^size. */
function network(slower: number, size: number): Net {
  const net = initNet([{ ...NETWORK, timeConstants: NETWORK.timeConstants.map((rows) => slower * rows) }], 5, 3);
  const [{ weights }] = net.layers;
  for (const w of [weights.conductanceBias, weights.lossBias]) w.set(w.map((v) => v + size));
  return net;
}

describe('thermalNeural in integers', () => {
  it.each([
    [1, 0],
    [1, -6],
    [100, 0],
    [1000, -3],
  ])('follows the float network with time constants %i times as long, and flows of e^%i', (slower, size) => {
    const rows = drive(slower < 100 ? 20_000 : 200_000, 100 * slower);
    const model = modelOf(network(slower, size), rows.subarray(0, 5 * 8000));
    const float = run(model, 'float', rows);
    const [int8, int16] = (['int8', 'int16'] as const).map((precision) => farthest(run(model, precision, rows), float));
    console.log(
      `thermalNeural: at most ${int8.toFixed(4)} K (int8) and ${int16.toFixed(4)} K (int16) of ${span(float).toFixed(1)} K`,
    );
    expect(span(float)).toBeGreaterThan(3);
    expect(int8).toBeLessThan(0.05);
    expect(int16).toBeLessThan(0.01);
  });

  it('warms up as sigmoid and softplus say, from e^-9 to e^9', () => {
    // one node at a boundary: T = p / g (1 - (1 - g / tau)^t), in kelvin times 20
    const one = { cell: 'thermalNeural', units: 1, timeConstants: [20], start: [{ input: 0 }], boundaries: [0] };
    const check = (conductance: number, loss: number) => {
      const net = initNet([{ ...one, lossUnits: 1 }], 1, 1);
      for (const w of Object.values(net.layers[0].weights)) w.fill(0);
      net.layers[0].weights.conductanceBias[0] = conductance;
      net.layers[0].weights.lossBias[0] = loss;
      const g = 1 / (1 + Math.exp(-conductance));
      const p = Math.log1p(Math.exp(loss));
      const n = Math.ceil(40 / g);
      const y = run(modelOf(net, Float64Array.of(60)), 'int8', new Float64Array(n).fill(60));
      const rise = (t: number) => ((UNIT_K * p) / g) * (1 - (1 - g / 20) ** t);
      for (const t of [n >> 2, n - 1]) {
        // steps of 2^-23 of a unit a row, worth 1 / g of them when steady
        const allowed = 3e-4 * rise(t) + UNIT_K * (2 ** -16 + 2 ** -22 / g);
        expect(Math.abs(y[t] - 60 - rise(t)), `${conductance}, ${loss}, row ${t}`).toBeLessThan(allowed);
      }
    };
    for (const v of [-9, -5.5, -2, -0.3, 0, 0.4, 2]) check(v, Math.min(v, -1));
    for (const v of [-6, -1, 0, 0.7, 3, 9]) check(3, v);
  });

  it('keeps heat: what leaves one node enters the other', () => {
    // two nodes alike, joined to each other alone and without losses: their mean cannot move
    const pair = { cell: 'thermalNeural', units: 2, timeConstants: [3000, 3000], start: [{ input: 0 }, { input: 1 }] };
    const net = initNet([pair], 2, 5);
    const { capacity, loss, lossBias } = net.layers[0].weights;
    capacity.fill(0);
    loss.fill(0);
    lossBias.fill(-40);
    const rows = Float64Array.from({ length: 2 * 50_000 }, (_, i) => (i % 2 === 0 ? 90 : 30));
    const y = run(modelOf(net, rows.subarray(0, 100)), 'int16', rows);
    expect(y[2 * 49_999] - y[2 * 49_999 + 1]).toBeLessThan(0.01);
    expect((y[2 * 49_999] + y[2 * 49_999 + 1]) / 2).toBeCloseTo(60, 2);
  });

  it('ends at its bounds under wild inputs, and comes back', () => {
    const model = modelOf(network(1, 0), drive(4000, 100));
    const rows = drive(8000, 100);
    const wild = rows.slice();
    for (let t = 1000; t < 1100; t++) wild.fill(t % 2 === 0 ? 1e17 : -1e17, 5 * t, 5 * t + 5);
    for (const precision of ['int8', 'int16'] as const) {
      const [calm, shaken] = [rows, wild].map((x) => run(model, precision, x));
      expect(farthest(calm, shaken)).toBeGreaterThan(1);
      for (const v of shaken) expect(Math.abs(v - 60)).toBeLessThanOrEqual(64 * UNIT_K);
      expect(farthest(calm.subarray(2 * 6000), shaken.subarray(2 * 6000))).toBeLessThan(0.01);
    }
  });

  it('gives the same bits however the rows are split, and from a snapshot on', () => {
    const rows = drive(600, 20);
    const model = modelOf(network(1, 0), rows);
    for (const precision of ['int8', 'int16'] as const) {
      const whole = run(model, precision, rows);
      const y = new Float64Array(whole.length);
      let predictor = new Predictor(model, precision);
      for (let at = 0, size = 1; at < 600; at += size, size = Math.min(size + 7, 600 - at)) {
        predictor.process(size, rows.subarray(5 * at, 5 * (at + size)), y.subarray(2 * at, 2 * (at + size)));
        const to = new SnapshotWriter(1);
        predictor.save(to);
        predictor = new Predictor(model, precision);
        predictor.load(new SnapshotReader(to.finish(), 1));
      }
      expect(y).toEqual(whole);
    }
  });

  it('refuses integers that could overflow, and networks that integers cannot hold', () => {
    const rows = drive(100, 10);
    const [layer] = modelOf(network(1, 0), rows).int8 ?? [];
    const changed = (values: object) => () => proveInt8({ ...layer, values: { ...layer.values, ...values } }, 'x');
    expect(changed({})).not.toThrow();
    expect(changed({ rate: Int16Array.of(-5, 1, 1) })).toThrow('x: multiplier of row 0 is negative');
    expect(changed({ rate: Int16Array.of(1, 32767, 1) })).toThrow('x: row 1 can overflow 32 bits');
    expect(changed({ shift: layer.values.shift.map(() => 0) })).toThrow('x: shift must be in [1, 24], got 0');
    expect(changed({ lossBias: Int32Array.of(2 ** 31 - 1, 0, 0) })).toThrow('can overflow 32 bits');
    const quantized = (change: object, options: object) =>
      quantizeNet(initNet([{ ...NETWORK, ...change }], 5, 3), {
        inputRange: [4, 4, 4, 4, 4],
        calibration: Float64Array.of(0, 0, 1, 1, 1),
        ...options,
      });
    expect(() => quantized({}, { calibration: undefined })).toThrow('int8: layers.0 needs calibration rows');
    expect(() => quantized({}, { inputRange: [40, 4, 4, 4, 4] })).toThrow(
      'the range of input 0 is too large for 16 bits',
    );
    expect(() => quantized({ timeConstants: [1, 200, 500] }, {})).toThrow(
      'int8: layers.0: node 0 could reach the temperatures around it in a row; more rows a second help',
    );
  });
});
