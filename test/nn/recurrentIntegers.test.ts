import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { allocate } from '../../src/kernel/layout.ts';
import type { Int8Layer } from '../../src/nn/int8.ts';
import { createNet, forwardNet, initNet, type Net, zeroState } from '../../src/nn/net.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';

interface GoldenNet {
  readonly cell: string;
  readonly bits: 8 | 16;
  readonly weights: Record<string, number[]>;
  readonly values: Record<string, number[]>;
  readonly y: number[];
}
const golden: { inputs: number; units: number; x: number[]; nets: GoldenNet[] } = JSON.parse(
  readFileSync(new URL('../golden/numpy_recurrent_integers.json', import.meta.url), 'utf8'),
);
const STEPS = 10_000;

function run({ kernel, inputs, units, activation, values }: Int8Layer, x: Int16Array, callsOf = x.length): Int16Array {
  const layer = kernel.layer(inputs, units, activation, values);
  const [c, s] = [allocate(layer.coeffs), allocate(layer.state)];
  const n = x.length / inputs;
  const y = new Int16Array(n * units);
  for (let t = 0; t < n; t += callsOf) {
    const rows = Math.min(callsOf, n - t);
    layer.process(c, s, rows, x.subarray(t * inputs), y.subarray(t * units));
  }
  return y;
}

/** Correlated inputs within +-1, as standardized telemetry is. */
function walk(seed: number, n: number): Float64Array {
  const random = new Random(seed);
  const now = new Float64Array(8);
  return Float64Array.from({ length: 8 * n }, (_, i) => {
    now[i % 8] = 0.9 * now[i % 8] + 0.2 * random.normal();
    return Math.max(-1, Math.min(1, now[i % 8]));
  });
}

const toQ15 = (x: Float64Array) =>
  Int16Array.from(x, (v) => Math.max(-32768, Math.min(32767, Math.floor(v * 32768 + 0.5))));

/** 8 to 16, weights twice PyTorch's (of rnn as they are: twice makes it chaotic, and any error grows); `change` moves a gate's biases. */
function netOf(cell: string, seed: number, change?: { gate: number; bias: number }): Net {
  const spec = [
    { cell, units: 16 },
    { cell: 'dense', units: 1 },
  ];
  const net = initNet(spec, 8, seed);
  for (const w of Object.values(net.layers[0].weights))
    for (let i = 0; i < w.length; i++) w[i] *= cell === 'rnn' ? 1 : 2;
  if (change) {
    const { gate, bias } = change;
    for (let i = 16 * gate; i < 16 * (gate + 1); i++) net.layers[0].weights.biasIh[i] += bias;
  }
  return net;
}

/** Errors of the states against float64: root mean square and mean. */
function errorsOf(net: Net, weights: 'int8' | 'int16', seed: number): { rms: number; mean: number } {
  const x = walk(seed, STEPS);
  const [layer] = quantizeNet(net, { inputRange: new Array(8).fill(1), weights });
  const h = run(layer, toQ15(x));
  const { y } = forwardNet(net, x, zeroState(net, 1), STEPS, 1).layers[0];
  let squares = 0;
  let sum = 0;
  h.forEach((v, i) => {
    const d = v / 32768 - y[i];
    squares += d * d;
    sum += d;
  });
  return { rms: Math.sqrt(squares / h.length), mean: sum / h.length };
}

const average = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

describe('recurrent nets in integers', () => {
  it.each(golden.nets.map((net) => [net.cell, net.bits, net] as const))(
    'quantize a %s to the %i-bit integers of the golden file, and run it to the same states',
    (cell, bits, { weights, values, y }) => {
      const { inputs, units, x } = golden;
      const spec = [
        { cell, units },
        { cell: 'dense', units: 1 },
      ];
      const net = createNet(spec, inputs);
      for (const [key, w] of Object.entries(weights)) net.layers[0].weights[key].set(w);
      const [layer] = quantizeNet(net, { inputRange: new Array(inputs).fill(1), weights: `int${bits}` });
      for (const [key, expected] of Object.entries(values)) {
        expect(Array.from(layer.values[key]), key).toEqual(expected);
      }
      expect(Array.from(run(layer, Int16Array.from(x)))).toEqual(y);
    },
  );

  it.each(['rnn', 'gru', 'lstm'])('carry the state of a %s from call to call', (cell) => {
    const [layer] = quantizeNet(netOf(cell, 4), { inputRange: new Array(8).fill(1) });
    const x = toQ15(walk(4, 300));
    const whole = run(layer, x);
    expect(run(layer, x, 1)).toEqual(whole);
    expect(run(layer, x, 7)).toEqual(whole);
    // not only the input of the moment counts
    expect(run(layer, x.subarray(8 * 100)).subarray(0, 16)).not.toEqual(whole.subarray(16 * 100, 16 * 101));
  });

  it.each([
    ['gru', 'int16', undefined, 1e-4],
    ['gru', 'int16', { gate: 1, bias: 3 }, 1e-4],
    ['gru', 'int16', { gate: 1, bias: 6 }, 3e-4],
    ['lstm', 'int8', undefined, 1.5e-3],
    ['lstm', 'int16', undefined, 2e-4],
    // cells reach tens: a cell of 16 bits would clamp at 8
    ['lstm', 'int16', { gate: 1, bias: 4 }, 1e-3],
    ['rnn', 'int8', undefined, 2e-3],
    ['rnn', 'int16', undefined, 1e-4],
  ] as const)(
    '%s with %s weights and %o stays within %f RMS of float64 over 10,000 steps',
    (cell, weights, change, limit) => {
      const rms = [1, 2, 3].map((seed) => errorsOf(netOf(cell, seed, change), weights, seed).rms);
      console.log(
        `${cell}, ${weights}, ${JSON.stringify(change)}: RMS error of h ${rms.map((v) => v.toExponential(2))}`,
      );
      expect(average(rms)).toBeLessThan(limit);
    },
  );

  it('round without bias: slow gates do not gather a drift', () => {
    // products that are cut instead of rounded pull each step of a slow state the same way
    const mean = [1, 2, 3].map((seed) => errorsOf(netOf('gru', seed, { gate: 1, bias: 6 }), 'int16', seed).mean);
    for (const m of mean) expect(Math.abs(m)).toBeLessThan(1e-4);
  });

  it('keep input and state in formats of their own', () => {
    // one shift for the biases of both would be wrong wherever the formats of input and state differ
    const errors = [1 / 64, 1, 16].map((size) => {
      const net = netOf('gru', 2);
      const { weightIh } = net.layers[0].weights;
      for (let i = 0; i < weightIh.length; i++) weightIh[i] *= size;
      const x = walk(2, 2000);
      const scaled = x.map((v) => v / size);
      const [layer] = quantizeNet(net, { inputRange: new Array(8).fill(1 / size), weights: 'int16' });
      const h = run(layer, toQ15(x));
      const { y } = forwardNet(net, scaled, zeroState(net, 1), 2000, 1).layers[0];
      return Math.sqrt(average(Array.from(h, (v, i) => (v / 32768 - y[i]) ** 2)));
    });
    for (const e of errors) expect(e).toBeLessThan(1e-4);
  });
});
