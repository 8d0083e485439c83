import type { Sequence } from '../data/sequences.ts';
import type { Baseline } from './baseline.ts';
import { solveSpd } from './solveSpd.ts';

/** Features of a sequence, [n][count]. */
export type Features = (sequence: Sequence) => { readonly count: number; readonly values: Float64Array };

/** The inputs themselves. */
export const inputsAlone: Features = (s) => ({ count: s.x.length / s.n, values: s.x });

/**
 * The inputs and their exponentially weighted means over `spans` rows each: y <- y + (x - y) / span, begun at the first value.
 * Source: Kirchgaessner, Wallscheid, Boecker, Data-driven permanent magnet temperature estimation, 2020, where a linear fit
 * on such means comes close to deep nets.
 */
export function ewmaBank(spans: readonly number[]): Features {
  return (s) => {
    const inputs = s.x.length / s.n;
    const count = inputs * (1 + spans.length);
    const values = new Float64Array(s.n * count);
    const means = Array.from(spans, () => s.x.slice(0, inputs));
    for (let i = 0; i < s.n; i++) {
      for (let f = 0; f < inputs; f++) {
        const x = s.x[i * inputs + f];
        values[i * count + f] = x;
        spans.forEach((span, k) => {
          means[k][f] += (x - means[k][f]) / span;
          values[i * count + inputs * (k + 1) + f] = means[k][f];
        });
      }
    }
    return { count, values };
  };
}

/**
 * Ridge regression of target minus base on standardized features: (X'X / n + lambda) w = X'y / n. Fitted over the rows that
 * count. Source: Hoerl and Kennard, 1970.
 */
export function fitRidge(
  name: string,
  train: readonly Sequence<'train'>[],
  features: Features,
  lambda: number,
): Baseline {
  const tables = train.map((s) => ({ s, ...features(s) }));
  const { count } = tables[0];
  const targets = train[0].y.length / train[0].n;
  const rows: { z: Float64Array; y: Float64Array }[] = tables.flatMap(({ s, values }) =>
    Array.from({ length: s.n }, (_, i) => i)
      .filter((i) => s.weight[i] > 0)
      .map((i) => ({
        z: values.subarray(i * count, (i + 1) * count),
        y: s.y.slice(i * targets, (i + 1) * targets).map((v) => v - s.base[i]),
      })),
  );
  const meanOf = (pick: (k: number) => number) => rows.reduce((sum, _, k) => sum + pick(k), 0) / rows.length;
  const mean = Float64Array.from({ length: count }, (_, f) => meanOf((k) => rows[k].z[f]));
  const std = mean.map((m, f) => Math.sqrt(meanOf((k) => (rows[k].z[f] - m) ** 2)) || 1);
  const offset = Float64Array.from({ length: targets }, (_, o) => meanOf((k) => rows[k].y[o]));

  const gram = new Float64Array(count * count);
  const right = Array.from({ length: targets }, () => new Float64Array(count));
  const standard = new Float64Array(count);
  for (const { z, y } of rows) {
    for (let f = 0; f < count; f++) standard[f] = (z[f] - mean[f]) / std[f];
    for (let f = 0; f < count; f++) {
      for (let g = 0; g <= f; g++) gram[f * count + g] += (standard[f] * standard[g]) / rows.length;
      for (let o = 0; o < targets; o++) right[o][f] += (standard[f] * (y[o] - offset[o])) / rows.length;
    }
  }
  for (let f = 0; f < count; f++) gram[f * count + f] += lambda;
  const w = right.map((b) => solveSpd(gram, b));

  return {
    name,
    predict(s) {
      const { values } = features(s);
      const y = new Float64Array(s.n * targets);
      for (let i = 0; i < s.n; i++) {
        for (let o = 0; o < targets; o++) {
          let sum = offset[o] + s.base[i];
          for (let f = 0; f < count; f++) sum += (w[o][f] * (values[i * count + f] - mean[f])) / std[f];
          y[i * targets + o] = sum;
        }
      }
      return y;
    },
  };
}
