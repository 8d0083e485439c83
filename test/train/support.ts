import { blockOf } from '../../src/core/block.ts';
import { Random } from '../../src/core/random.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import { type Series, SeriesRecorder } from '../../src/train/data/series.ts';

/** Samples lost in a gap of `seriesOf`: more than are kept as rows. */
export const LOST = 2000;

/** A series over the given columns, split into segments before the given rows (LOST samples each). */
export function seriesOf(columns: Record<string, ArrayLike<number>>, rateHz = 1, gapsBefore: number[] = []): Series {
  const names = Object.keys(columns);
  const stream: Stream = { motor: 'm', name: 'main', rateHz, channels: names.map((n) => channel(n, '1')), delayS: 0 };
  const recorder = new SeriesRecorder();
  const length = columns[names[0]].length;
  const edges = [0, ...gapsBefore, length];
  for (let k = 0; k + 1 < edges.length; k++) {
    const cut = names.map((n) => Float64Array.from(columns[n]).slice(edges[k], edges[k + 1]));
    const seq = edges[k] + k * LOST;
    recorder.push(blockOf(stream, cut, seq, seq / rateHz));
  }
  return recorder.finish('log');
}

/**
 * A first-order thermal body as nothing but its physics: dT/dt = (gain * i^2 - T) / tau, T read with noise. The current is a
 * seeded staircase.
 */
export function thermalSeries(rows: number, seed: number, noise: number, tau = 40): Series {
  const random = new Random(seed);
  const current = new Float64Array(rows);
  const temperature = new Float64Array(rows);
  let level = 0;
  let state = 0;
  for (let i = 0; i < rows; i++) {
    if (i % 25 === 0) level = 2 * random.uniform();
    state += (10 * level * level - state) / tau;
    current[i] = level;
    temperature[i] = state + noise * random.normal();
  }
  return seriesOf({ current, temperature });
}
