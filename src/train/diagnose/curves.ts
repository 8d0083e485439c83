import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { checkSchema, messageOf } from '../../core/schemaProblems.ts';
import { METRICS_FILE, RUN_FILE, readMetrics } from '../runFolder.ts';
import type { EpochReport } from '../trainer.ts';

/** The epochs of one seed, in order. */
export interface Curve {
  readonly seed: number;
  readonly epochs: readonly EpochReport[];
}

/** What a run folder tells of how a model was trained. */
export interface RunCurves {
  /** Hash of the rows that were learned from. */
  readonly dataHash: string;
  readonly curves: readonly Curve[];
  /** The training came to its end. */
  readonly finished: boolean;
}

// JSON has no NaN: what was none is null
const figure = z
  .number()
  .nullable()
  .transform((v) => v ?? Number.NaN);
const epochLine = z.object({
  seed: z.int(),
  epoch: z.int(),
  trainLoss: figure,
  validationLoss: figure,
  rate: figure,
  gradientNorm: figure,
  clipped: figure,
  best: z.boolean(),
});
const runSchema = z.object({ dataHash: z.string() });

/** Reads the run folder inside a model folder; undefined where there is none. Throws DataError for one that is damaged. */
export function readCurves(modelFolder: string): RunCurves | undefined {
  const [run, metrics] = [RUN_FILE, METRICS_FILE].map((name) => join(modelFolder, 'run', name));
  if (!existsSync(run) || !existsSync(metrics)) return undefined;
  const { dataHash } = checked(
    run,
    runSchema,
    parsed(run, (text) => JSON.parse(text)),
  );
  const lines = parsed(metrics, readMetrics);
  const bySeed = new Map<number, EpochReport[]>();
  for (const line of lines) {
    // the last fit on all rows has nothing that it was not fitted to
    if ('done' in line || line.refit) continue;
    const { seed, ...report } = checked(metrics, epochLine, line);
    bySeed.set(seed, [...(bySeed.get(seed) ?? []), report]);
  }
  const curves = Array.from(bySeed, ([seed, epochs]) => ({ seed, epochs }));
  return { dataHash, curves, finished: lines.some((line) => 'done' in line) };
}

function parsed<T>(path: string, parse: (text: string) => T): T {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new DataError(`${path}: is not JSON: ${(error as Error).message}`);
  }
}

function checked<S extends z.ZodType>(path: string, schema: S, value: unknown): z.output<S> {
  const { data, problems } = checkSchema(schema, value, { label: path });
  if (problems.length > 0) throw new DataError(messageOf(problems));
  return data as z.output<S>;
}
