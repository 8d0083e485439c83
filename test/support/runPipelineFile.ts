import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { runJob } from '../../src/pipeline/runJob.ts';

/** Columns of a pipeline's output by name, with their quality as `iA_quality`; absent samples are NaN. */
export type Columns = Readonly<Record<string, readonly number[]>>;

/** Runs a pipeline of the package on a log, its output into `folder`. */
export async function runPipelineFile(pipeline: string, log: string, folder: string): Promise<Columns> {
  const output = join(folder, `${pipeline}-${basename(log)}.csv`);
  const file = join(packageRoot(), 'pipelines', `${pipeline}.yaml`);
  await runJob({ pipeline: file, input: log, output, quality: true });
  const [, header, ...lines] = readFileSync(output, 'utf8').trimEnd().split('\n');
  const rows = lines.map((line) => line.split(',').map((text) => (text === '' ? Number.NaN : Number(text))));
  return Object.fromEntries(header.split(',').map((name, c) => [name, rows.map((row) => row[c])]));
}

/** Value below which the share p of the finite values lies. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[Math.round(p * (sorted.length - 1))];
}

/** A value and how far it may lie from what is known. */
export function expectNear(value: number, known: number, distance: number): void {
  expect(value).toBeGreaterThan(known - distance);
  expect(value).toBeLessThan(known + distance);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Least squares y = slope x + offset over the samples that have both, and how well it fits. */
export function regression(x: readonly number[], y: readonly number[]) {
  const pairs = x.flatMap((v, i) => (Number.isFinite(v) && Number.isFinite(y[i]) ? [[v, y[i]]] : []));
  const n = pairs.length;
  const mean = (k: number) => pairs.reduce((sum, p) => sum + p[k], 0) / n;
  const [mx, my] = [mean(0), mean(1)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const [a, b] of pairs) {
    xx += (a - mx) ** 2;
    xy += (a - mx) * (b - my);
    yy += (b - my) ** 2;
  }
  return { n, slope: xy / xx, offset: my - (xy / xx) * mx, r: xy / Math.sqrt(xx * yy) };
}
