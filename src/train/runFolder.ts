import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError, IoError } from '../core/errors.ts';
import { crc32 } from '../core/snapshot.ts';
import type { Recipe } from './recipe.ts';
import type { EpochReport, Trainer } from './trainer.ts';

/** Files of a run folder. */
export const RUN_FILE = 'run.json';
export const METRICS_FILE = 'metrics.ndjson';

/** What a run is: enough to tell another one from it, and to read its metrics. */
export interface RunDescription {
  readonly recipe: Recipe;
  readonly seeds: readonly number[];
  /** Hash of all rows, as on the card. */
  readonly dataHash: string;
  readonly targets: readonly { readonly channel: string; readonly unit: string; readonly std: number }[];
}

/** A line of the metrics: an epoch of a seed, or of the last fit on all rows; the last line says that the run is done. */
export type MetricsLine = (EpochReport & { readonly seed: number; readonly refit?: true }) | { readonly done: true };

/** A checkpoint is at most so old, s; what came after it is trained again, to the same bits. */
const CHECKPOINT_S = 0.5;

/**
 * What a training leaves on disk while it runs: what it is, a line an epoch, and a checkpoint a seed. Whenever it is killed, a run that
 * resumes from the folder ends with the same model and the same metrics, byte for byte.
 */
export class RunFolder {
  private readonly folder: string;
  private readonly run: RunDescription;
  private checkpointDue = 0;

  constructor(folder: string, run: RunDescription) {
    this.folder = folder;
    this.run = run;
  }

  /** Makes the folder, and empties it unless the run resumes. Throws IoError where it cannot be written. */
  open(resume: boolean): void {
    const { folder, run } = this;
    inFolder(folder, () => {
      mkdirSync(folder, { recursive: true });
      if (!resume) {
        for (const seed of run.seeds) rmSync(this.checkpointOf(seed), { force: true });
        rmSync(join(folder, METRICS_FILE), { force: true });
      }
      write(join(folder, RUN_FILE), `${JSON.stringify({ ...run, recipe: withoutPaths(run.recipe) }, null, 1)}\n`);
    });
  }

  /** Goes on from the seed's checkpoint; false when there is none. Throws DataError when it is another run's. */
  resume(trainer: Trainer, seed: number): boolean {
    const path = this.checkpointOf(seed);
    const found = existsSync(path);
    if (found) this.load(path, trainer, seed);
    // epochs after the checkpoint are run again
    this.keep((line) => !('done' in line) && !line.refit && (line.seed !== seed || line.epoch < trainer.epoch));
    return found;
  }

  private load(path: string, trainer: Trainer, seed: number): void {
    try {
      trainer.load(readFileSync(path), this.keyOf(seed));
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      throw new DataError(`${path}: ${error.message}; without --resume the training starts anew`);
    }
  }

  /** Notes an epoch, and from time to time how things stand. */
  epoch(trainer: Trainer | undefined, report: EpochReport, seed: number): void {
    const line = { seed, ...(trainer ? {} : { refit: true as const }), ...report };
    inFolder(this.folder, () => appendFileSync(join(this.folder, METRICS_FILE), `${JSON.stringify(line)}\n`));
    if (trainer && (trainer.done || performance.now() >= this.checkpointDue)) this.save(trainer, seed);
  }

  save(trainer: Trainer, seed: number): void {
    inFolder(this.folder, () => write(this.checkpointOf(seed), trainer.save(this.keyOf(seed))));
    this.checkpointDue = performance.now() + 1000 * CHECKPOINT_S;
  }

  /** The model is safe: nothing is left to resume. */
  finish(): void {
    inFolder(this.folder, () => {
      appendFileSync(join(this.folder, METRICS_FILE), `${JSON.stringify({ done: true })}\n`);
      for (const seed of this.run.seeds) rmSync(this.checkpointOf(seed), { force: true });
    });
  }

  private checkpointOf(seed: number): string {
    return join(this.folder, `checkpoint-${seed}.bin`);
  }

  /** Keeps a checkpoint from other recipes, data and seeds. */
  private keyOf(seed: number): number {
    const { recipe, dataHash } = this.run;
    return crc32(new TextEncoder().encode(JSON.stringify([withoutPaths(recipe), dataHash, seed])));
  }

  private keep(wanted: (line: MetricsLine) => boolean): void {
    const path = join(this.folder, METRICS_FILE);
    if (!existsSync(path)) return;
    const lines = readMetrics(readFileSync(path, 'utf8')).filter(wanted);
    inFolder(this.folder, () => write(path, lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
  }
}

/** The whole lines of metrics as text. A line that a kill has torn is none. */
export function readMetrics(text: string): MetricsLine[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as MetricsLine);
}

/** It tells which logs, not where they lay. */
function withoutPaths(recipe: Recipe): Recipe {
  const logs = recipe.data.logs.map((log) => ({ ...log, file: basename(log.file) }));
  return { ...recipe, data: { ...recipe.data, logs } };
}

/** Whole or not at all. */
function write(path: string, content: string | Uint8Array): void {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

function inFolder(folder: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new IoError(`${folder}: cannot be written: ${(error as Error).message}`);
  }
}
