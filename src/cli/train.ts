import { join } from 'node:path';
import { ConfigError, PlacedError, UsageError } from '../core/errors.ts';
import { readYaml, type YamlDocument } from '../io/config/yamlFile.ts';
import type { Card } from '../model/card.ts';
import { saveModel } from '../model/saveModel.ts';
import { override, parseOverride } from '../pipeline/override.ts';
import type { Statistics } from '../train/data/scaler.ts';
import { makeDataset } from '../train/dataset.ts';
import { judgedTargets } from '../train/heads.ts';
import { checkRecipe, logsNamed, outputsOf, type Recipe } from '../train/recipe.ts';
import { recordSeries } from '../train/recordSeries.ts';
import { type RowCache, userRowCache } from '../train/rowCache.ts';
import { RunFolder } from '../train/runFolder.ts';
import { figuresOf, type Trained, type TrainHooks, trainModel } from '../train/trainModel.ts';
import type { Action, Context, Options } from './command.ts';
import { coverageTable } from './coverageTable.ts';
import { EpochLine } from './epochLine.ts';
import { lossFigure } from './lossFigure.ts';
import { refuseSet } from './refuseSet.ts';
import { scoreTable } from './scoreTable.ts';
import { trainFolds } from './trainFolds.ts';
import { trainRange } from './trainRange.ts';
import { watchRun } from './watchRun.ts';
import { seedsFrom } from './words.ts';

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
  refuseTwoJobs(options);
  if (options.watch) {
    refuseSet('train --watch', context);
    return watchRun(path!, context);
  }
  const document = override(await readYaml(path!, context.env), context.set.map(parseOverride));
  const written = checkRecipe(document);
  const logs = (options.log as readonly string[] | undefined) ?? written.data.logs.map((log) => log.file);
  const recipe = { ...written, data: { ...written.data, logs: logsNamed(written, logs) } };
  const seeds = seedsFrom(context.seed ?? 1, options, 1);
  const out = (options.out as string | undefined) ?? join('models', recipe.name);
  try {
    const cache = options.cache === false ? undefined : userRowCache(context.env);
    if (options.rangeTest)
      return await trainRange(recipe, seeds[0], join(out, 'run', 'range-test.svg'), cache, context);
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

/** Each of these is a job of its own. */
function refuseTwoJobs(options: Options): void {
  const words = { watch: '--watch', rangeTest: '--range-test', folds: '--folds', resume: '--resume' };
  const jobs = Object.entries(words).flatMap(([key, word]) => (options[key] === true ? [word] : []));
  if (jobs.length > 1) throw new UsageError(`train: ${jobs.join(' and ')} do not go together`);
  if (options.folds && options.out !== undefined) {
    throw new UsageError('train: --folds judges the recipe and writes no model; it does not go with --out');
  }
}

async function trainAndSave({ recipe, out, seeds, resume, cache }: Job, context: Context) {
  const { signal } = context;
  const { pipeline } = recipe.data;
  const logs = recipe.data.logs.map((log) => log.file);
  const note = (text: string) => context.quiet || context.stderr.write(`${text}\n`);
  note(`reading ${logs.length > 0 ? logs.join(', ') : "the pipeline's own source"} through ${pipeline}`);
  const data = makeDataset(recipe, await recordSeries(recipe, logs, context.env, signal, cache));
  const { train, validation, test } = data.split;
  note(`rows: train ${train.rows}, validation ${validation.rows}, test ${test ? `${test.rows} (locked)` : 0}`);

  const { targets } = data.scaler;
  const about = { recipe, seeds, dataHash: data.hash, targets: targets.map(told) };
  const folder = new RunFolder(join(out, 'run'), about);
  const line = new EpochLine(context, recipe.training.epochs, lossFigure(recipe, targets[0]));
  const hooks: TrainHooks = {
    signal,
    onEpoch(report, seed, trainer) {
      line.show(report, seed);
      folder.epoch(trainer, report, seed);
    },
    onStart(trainer, seed) {
      if (seed === seeds[0]) {
        folder.open(resume);
        note(`engine: ${trainer.engine.about}`);
      }
      if (!resume) return;
      const found = folder.resume(trainer, seed);
      note(found ? `goes on after epoch ${trainer.epoch}` : `seed ${seed}: nothing to resume, starts anew`);
    },
    onInterrupt(trainer, seed) {
      folder.save(trainer, seed);
    },
  };
  const trained = await trainModel(recipe, data, seeds, hooks);
  line.end();
  const card = saveModel(out, trained.model);
  if (trained.interrupted) note(`interrupted: the best so far is in ${out}; --resume goes on`);
  else folder.finish();
  return { trained, card };
}

function print(trained: Trained, card: Card, recipe: Recipe, out: string, { json, stdout }: Context): void {
  const { scores, coverage, gates, doubts, runs } = trained;
  if (json) {
    const figures = figuresOf(scores, outputsOf(recipe), 'validation');
    stdout.write(
      `${JSON.stringify({ model: out, runs, ...figures, coverage, gates, doubts, precisions: card.precisions })}\n`,
    );
    return;
  }
  stdout.write(scoreTable('validation', scores, judgedTargets(recipe, card.outputs)));
  stdout.write(coverageTable('validation', coverage));
  for (const { text, passed } of gates) stdout.write(`${passed ? 'passed' : 'MISSED'}  ${text}\n`);
  for (const doubt of doubts) stdout.write(`doubt   ${doubt}\n`);
  stdout.write(`${out}: seed ${card.training.seed}, best epoch ${card.training.epochs}\n`);
}

const told = ({ channel, unit, std }: Statistics) => ({ channel, unit, std });

/** An error that names a path in the recipe, with its place in the file. */
function placeIn(document: YamlDocument, error: unknown): unknown {
  const placeless = error instanceof ConfigError && !(error instanceof PlacedError) && error.path.length > 0;
  return placeless ? document.error([{ message: error.message, path: error.path }]) : error;
}
