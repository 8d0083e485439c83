import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/core/errors.ts';
import { CLIPPED } from '../../../src/core/quality.ts';
import type { AnyOperator } from '../../../src/kernel/operator.ts';
import { int32Twins } from '../../../src/operators/int32/twins.ts';
import { operators } from '../../../src/operators/registry.generated.ts';
import dcBlockGolden from '../../golden/scipy_dc_block.json' with { type: 'json' };
import emaGolden from '../../golden/scipy_ema.json' with { type: 'json' };
import ewmaGolden from '../../golden/scipy_ewmaBank.json' with { type: 'json' };
import iirGolden from '../../golden/scipy_iir.json' with { type: 'json' };
import lowpassGolden from '../../golden/scipy_lowpass.json' with { type: 'json' };
import transformGolden from '../../golden/scipy_transforms.json' with { type: 'json' };
import { runInt32 } from '../../support/runInt32.ts';
import { runKernel } from '../../support/runOperator.ts';
import { mixture, uniform } from '../../support/signals.ts';

const { dcBlock, ema, ewmaBank, lowpass, normalize, electricalAngle, regime } = operators as Record<
  string,
  AnyOperator
>;

/** Largest error in steps of the output. */
function errorInSteps(y: Float64Array, truth: ArrayLike<number>, step: number, stride = 1): number {
  return Array.from(truth).reduce((most, v, i) => Math.max(most, Math.abs(y[i * stride] - v) / step), 0);
}

describe('integer twins against scipy in double', () => {
  it.each(iirGolden.cases.map((c) => [`${c.operator} ${JSON.stringify(c.params)}`, c] as const))('%s', (_, g) => {
    const run = () => runInt32(operators[g.operator as 'lowpass'], g.params, [mixture(400, 1)]);
    // from nearly 0 to nearly half the rate: one section has 300 times the gain that the next takes back
    if (g.params.lowHz === 1 && g.params.highHz === 499) {
      expect(run).toThrow('beyond what 64 bits can sum up');
      return;
    }
    const { y, outputs } = run();
    // of the range: what poles very near to 1 or -1, or of high order, make of 2^-30 in their coefficients
    expect(errorInSteps(y[0], g.y, outputs[0].step, g.stride)).toBeLessThan(1500);
  });

  it.each(lowpassGolden.cases)('lowpass of order $order at $cutoffHz Hz', ({ cutoffHz, order, decimate, y: truth }) => {
    const { y, outputs } = runInt32(lowpass, { cutoffHz, order, decimate }, [mixture(400, 1)]);
    expect(errorInSteps(y[0], truth, outputs[0].step)).toBeLessThan(1000);
  });

  it.each(emaGolden.cases.map((c) => [JSON.stringify(c.params), c] as const))('ema %s', (_, { params, y: truth }) => {
    const { y, outputs } = runInt32(ema, params, [mixture(300, 2)]);
    expect(errorInSteps(y[0], truth, outputs[0].step)).toBeLessThan(3);
  });

  it.each(dcBlockGolden.cases)('dcBlock at $cutoffHz Hz', ({ cutoffHz, y: truth }) => {
    const { y, outputs } = runInt32(dcBlock, { cutoffHz }, [mixture(200, 2).map((v) => 100 + v)]);
    expect(errorInSteps(y[0], truth, outputs[0].step)).toBeLessThan(8);
  });

  it.each(ewmaGolden.cases)('ewmaBank: span $span, adjust $adjust, offset $offset', (g) => {
    const x = mixture(3000, 16).map((v) => g.offset + v);
    const { y, outputs } = runInt32(ewmaBank, { spans: [g.span], adjust: g.adjust }, [x]);
    for (const [k, i] of g.at.entries()) {
      expect(Math.abs(y[0][i] - g.mean[k]) / outputs[0].step, `mean ${i}`).toBeLessThan(6);
    }
  });

  const cases = transformGolden.cases.filter((c) => Object.hasOwn(int32Twins, c.operator) && c.amplitude < 1e6);
  it.each(cases.map((c) => [`${c.operator} ${JSON.stringify(c.params)}, ${c.amplitude} A`, c] as const))(
    '%s',
    (_, g) => {
      const scaled = (seed: number, k: number) => uniform(20, seed).map((v) => k * v);
      const turns = (g.turns ?? 0) * 2 * Math.PI;
      const x = [1, 2, 3].map((seed) => scaled(seed, g.operator === 'park' && seed === 3 ? turns : g.amplitude));
      const { y, outputs } = runInt32(operators[g.operator as 'clarke'], g.params, x);
      g.y.forEach((truth, port) => {
        expect(errorInSteps(y[port], truth, outputs[port].step)).toBeLessThan(6);
      });
    },
  );
});

describe('integer twins', () => {
  it('knows an operator for each, and refuses what cannot be filtered', () => {
    for (const name of Object.keys(int32Twins)) expect(Object.keys(operators)).toContain(name);
    const twin = int32Twins.ema;
    const angle = { step: 1, range: 1, wraps: true };
    expect(() => twin.design({ params: {}, rateHz: 1, c: { alpha: 0.5 } } as never, [angle])).toThrow(ConfigError);
  });

  it.each([0.02, 0.005, 0.001, 0.00021])('a lowpass at %f of the rate keeps a constant to a step', (cutoff) => {
    // x, then 0.37 x: the integers have to find to a new rest
    const x = Float64Array.from({ length: Math.ceil(12 / cutoff) }, (_, i) => (i < 10 ? 1 : 0.37));
    const { y, outputs } = runInt32(lowpass, { cutoffHz: cutoff * 1000, order: 4 }, [x]);
    expect(Math.abs(y[0][y[0].length - 1] - 0.37) / outputs[0].step).toBeLessThan(2);
  });

  it('follows a slow filter as double does, which rounding without feedback would not', () => {
    const x = mixture(40_000, 5);
    const params = { cutoffHz: 0.5, order: 2 };
    const { y, outputs } = runInt32(lowpass, params, [x]);
    const [truth] = runKernel(lowpass, params, [x]);
    // rounding at every step, amplified by 1 / (1 + a1 + a2) = 1e5, would cost 1e5 steps
    expect(errorInSteps(y[0], truth, outputs[0].step)).toBeLessThan(700);
  });

  it.each(Object.keys(int32Twins).sort())('%s gives the same in blocks of any size', (name) => {
    const operator = operators[name as 'lowpass'] as AnyOperator;
    const { params } = operator.examples[0];
    const others: Record<string, object> = {
      lowpass: { cutoffHz: 90, decimate: 3 },
      ewmaBank: { spans: [3, 40, 1], adjust: true },
    };
    const wanted = others[name] ?? params;
    const x = operator.inputs.map(({ unit }, p) =>
      unit === 'rad' ? uniform(500, 9).map((v) => 40 * v) : mixture(500, p),
    );
    const rateHz = operator.examples[0].rateHz ?? 1000;
    const whole = runInt32(operator, wanted, x, { rateHz });
    for (const blockSize of [1, 2, 7, 64]) {
      expect(runInt32(operator, wanted, x, { rateHz, blockSize })).toEqual(whole);
    }
    expect(new Set(whole.y[0]).size).toBeGreaterThan(1);
  });

  it('clips at the largest value, flags it, and comes back', () => {
    const x = Float64Array.from({ length: 600 }, (_, i) => (i >= 100 && i < 150 ? 1e6 : Math.sin(i / 5)));
    const { y, flags, outputs } = runInt32(lowpass, { cutoffHz: 100, order: 4 }, [x], { range: 1 });
    const most = (2 ** 31 - 1) * outputs[0].step;
    expect(Math.max(...y[0])).toBe(most);
    expect(flags.subarray(0, 100).some((q) => q !== 0)).toBe(false);
    expect(flags.subarray(110, 150).every((q) => q === CLIPPED)).toBe(true);
    expect(flags.subarray(200).some((q) => q !== 0)).toBe(false);
    const [truth] = runKernel(lowpass, { cutoffHz: 100, order: 4 }, [x.map((v) => Math.min(v, most))]);
    expect(errorInSteps(y[0].subarray(400), truth.subarray(400), outputs[0].step)).toBeLessThan(20);
  });

  it('normalizes to a step, and turns mechanical angles exactly', () => {
    const x = uniform(1000, 3).map((v) => 60 + 30 * v);
    for (const params of [
      { mean: 61, std: 7 },
      { min: -400, max: 90 },
      { median: 0, iqr: 1e-3 },
    ]) {
      const { y, outputs } = runInt32(normalize, params, [x]);
      expect(errorInSteps(y[0], runKernel(normalize, params, [x])[0], outputs[0].step)).toBeLessThan(3);
    }
    const angle = uniform(1000, 4).map((v) => 300 * v);
    const params = { polePairs: 7, direction: -1, offsetRad: 0.4 };
    const { y, outputs } = runInt32(electricalAngle, params, [angle]);
    const [truth] = runKernel(electricalAngle, params, [angle]);
    const turn = 2 * Math.PI;
    truth.forEach((v, i) => {
      const d = y[0][i] - v;
      expect(Math.abs(d - turn * Math.round(d / turn)) / outputs[0].step).toBeLessThan(8);
    });
  });

  it('finds the regimes that double finds, on both sides of an edge', () => {
    const x = mixture(3000, 8);
    const params = {
      edges: [-5, 0, 5],
      hysteresis: 1,
      minDwellS: 0.004,
      windowLength: 5,
      outputs: ['regime', 'sinceS'],
    };
    const { y } = runInt32(regime, params, [x]);
    const truth = runKernel(regime, params, [x]);
    expect(y[0]).toEqual(truth[0]);
    expect(errorInSteps(y[2], truth[2], 1)).toBeLessThan(1e-9);
    expect(new Set(y[0]).size).toBe(4);
    expect(() => runInt32(regime, { edges: [0], outputs: ['confidence'] }, [x])).toThrow('confidence');
    expect(() => runInt32(ewmaBank, { spans: [5], outputs: ['std'] }, [x])).toThrow('std');
  });
});
