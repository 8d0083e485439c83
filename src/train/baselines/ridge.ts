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
 * Ridge regression of target minus base on standardized features: (X'X / n + lambda) w = X'y / n. Each target is fitted over the
 * rows where it counts. Source: Hoerl and Kennard, 1970.
 */
export function fitRidge(
  name: string,
  train: readonly Sequence<'train'>[],
  features: Features,
  lambda: number,
): Baseline {
  return fitRidges(name, train, features, [lambda])[0];
}

/** The same for several lambdas, whose sums over the rows are made once. */
export function fitRidges(
  name: string,
  train: readonly Sequence<'train'>[],
  features: Features,
  lambdas: readonly number[],
): Baseline[] {
  const tables = train.map((s) => ({ s, ...features(s) }));
  const targets = train[0].y.length / train[0].n;
  const sums = presentTogether(train, targets).map((together) => ({
    together,
    ...normalEquations(rowsOf(tables, targets, together[0]), tables[0].count, together),
  }));
  return lambdas.map((lambda) => {
    const lines = new Array<Line>(targets);
    for (const { together, ...equations } of sums) {
      solveRidge(equations, lambda).forEach((line, k) => {
        lines[together[k]] = line;
      });
    }
    return linear(name, features, lines);
  });
}

function linear(name: string, features: Features, lines: readonly Line[]): Baseline {
  const targets = lines.length;
  return {
    name,
    predict(s) {
      const { values, count } = features(s);
      const y = new Float64Array(s.n * targets);
      for (let i = 0; i < s.n; i++) {
        for (let o = 0; o < targets; o++) {
          const { offset, mean, std, w } = lines[o];
          let sum = offset + s.base[i];
          for (let f = 0; f < count; f++) sum += (w[f] * (values[i * count + f] - mean[f])) / std[f];
          y[i * targets + o] = sum;
        }
      }
      return y;
    },
  };
}

interface Row {
  readonly z: Float64Array;
  /** [targets], less the base; NaN where absent. */
  readonly y: Float64Array;
}

/** One target's fit: offset + sum of w (z - mean) / std. */
interface Line {
  readonly offset: number;
  readonly mean: Float64Array;
  readonly std: Float64Array;
  readonly w: Float64Array;
}

/** Targets in groups that are present on the same rows, so that the sums over features are made once a group. */
function presentTogether(train: readonly Sequence[], targets: number): number[][] {
  const groups: number[][] = [];
  const alike = (a: number, b: number) =>
    train.every(({ y, n, weight }) => {
      for (let i = 0; i < n; i++) {
        const [u, v] = [y[i * targets + a], y[i * targets + b]];
        if (weight[i] > 0 && Number.isNaN(u) !== Number.isNaN(v)) return false;
      }
      return true;
    });
  for (let o = 0; o < targets; o++) {
    const group = groups.find(([first]) => alike(first, o));
    if (group) group.push(o);
    else groups.push([o]);
  }
  return groups;
}

/** The rows where a target counts. */
function rowsOf(
  tables: readonly { s: Sequence; count: number; values: Float64Array }[],
  targets: number,
  target: number,
): Row[] {
  return tables.flatMap(({ s, count, values }) =>
    Array.from({ length: s.n }, (_, i) => i)
      .filter((i) => s.weight[i] > 0 && !Number.isNaN(s.y[i * targets + target]))
      .map((i) => ({
        z: values.subarray(i * count, (i + 1) * count),
        y: s.y.slice(i * targets, (i + 1) * targets).map((v) => v - s.base[i]),
      })),
  );
}

/** X'X / n and, for each target, X'y / n, of standardized features. */
interface NormalEquations {
  readonly mean: Float64Array;
  readonly std: Float64Array;
  readonly gram: Float64Array;
  readonly offset: readonly number[];
  readonly right: readonly Float64Array[];
}

function normalEquations(rows: readonly Row[], count: number, targets: readonly number[]): NormalEquations {
  const meanOf = (pick: (k: number) => number) => rows.reduce((sum, _, k) => sum + pick(k), 0) / rows.length;
  const mean = Float64Array.from({ length: count }, (_, f) => meanOf((k) => rows[k].z[f]));
  const std = mean.map((m, f) => Math.sqrt(meanOf((k) => (rows[k].z[f] - m) ** 2)) || 1);
  const offset = targets.map((o) => meanOf((k) => rows[k].y[o]));

  const gram = new Float64Array(count * count);
  const right = targets.map(() => new Float64Array(count));
  const standard = new Float64Array(count);
  for (const { z, y } of rows) {
    for (let f = 0; f < count; f++) standard[f] = (z[f] - mean[f]) / std[f];
    for (let f = 0; f < count; f++) {
      for (let g = 0; g <= f; g++) gram[f * count + g] += (standard[f] * standard[g]) / rows.length;
      targets.forEach((o, k) => {
        right[k][f] += (standard[f] * (y[o] - offset[k])) / rows.length;
      });
    }
  }
  return { mean, std, gram, offset, right };
}

function solveRidge({ mean, std, gram, offset, right }: NormalEquations, lambda: number): Line[] {
  const count = mean.length;
  const raised = gram.map((v, k) => (k % (count + 1) === 0 ? v + lambda : v));
  return right.map((b, k) => ({ offset: offset[k], mean, std, w: solveSpd(raised, b) }));
}
