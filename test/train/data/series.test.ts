import { describe, expect, it } from 'vitest';
import { blockOf } from '../../../src/core/block.ts';
import { MISSING, OUTLIER } from '../../../src/core/quality.ts';
import { channel, type Stream } from '../../../src/core/stream.ts';
import { columnOf, cut, SeriesRecorder } from '../../../src/train/data/series.ts';

const stream: Stream = { motor: 'm', name: 'main', rateHz: 10, channels: [channel('x', 'A')], delayS: 0 };
const block = (values: number[], seq: number) => blockOf(stream, [Float64Array.from(values)], seq, seq / 10);

function recorded(...blocks: ReturnType<typeof block>[]) {
  const recorder = new SeriesRecorder();
  for (const b of blocks) recorder.push(b);
  return recorder.finish('log');
}

describe('SeriesRecorder', () => {
  it('copies what is borrowed, with its quality', () => {
    const first = { ...block([1, 2], 5), quality: [Uint8Array.of(0, OUTLIER)] };
    const recorder = new SeriesRecorder();
    recorder.push(first);
    first.channels[0].fill(99);
    const series = recorder.finish('log');
    expect([...series.columns[0]]).toEqual([1, 2]);
    expect([...series.quality[0]]).toEqual([0, OUTLIER]);
    expect(series.segments).toEqual([{ from: 0, to: 2, seq: 5, t0: 0.5 }]);
  });

  it('keeps a short hole as rows without value and parts at a long one', () => {
    const series = recorded(block([1, 2], 0), block([5], 4), block([9, 9], 5000));
    expect([...series.columns[0]]).toEqual([1, 2, Number.NaN, Number.NaN, 5, 9, 9]);
    expect([...series.quality[0]]).toEqual([0, 0, MISSING, MISSING, 0, 0, 0]);
    expect(series.segments.map(({ from, to, seq }) => [from, to, seq])).toEqual([
      [0, 5, 0],
      [5, 7, 5000],
    ]);
  });

  it('begins a new segment when the count goes back', () => {
    expect(recorded(block([1, 2], 10), block([3], 0)).segments).toHaveLength(2);
  });

  it('grows over many blocks without losing any', () => {
    const series = recorded(...Array.from({ length: 100 }, (_, k) => block(new Array(100).fill(k), 100 * k)));
    expect(series.length).toBe(10_000);
    expect(series.columns[0].every((v, i) => v === Math.floor(i / 100))).toBe(true);
  });

  it('says when there was nothing, and names the nearest channel', () => {
    expect(() => new SeriesRecorder().finish('empty.csv')).toThrow('empty.csv: the pipeline gave no samples');
    expect(() => columnOf(recorded(block([1], 0)), 'y')).toThrow('log: unknown channel "y"');
  });
});

describe('cut', () => {
  it('keeps true indices and times of the rows that remain', () => {
    const part = cut(recorded(block([0, 1, 2, 3], 100), block([4, 5], 9000)), 3, 5);
    expect([...part.columns[0]]).toEqual([3, 4]);
    expect(part.segments).toEqual([
      { from: 0, to: 1, seq: 103, t0: 10.3 },
      { from: 1, to: 2, seq: 9000, t0: 900 },
    ]);
  });
});
