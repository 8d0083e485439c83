import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING, WARMUP } from '../../src/core/quality.ts';
import { lag } from '../../src/operators/lag.ts';
import { runStage, streamOf } from '../support/runOperator.ts';

const through = (params: object, x: ArrayLike<number>, rateHz = 1000) =>
  runStage(lag, params, { on: ['temp'] }, streamOf({ temp: 'degC' }, rateHz), [x]);

describe('lag', () => {
  it('puts the past beside the present, under its own name', () => {
    const { channels, stage } = through({ samples: 2 }, [5, 6, 8, 9]);
    expect(stage.output.channels.map((c) => [c.name, c.unit])).toEqual([
      ['temp', 'degC'],
      ['temp_lag2', 'degC'],
    ]);
    expect([...channels[0]]).toEqual([5, 6, 8, 9]);
    expect([...channels[1]]).toEqual([Number.NaN, Number.NaN, 5, 6]);
  });

  it('is the signal itself, shifted, for any length', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 90 }), (x) => {
        for (const samples of [1, 7, 40]) {
          const [, y] = through({ samples }, x).channels;
          expect([...y]).toEqual([...Array(Math.min(samples, x.length)).fill(Number.NaN), ...x.slice(0, -samples)]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('takes seconds, rounded to samples', () => {
    const { channels, stage } = through({ seconds: 0.26 }, [1, 2, 3, 4, 5], 10);
    expect(stage.output.channels[1].name).toBe('temp_lag0.26s');
    expect(channels[1][4]).toBe(2);
    expect(() => through({ seconds: 0.04 }, [1], 10)).toThrow(
      'lag: seconds must be 1 to 65536 samples, 0.1 to 6553.6 s, got 0.04',
    );
  });

  it('lets a gap come out as a gap: a held value would be an invented past', () => {
    const x = Float64Array.from({ length: 12 }, (_, i) => i);
    x.fill(Number.NaN, 4, 6);
    const { channels, quality } = through({ samples: 3 }, x);
    expect([...channels[1].subarray(6)]).toEqual([3, Number.NaN, Number.NaN, 6, 7, 8]);
    expect([...quality[1].subarray(6)]).toEqual([WARMUP, MISSING, MISSING, 0, 0, 0]);
  });

  it('takes one of samples and seconds', () => {
    const message = (params: object) => lag.params.safeParse(params).error?.issues[0].message;
    expect(message({})).toBe('is needed, or seconds instead of it');
    expect(message({ samples: 1, seconds: 1 })).toBe('is needed, or seconds instead of it');
    expect(message({ samples: 0 })).toBe('must be an integer in [1, 65536], got 0');
  });
});
