import { describe, expect, it } from 'vitest';
import { blockOf, detach } from '../../src/core/block.ts';
import { MISSING } from '../../src/core/quality.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { clarkePark } from '../../src/operators/clarkePark.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';

const UNITS = { iA: 'A', iB: 'A', iC: 'A', angle: 'rad' };
const THIRD = (2 * Math.PI) / 3;

/** Three phases of amplitude `a`, ahead of the d axis by `lead`, at the angles given. */
function phases(angles: number[], a: number, lead: number, zero = 0): number[][] {
  return [0, 1, 2].map((k) => angles.map((t) => a * Math.cos(t + lead - k * THIRD) + zero));
}

describe('clarkePark', () => {
  const angles = Array.from({ length: 50 }, (_, i) => 0.9 * i - 20);

  it('keeps amplitudes, or power, as its scaling is named', () => {
    for (const [scaling, factor, i0Factor] of [
      ['amplitude', 1, 1],
      ['power', Math.sqrt(3 / 2), Math.sqrt(3)],
    ] as const) {
      const [id, iq, i0] = runKernel(clarkePark, { currents: 3, scaling }, [...phases(angles, 10, 0.5, 2), angles]);
      for (let i = 0; i < 50; i++) {
        expect(id[i]).toBeCloseTo(10 * factor * Math.cos(0.5), 10);
        expect(iq[i]).toBeCloseTo(10 * factor * Math.sin(0.5), 10);
        expect(i0[i]).toBeCloseTo(2 * i0Factor, 10);
      }
    }
  });

  it('needs no third current when the sum is 0', () => {
    const three = phases(angles, 7, -1);
    const [id, iq] = runKernel(clarkePark, {}, [three[0], three[1], [], angles]);
    expect(id[20]).toBeCloseTo(7 * Math.cos(-1), 10);
    expect(iq[20]).toBeCloseTo(7 * Math.sin(-1), 10);
  });

  it('takes angles of many turns, before and after one that must be brought near zero first', () => {
    const turns = [0, -3, 1e3, -1e5, 7e6, 2e7, -1e9, 1e12];
    const many = turns.map((k) => 2 * Math.PI * k + 0.25 * Math.sign(k));
    const unit = turns.map(() => 1);
    const minusHalf = turns.map(() => -0.5);
    // 1 A along phase a
    const [id, iq] = runKernel(clarkePark, {}, [unit, minusHalf, [], many]);
    many.forEach((angle, i) => {
      // beyond 5e7 rad the turn's own rounding counts
      const error = Math.abs(angle) < 5e7 ? 4e-16 : Math.abs(angle) * 3e-16;
      expect(Math.abs(id[i] - Math.cos(angle)), `id at ${angle}`).toBeLessThan(error);
      expect(Math.abs(iq[i] + Math.sin(angle)), `iq at ${angle}`).toBeLessThan(error);
    });
  });

  it('gives i0 and asks for iC with three currents only', () => {
    const names = (params: object, units: object) =>
      new Stage(
        clarkePark,
        clarkePark.params.parse(params),
        { keep: false },
        streamOf({ ...units }),
      ).output.channels.map((c) => c.name);
    expect(names({}, UNITS)).toEqual(['id', 'iq', 'iC']);
    expect(names({ currents: 3 }, UNITS)).toEqual(['id', 'iq', 'i0']);
    expect(() => names({ currents: 3 }, { iA: 'A', iB: 'A', angle: 'rad' })).toThrow('unknown channel "iC"');
    const angleElsewhere = streamOf({ u: 'A', v: 'A', theta: 'rad' });
    expect(
      new Stage(clarkePark, clarkePark.params.parse({}), { on: ['u', 'v', 'theta'] }, angleElsewhere).binding,
    ).toEqual({
      instances: [expect.objectContaining({ inputs: [0, 1, -1, 2] })],
      keep: true,
    });
    expect(() => names({}, { ...UNITS, angle: 'A' })).toThrow('input angle needs rad');
  });

  it('turns the angle back by what is left of the delay of the currents, over the wrap too', () => {
    const omega = 0.3;
    const n = 100;
    const skew = 0.4;
    const theta = (i: number) => omega * i + 1;
    const stream = streamOf(UNITS);
    const late = {
      ...stream,
      channels: stream.channels.map((c) => (c.unit === 'A' ? { ...c, skewS: skew / 1000 } : c)),
    };
    // the current sample at i shows what was at i - skew
    const currents = phases(
      Array.from({ length: n }, (_, i) => theta(i - skew)),
      10,
      0.5,
    );
    const wrapped = Array.from({ length: n }, (_, i) => ((theta(i) + Math.PI) % (2 * Math.PI)) - Math.PI);
    const { channels, quality, stage } = runStage(clarkePark, {}, {}, late, [...currents, wrapped]);
    const id = channels[stage.output.channels.findIndex((c) => c.name === 'id')];
    for (let i = 1; i < n; i++) expect(id[i]).toBeCloseTo(10 * Math.cos(0.5), 9);
    expect(quality[4][0]).not.toBe(0);
    expect(stage.output.channels[4].skewS).toBeCloseTo(skew / 1000, 12);
  });

  it('is MISSING where an input is, and nowhere else', () => {
    const x = [...phases(angles, 1, 0), angles].map((v) => Float64Array.from(v));
    x[1][10] = Number.NaN;
    const stream = streamOf(UNITS);
    const stage = new Stage(clarkePark, clarkePark.params.parse({}), {}, stream);
    stage.push(blockOf(stream, x), (b) => {
      const { quality } = detach(b);
      expect([...quality[4]!].flatMap((q, i) => (q ? [i, q] : []))).toEqual([10, MISSING]);
    });
  });
});
