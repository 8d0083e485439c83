import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockOf } from '../../src/core/block.ts';
import { INTERPOLATED } from '../../src/core/quality.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { unwrap } from '../../src/operators/unwrap.ts';
import golden from '../golden/scipy_unwrap.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { motion, wrapped } from '../support/signals.ts';

describe('unwrap', () => {
  it('counts on over the wrap, forward and back', () => {
    const x = [4090, 4095, 3, 4095, 4090];
    expect([...runKernel(unwrap, { countsPerTurn: 4096, output: 'counts' }, [x])[0]]).toEqual([
      4090, 4095, 4099, 4095, 4090,
    ]);
    const quarter = runKernel(unwrap, { countsPerTurn: 4 }, [[3, 0, 1]])[0];
    expect([...quarter]).toEqual([1.5 * Math.PI, 2 * Math.PI, 2.5 * Math.PI]);
  });

  it.each(golden.cases)('equals numpy.unwrap: $turns turns modulo $modulus', ({ n, turns, modulus, round, y }) => {
    const scaled = motion(n, turns).map((v) => (v * modulus) / (2 * Math.PI));
    const x = wrapped(round ? scaled.map(Math.floor) : scaled, modulus);
    const params = round ? { countsPerTurn: modulus, output: 'counts' } : {};
    const got = runKernel(unwrap, params, [x])[0];
    got.forEach((v, i) => {
      expect(Math.abs(v - y[i])).toBeLessThanOrEqual(1e-9);
    });
  });

  it('gives back any motion below half a turn a sample', () => {
    const step = fc.integer({ min: -2047, max: 2047 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4095 }),
        fc.array(step, { minLength: 1, maxLength: 300 }),
        (start, steps) => {
          const position = [start];
          for (const d of steps) position.push(position[position.length - 1] + d);
          const params = { countsPerTurn: 4096, output: 'counts' };
          expect([...runKernel(unwrap, params, [wrapped(position, 4096)])[0]]).toEqual(position);
        },
      ),
    );
  });

  it('folds motion of more than half a turn a sample backwards: |omega| T must stay below pi', () => {
    const run = (step: number) => {
      const x = wrapped(
        Float64Array.from({ length: 101 }, (_, i) => step * i),
        2 * Math.PI,
      );
      return runKernel(unwrap, {}, [x])[0][100];
    };
    expect(run(3.1)).toBeCloseTo(310, 9);
    expect(run(3.2)).toBeCloseTo(100 * (3.2 - 2 * Math.PI), 9);
  });

  it('repairs signed words that were logged unsigned, where samples near zero smear over the wrap', () => {
    const signed = [-3, -1, 2, -1, -2, 1, 0];
    const logged = signed.map((v) => (v < 0 ? v + 65536 : v));
    const params = { countsPerTurn: 65536, output: 'counts' };
    expect([...runKernel(unwrap, { ...params, signed: true }, [logged])[0]]).toEqual(signed);
    expect(runKernel(unwrap, params, [logged])[0][0]).toBe(65533);
  });

  it('is as exact after a million turns as in the first: a floating sum of steps drifts away', () => {
    const x = new Float64Array(4_000_000);
    let sum = 0;
    for (let i = 1; i < x.length; i++) {
      const next = x[i - 1] + 1.6;
      x[i] = next < 2 * Math.PI ? next : next - 2 * Math.PI;
      const d = x[i] - x[i - 1];
      sum += d < -Math.PI ? d + 2 * Math.PI : d;
    }
    const newest = x[x.length - 1];
    const offTurn = (position: number) => {
      const turns = (position - newest) / (2 * Math.PI);
      return Math.abs(turns - Math.round(turns));
    };
    expect(offTurn(runKernel(unwrap, {}, [x])[0][x.length - 1])).toBeLessThan(2e-10);
    expect(offTurn(sum)).toBeGreaterThan(1e-8);
  });

  it('keeps the turns over absent and over lost samples', () => {
    const stream = streamOf({ theta: 'rad' });
    const x = wrapped(
      Float64Array.from({ length: 60 }, (_, i) => 0.5 * i),
      2 * Math.PI,
    );
    for (let i = 30; i < 33; i++) x[i] = Number.NaN;
    const absent = runStage(unwrap, {}, { on: ['theta'] }, stream, [x]);
    expect(absent.channels[0][31]).toBeCloseTo(0.5 * 29, 12);
    expect(absent.quality[0][31]).toBe(INTERPOLATED);
    expect(absent.channels[0][33]).toBeCloseTo(0.5 * 33, 12);

    const stage = new Stage(unwrap, unwrap.params.parse({}), { on: ['theta'] }, stream);
    const after: number[] = [];
    stage.push(blockOf(stream, [x.slice(0, 30)]), () => {});
    stage.push(blockOf(stream, [x.slice(33)], 33), (b) => void after.push(b.channels[0][0]));
    // the lost samples hold the last angle, then the turns go on
    expect(after).toHaveLength(2);
    expect(after[0]).toBeCloseTo(0.5 * 29, 12);
    expect(after[1]).toBeCloseTo(0.5 * 33, 12);
  });

  it('comes back after a spike, however far', () => {
    for (const spike of [1e6, 1e12, -9e14]) {
      const y = runKernel(unwrap, {}, [[1, spike, 1.1]])[0];
      expect(Math.abs(y[2] - 1.1) % (2 * Math.PI)).toBeLessThan(1e-6);
      expect(Number.isFinite(y[1])).toBe(true);
    }
  });

  it('refuses counts without countsPerTurn, and broken moduli', () => {
    const message = (p: unknown) => unwrap.params.safeParse(p).error?.issues[0].message;
    expect(message({ output: 'counts' })).toBe('counts needs countsPerTurn');
    expect(message({ countsPerTurn: 4096, modulus: 100.5 })).toBe('must be a whole number of counts');
    expect(message({ modulus: 0 })).toBe('must be a positive number, got 0');
  });
});
