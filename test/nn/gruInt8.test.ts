import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/kernel/layout.ts';
import { gruInt8 } from '../../src/nn/gruInt8.ts';
import { headInt8 } from '../../src/nn/headInt8.ts';
import { createNet } from '../../src/nn/net.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';

const golden: {
  inputs: number;
  units: number;
  weights: Record<string, number[]>;
  values: Record<string, number[]>;
  x: number[];
  y: number[];
} = JSON.parse(readFileSync(new URL('../golden/numpy_gru_int8.json', import.meta.url), 'utf8'));

describe('int8 kernels', () => {
  it('quantize a GRU to the integers of the golden file, and run it to the same states', () => {
    const { inputs, units, weights, values, x, y } = golden;
    const net = createNet(
      [
        { cell: 'gru', units },
        { cell: 'dense', units: 1 },
      ],
      inputs,
    );
    for (const [key, w] of Object.entries(weights)) net.layers[0].weights[key].set(w);
    const [layer] = quantizeNet(net, { inputRange: new Array(inputs).fill(1) });
    for (const [key, expected] of Object.entries(values)) expect(Array.from(layer.values[key]), key).toEqual(expected);

    const { process, coeffs, state } = gruInt8.layer(inputs, units, 0, layer.values);
    const h = new Int16Array(y.length);
    process(allocate(coeffs), allocate(state), y.length / units, Int16Array.from(x), h);
    expect(Array.from(h)).toEqual(y);
  });

  it('requantize as floor(sum * multiplier / 65536) does in exact integers', () => {
    const inputs = 300;
    const int8 = fc.integer({ min: -127, max: 127 });
    const int16 = fc.oneof(fc.integer({ min: -32768, max: 32767 }), fc.constantFrom(-32768, 32767));
    fc.assert(
      fc.property(
        fc.array(int8, { minLength: inputs, maxLength: inputs }),
        fc.array(int16, { minLength: inputs, maxLength: inputs }),
        fc.integer({ min: 0, max: 32767 }),
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: -(2 ** 29), max: 2 ** 29 }),
        (weight, x, multiplier, shift, bias) => {
          const { process, coeffs } = headInt8.layer(inputs, 1, 0, {
            weight: Int8Array.from(weight),
            multiplier: Int16Array.of(multiplier),
            bias: Int32Array.of(bias),
            shift: Int32Array.of(shift),
          });
          const y = new Int32Array(1);
          process(allocate(coeffs), {}, 1, Int16Array.from(x), y);
          const sum = weight.reduce((s, w, k) => s + BigInt(w * x[k]), 0n);
          expect(BigInt(y[0])).toBe((BigInt(bias) + ((sum * BigInt(multiplier)) >> 16n)) >> BigInt(shift));
        },
      ),
    );
  });
});
