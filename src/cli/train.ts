import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { crc32 } from '../core/snapshot.ts';
import { readYaml } from '../io/yamlFile.ts';
import { saveModel } from '../model/saveModel.ts';
import { override, parseOverride } from '../pipeline/override.ts';
import { makeDataset } from '../train/dataset.ts';
import { checkRecipe, type Recipe } from '../train/recipe.ts';
import { recordSeries } from '../train/recordSeries.ts';
import { metricsOf, type TrainHooks, trainModel } from '../train/trainModel.ts';
import type { Action } from './command.ts';
import { EpochLine } from './epochLine.ts';
import { scoreTable } from './scoreTable.ts';

const GATE_MISSED = 3;

/** `slipring train RECIPE`: logs to a model folder. */
export const run: Action = async ([path], options, context) => {
  const { stdout, stderr, quiet, json, signal } = context;
  const document = override(await readYaml(path!, context.env), context.set.map(parseOverride));
  let recipe = checkRecipe(document);
  const logs = (options.log as readonly string[] | undefined) ?? recipe.data.logs;
  recipe = { ...recipe, data: { ...recipe.data, logs: [...logs] } };
  const out = (options.out as string | undefined) ?? join('models', recipe.name);
  const seeds = seedsOf(context.seed ?? 1, options.seeds as string | undefined);
  if (options.resume && seeds.length > 1) throw new UsageError('train: --resume goes with one seed only');
  const note = (text: string) => quiet || stderr.write(`${text}\n`);

  note(`reading ${logs.length > 0 ? logs.join(', ') : "the pipeline's own source"} through ${recipe.data.pipeline}`);
  const series = await recordSeries(recipe, logs, context.env, signal);
  const data = makeDataset(recipe, series);
  const { train, validation, test } = data.split;
  note(`rows: train ${train.rows}, validation ${validation.rows}, test ${test ? `${test.rows} (locked)` : 0}`);

  const checkpoint = checkpointOf(out, recipe, data.hash);
  const line = new EpochLine(context, recipe.training.epochs, data.scaler.targets);
  let saved: Promise<void> | undefined;
  const hooks: TrainHooks = {
    signal,
    onEpoch: (report, seed) => line.show(report, seed),
    onStart: (trainer, seed) => {
      const bytes = options.resume ? checkpoint.read() : undefined;
      if (bytes) trainer.load(bytes, checkpoint.key(seed));
      if (bytes) note(`goes on after epoch ${trainer.epoch}`);
    },
    onInterrupt: (trainer, seed) => {
      saved = checkpoint.write(trainer.save(checkpoint.key(seed)));
    },
  };
  const trained = await trainModel(recipe, data, seeds, hooks);
  line.end();
  await saved;
  const card = saveModel(out, trained.model);
  if (trained.interrupted) note(`interrupted: the best so far is in ${out}; --resume goes on`);
  else checkpoint.remove();

  const { scores, gates, runs } = trained;
  if (json) {
    const metrics = metricsOf(scores, recipe.targets, 'validation');
    stdout.write(`${JSON.stringify({ model: out, runs, metrics, gates, precisions: card.precisions })}\n`);
  } else {
    stdout.write(scoreTable('validation', scores, data.scaler.targets));
    for (const { text, passed } of gates) stdout.write(`${passed ? 'passed' : 'MISSED'}  ${text}\n`);
    stdout.write(`${out}: seed ${card.training.seed}, best epoch ${card.training.epochs}\n`);
  }
  return gates.every((g) => g.passed) ? 0 : GATE_MISSED;
};

function seedsOf(first: number, count: string | undefined): number[] {
  const n = Number(count ?? 1);
  if (!Number.isSafeInteger(n) || n < 1)
    throw new UsageError(`train: --seeds must be an integer from 1 on, got ${count}`);
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
