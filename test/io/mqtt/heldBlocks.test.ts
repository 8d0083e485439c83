import { describe, expect, it } from 'vitest';
import { type Block, detach } from '../../../src/core/block.ts';
import { MISSING } from '../../../src/core/quality.ts';
import { channel } from '../../../src/core/stream.ts';
import { HeldBlocks, LATE_S } from '../../../src/io/mqtt/heldBlocks.ts';
import { recordOf } from '../../../src/protocols/record.ts';

const described = {
  name: 'm',
  channels: [
    { name: 'iq', unit: 'A' },
    { name: 'other', unit: '1' },
  ],
} as const;

function held(rateHz = 10) {
  const blocks: Block[] = [];
  const stream = { motor: 'm', name: 'main', rateHz, channels: [channel('iq', 'A')], delayS: 0 };
  const maker = new HeldBlocks({ stream, epochS: 1000, emit: (b) => blocks.push(detach(b)) });
  const at = (value: number, arrivedS: number, deviceTimeS = Number.NaN) => ({
    ...recordOf(described, Float64Array.of(value, 7)),
    arrivedS,
    deviceTimeS,
  });
  /** Samples so far as [time, value]; null where MISSING. */
  const samples = () =>
    blocks.flatMap((b) =>
      Array.from({ length: b.n }, (_, i) => {
        const isMissing = ((b.quality[0]?.[i] ?? 0) & MISSING) !== 0;
        return [Number((b.t0 + i * b.dt).toFixed(6)), isMissing ? null : b.channels[0][i]];
      }),
    );
  return { maker, blocks, at, samples };
}

describe('values that hold until they change', () => {
  it('are sampled on a grid of whole periods, a little late', () => {
    const { maker, at, samples } = held();
    maker.flush(0.5);
    expect(samples()).toEqual([]);
    maker.take(at(1, 0.95));
    maker.take(at(2, 1.25));
    maker.flush(1.4 + LATE_S + 1e-6);
    expect(samples()).toEqual([
      [1001, 1],
      [1001.1, 1],
      [1001.2, 1],
      [1001.3, 2],
      [1001.4, 2],
    ]);
  });

  it('give the same whenever they are looked at', () => {
    const run = (times: number[]) => {
      const { maker, at, samples, blocks } = held();
      for (const t of times) {
        if (t === 0.95) maker.take(at(1, t));
        else if (t === 1.25) maker.take(at(2, t));
        else maker.flush(t);
      }
      expect(blocks.every((b, i) => i === 0 || b.seq === blocks[i - 1].seq + blocks[i - 1].n)).toBe(true);
      return samples();
    };
    expect(run([0.95, 1, 1.1, 1.17, 1.25, 1.3, 1.4, 1.61])).toEqual(run([0.95, 1.25, 1.61]));
  });

  it('are put where their own clock says, when they come late', () => {
    const { maker, at, samples } = held();
    maker.take(at(1, 1.0, 50.0));
    maker.take(at(2, 1.35, 50.19));
    maker.flush(1.3 + LATE_S + 1e-6);
    expect(samples()).toEqual([
      [1001, 1],
      [1001.1, 1],
      [1001.2, 2],
      [1001.3, 2],
    ]);
    expect(maker.late).toBe(0);
    maker.flush(3);
    maker.take(at(3, 3.1, 51));
    expect(maker.late).toBe(1);
  });

  it('are MISSING once their sender is gone, and what comes behind it counts', () => {
    const { maker, at, samples } = held();
    maker.take(at(1, 1.0, 50.0));
    maker.forget(1.15);
    maker.flush(1.2 + LATE_S + 1e-6);
    // its clock says that this was before the loss; it came behind it
    maker.take(at(3, 1.25, 50.12));
    maker.forget(1.35);
    maker.take(at(4, 1.35, 50.3));
    maker.flush(1.4 + LATE_S + 1e-6);
    expect(samples()).toEqual([
      [1001, 1],
      [1001.1, 1],
      [1001.2, null],
      [1001.3, 3],
      [1001.4, 4],
    ]);
  });

  it('have an initial value that is no sample', () => {
    const { maker, at, samples } = held();
    maker.begin(at(9, 1.0));
    maker.flush(5);
    expect(samples()).toEqual([]);
  });

  it('have a gap after a pause of the process, not a minute of made-up samples', () => {
    const { maker, at, blocks } = held();
    maker.take(at(1, 1.0));
    maker.flush(1.5);
    const { seq, n } = blocks[blocks.length - 1];
    maker.flush(500);
    const last = blocks[blocks.length - 1];
    expect(last.gapBefore).toBeGreaterThan(4900);
    expect(last.seq).toBe(seq + n + last.gapBefore);
    expect(last.t0).toBeCloseTo(1000 + last.seq / 10 + 1, 6);
  });
});
