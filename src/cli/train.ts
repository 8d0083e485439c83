import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, PlacedError, UsageError } from '../core/errors.ts';
import { crc32 } from '../core/snapshot.ts';
import { readYaml, type YamlDocument } from '../io/yamlFile.ts';
import type { Card } from '../model/card.ts';
import { saveModel } from '../model/saveModel.ts';
import { override, parseOverride } from '../pipeline/override.ts';
import { makeDataset } from '../train/dataset.ts';
import { checkRecipe, logsNamed, lossOf, outputsOf, type Recipe } from '../train/recipe.ts';
import { recordSeries } from '../train/recordSeries.ts';
import { type RowCache, userRowCache } from '../train/rowCache.ts';
import { figuresOf, type Trained, type TrainHooks, trainModel } from '../train/trainModel.ts';
import type { Action, Context } from './command.ts';
import { EpochLine, type LossFigure } from './epochLine.ts';
import { scoreTable } from './scoreTable.ts';
import { trainFolds } from './trainFolds.ts';

const GATE_MISSED = 3;

/** What the command line says about a training. */
interface Job {
  readonly recipe: Recipe;
  readonly out: string;
  readonly seeds: readonly number[];
  readonly resume: boolean;
  readonly cache: RowCache | undefined;
}

/** `slipring train RECIPE`: logs to a model folder. */
export const run: Action = async ([path], options, context) => {
  const document = override(await readYaml(path!, context.env), context.set.map(parseOverride));
  const written = checkRecipe(document);
  const logs = (options.log as readonly string[] | undefined) ?? written.data.logs.map((log) => log.file);
  const recipe = { ...written, data: { ...written.data, logs: logsNamed(written, logs) } };
  const seeds = seedsOf(context.seed ?? 1, options.seeds as string | undefined);
  if (options.resume && seeds.length > 1) throw new UsageError('train: --resume goes with one seed only');
  const out = (options.out as string | undefined) ?? join('models', recipe.name);
  if (options.folds && (options.resume || options.out !== undefined)) {
    throw new UsageError(
      'train: --folds judges the recipe and writes no model; it goes with neither --out nor --resume',
    );
  }
  try {
    const cache = options.cache === false ? undefined : userRowCache(context.env);
    if (options.folds) return await trainFolds(recipe, seeds, cache, context);
    const { trained, card } = await trainAndSave(
      { recipe, out, seeds, cache, resume: options.resume === true },
      context,
    );
    print(trained, card, recipe, out, context);
    return trained.gates.every((g) => g.passed) ? 0 : GATE_MISSED;
  } catch (error) {
    throw placeIn(document, error);
  }
};

async function trainAndSave({ recipe, out, seeds, resume, cache }: Job, context: Context) {
  const { signal } = context;
  const { pipeline } = recipe.data;
  const logs = recipe.data.logs.map((log) => log.file);
  const note = (text: string) => context.quiet || context.stderr.write(`${text}\n`);
  note(`reading ${logs.length > 0 ? logs.join(', ') : "the pipeline's own source"} through ${pipeline}`);
  const data = makeDataset(recipe, await recordSeries(recipe, logs, context.env, signal, cache));
  const { train, validation, test } = data.split;
  note(`rows: train ${train.rows}, validation ${validation.rows}, test ${test ? `${test.rows} (locked)` : 0}`);

  const checkpoint = checkpointOf(out, recipe, data.hash);
  const line = new EpochLine(context, recipe.training.epochs, lossFigure(recipe, data.scaler.targets[0]));
  let saved: Promise<void> | undefined;
  const hooks: TrainHooks = {
    signal,
    onEpoch: (report, seed) => line.show(report, seed),
    onStart(trainer, seed) {
      if (seed === seeds[0]) note(`engine: ${trainer.engine.about}`);
      const bytes = resume ? checkpoint.read() : undefined;
      if (!bytes) return;
      trainer.load(bytes, checkpoint.key(seed));
      note(`goes on after epoch ${trainer.epoch}`);
    },
    onInterrupt(trainer, seed) {
      saved = checkpoint.write(trainer.save(checkpoint.key(seed)));
    },
  };
  const trained = await trainModel(recipe, data, seeds, hooks);
  line.end();
  await saved;
  const card = saveModel(out, trained.model);
  if (trained.interrupted) note(`interrupted: the best so far is in ${out}; --resume goes on`);
  else checkpoint.remove();
  return { trained, card };
}

function print(trained: Trained, card: Card, recipe: Recipe, out: string, { json, stdout }: Context): void {
  const { scores, gates, doubts, runs } = trained;
  if (json) {
    const figures = figuresOf(scores, outputsOf(recipe), 'validation');
    stdout.write(`${JSON.stringify({ model: out, runs, ...figures, gates, doubts, precisions: card.precisions })}\n`);
    return;
  }
  const outputs = card.outputs.map(({ name: channel, unit }) => ({ channel, unit }));
  stdout.write(scoreTable('validation', scores, outputs));
  for (const { text, passed } of gates) stdout.write(`${passed ? 'passed' : 'MISSED'}  ${text}\n`);
  for (const doubt of doubts) stdout.write(`doubt   ${doubt}\n`);
  stdout.write(`${out}: seed ${card.training.seed}, best epoch ${card.training.epochs}\n`);
}

/** Losses as people read them: square and absolute errors in the first target's unit, others as they are. */
function lossFigure(recipe: Recipe, { std, unit }: { readonly std: number; readonly unit: string }): LossFigure {
  const { mse, mae } = lossOf(recipe);
  if (mse) return { scale: (loss) => Math.sqrt(loss) * std, unit };
  if (mae) return { scale: (loss) => loss * std, unit };
  return { scale: (loss) => loss, unit: Object.keys(lossOf(recipe))[0] };
}

/** An error that names a path in the recipe, with its place in the file. */
function placeIn(document: YamlDocument, error: unknown): unknown {
  const placeless = error instanceof ConfigError && !(error instanceof PlacedError) && error.path.length > 0;
  return placeless ? document.error([{ message: error.message, path: error.path }]) : error;
}

function seedsOf(first: number, count: string | undefined): number[] {
  const n = Number(count ?? 1);
  if (!Number.isSafeInteger(n) || n < 1) throw new UsageError(`--seeds must be an integer from 1 on, got ${count}`);
  return Array.from({ length: n }, (_, i) => first + i);
}

/** Where an interrupted training waits. Its key keeps it from other recipes, data and seeds. */
function checkpointOf(out: string, recipe: Recipe, dataHash: string) {
  const path = join(out, 'checkpoint.bin');
  return {
    key: (seed: number) => crc32(new TextEncoder().encode(JSON.stringify([recipe, dataHash, seed]))),
    read: () => (existsSync(path) ? readFileSync(path) : undefined),
    async write(bytes: Uint8Array) {
      await mkdir(out, { recursive: true });
      await writeFile(`${path}.new`, bytes);
      await rename(`${path}.new`, path);
    },
    remove: () => rmSync(path, { force: true }),
  };
}
