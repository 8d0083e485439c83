import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { Random } from '../../src/core/random.ts';
import { SnapshotReader, SnapshotWriter } from '../../src/core/snapshot.ts';
import { forwardNet, initNet, zeroState } from '../../src/nn/net.ts';
import type { NetModel, Precision } from '../../src/nn/netModel.ts';
import { Predictor } from '../../src/nn/predictor.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';

const STEPS = 200;

function sample(residualTo = -1): { model: NetModel; x: Float64Array } {
  const spec = [
    { cell: 'gru', units: 6 },
    { cell: 'gru', units: 5 },
    { cell: 'dense', units: 2 },
  ];
  const net = initNet(spec, 3, 7);
  const inputs = [
    { mean: 40, std: 12, range: 4 },
    { mean: 0, std: 100, range: 4 },
    { mean: -3, std: 0.1, range: 4 },
  ];
  const outputs = [
    { mean: 80, std: 20, residualTo: -1 },
    { mean: 5, std: 9, residualTo },
  ];
  const int8 = quantizeNet(net, { inputRange: [4, 4, 4] });
  const random = new Random(3);
  const x = Float64Array.from(
    { length: STEPS * 3 },
    (_, i) => inputs[i % 3].mean + inputs[i % 3].std * random.normal(),
  );
  return { model: { net, inputs, outputs, int8 }, x };
}

function predict(predictor: Predictor, x: Float64Array, cuts: number[] = [x.length / 3]): Float64Array {
  const y = new Float64Array((x.length / 3) * 2);
  let from = 0;
  for (const to of cuts) {
    predictor.process(to - from, x.subarray(from * 3, to * 3), y.subarray(from * 2, to * 2));
    from = to;
  }
  return y;
}

describe('predictor', () => {
  it('equals the training forward to 1e-12', () => {
    const { model, x } = sample();
    const standardized = x.map((v, i) => (v - model.inputs[i % 3].mean) / model.inputs[i % 3].std);
    const { y } = forwardNet(model.net, standardized, zeroState(model.net, 1), STEPS, 1);
    const streamed = predict(new Predictor(model, 'float'), x);
    for (let i = 0; i < y.length; i++) {
      const { mean, std } = model.outputs[i % 2];
      expect(Math.abs(streamed[i] - (mean + std * y[i])) / std).toBeLessThan(1e-12);
    }
  });

  it('follows float with int8 within a hundredth of the output deviation', () => {
    const { model, x } = sample();
    const float = predict(new Predictor(model, 'float'), x);
    const int8 = predict(new Predictor(model, 'int8'), x);
    expect(int8).not.toEqual(float);
    for (let i = 0; i < float.length; i++) {
      expect(Math.abs(int8[i] - float[i]) / model.outputs[i % 2].std).toBeLessThan(0.01);
    }
  });

  for (const precision of ['float', 'int8'] as Precision[]) {
    it(`gives the same bits however the rows are split: ${precision}`, () => {
      const { model, x } = sample(0);
      const whole = predict(new Predictor(model, precision), x);
      fc.assert(
        fc.property(fc.uniqueArray(fc.integer({ min: 0, max: STEPS }), { maxLength: 12 }), (cuts) => {
          const sorted = [...cuts.sort((a, b) => a - b), STEPS];
          expect(predict(new Predictor(model, precision), x, sorted)).toEqual(whole);
        }),
        { numRuns: 30 },
      );
    });

    it(`adds the prediction to the channel that it corrects: ${precision}`, () => {
      const plain = sample();
      const residual = sample(0);
      const y = predict(new Predictor(residual.model, precision), residual.x);
      const net = predict(new Predictor(plain.model, precision), plain.x);
      for (let t = 0; t < STEPS; t++) {
        expect(y[2 * t]).toBe(net[2 * t]);
        expect(y[2 * t + 1]).toBe(plain.x[3 * t] + net[2 * t + 1]);
      }
    });

    it(`continues bit for bit from a snapshot, and anew after reset: ${precision}`, () => {
      const { model, x } = sample();
      const whole = predict(new Predictor(model, precision), x);
      const first = new Predictor(model, precision);
      predict(first, x.subarray(0, 300));
      const writer = new SnapshotWriter(1);
      first.save(writer);
      const second = new Predictor(model, precision);
      second.load(new SnapshotReader(writer.finish(), 1));
      expect(predict(second, x.subarray(300))).toEqual(whole.subarray(200));
      second.reset();
      expect(predict(second, x)).toEqual(whole);
    });
  }

  it('counts the bytes of the controller', () => {
    const { model } = sample();
    expect(new Predictor(model, 'float').stateBytes).toBe(4 * 11);
    expect(new Predictor(model, 'int8').stateBytes).toBe(2 * 11);
    const weights = 18 * 3 + 18 * 6 + 15 * 6 + 15 * 5 + 2 * 5;
    expect(new Predictor(model, 'int8').flashBytes).toBeGreaterThan(weights);
    expect(new Predictor(model, 'float').flashBytes).toBeGreaterThan(4 * weights);
  });

  it('refuses int8 before quantization', () => {
    const { model } = sample();
    expect(() => new Predictor({ ...model, int8: undefined }, 'int8')).toThrow(ConfigError);
  });
});
