import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { ConfigError, SlipringError } from '../core/errors.ts';
import { packageRoot } from '../io/config/packageRoot.ts';
import type { Variables } from '../io/config/variables.ts';
import { readYaml } from '../io/config/yamlFile.ts';
import { describe } from '../pipeline/description.ts';
import { findStream, type Need } from '../pipeline/findStream.ts';
import { type Override, override } from '../pipeline/override.ts';
import { planSteps } from '../pipeline/plan.ts';
import { Problems } from '../pipeline/problems.ts';
import { runPipeline } from '../pipeline/run.ts';
import { partName } from '../pipeline/step.ts';
import { type Series, SeriesRecorder } from './data/series.ts';
import { originsOf } from './lineage.ts';
import { logsNamed, type Recipe } from './recipe.ts';
import type { RowCache } from './rowCache.ts';
import { rowKey } from './rowKey.ts';
import { trainingSteps } from './trainingSteps.ts';

/**
 * Runs a recipe's pipeline up to the net on each log, or without logs on its own source, once from each seed, and keeps the
 * stream that has all channels which the recipe names. With a `cache`, rows that it has are not made again. Throws ConfigError for what does not fit, with its place in the
 * pipeline or its path in the recipe; what the source throws; SlipringError when the signal aborts.
 */
export async function recordSeries(
  recipe: Recipe,
  logs: readonly string[],
  env: Variables,
  signal?: AbortSignal,
  cache?: RowCache,
  onTake?: (name: string, index: number, of: number) => void,
): Promise<Series[]> {
  const names = logs.map((log) => basename(log));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new ConfigError(`two logs are called ${twice}`, ['data', 'logs']);
  const series: Series[] = [];
  const takes = takesOf(recipe, logs);
  for (const [k, take] of takes.entries()) {
    const { name, label, group } = take;
    onTake?.(name, k, takes.length);
    series.push({ ...(await recordOne(recipe, take, env, signal, cache)), label, group });
  }
  return series;
}

/** One reading of the source: a log, or its own run. */
interface Take {
  readonly name: string;
  readonly log?: string;
  readonly label?: string;
  readonly group?: string;
  readonly seed?: number;
}

function takesOf(recipe: Recipe, logs: readonly string[]): Take[] {
  const { pipeline, seeds } = recipe.data;
  if (logs.length > 0) {
    return logsNamed(recipe, logs).map(({ file, label, group }) => ({ name: basename(file), log: file, label, group }));
  }
  if (seeds.length > 0) return seeds.map((seed) => ({ name: `seed ${seed}`, seed }));
  return [{ name: basename(pipeline) }];
}

async function recordOne(
  recipe: Recipe,
  { name, log, seed }: Take,
  env: Variables,
  signal: AbortSignal | undefined,
  cache: RowCache | undefined,
): Promise<Series> {
  const { pipeline } = recipe.data;
  const path = existsSync(pipeline) ? pipeline : resolve(packageRoot(), pipeline);
  if (!existsSync(path)) {
    throw new ConfigError(`data: there is no pipeline ${pipeline}, here or among Slipring's own`, ['data', 'pipeline']);
  }
  const document = await readYaml(path, env);
  const problems = new Problems();
  const changed = override(document, changesTo(document.value, recipe.data, log));
  const description = await describe(changed, problems);
  problems.throwIfAny();
  if (!description.source) throw new ConfigError(`${pipeline}: has no source to train from`);

  const open = await description.source.open({ motor: description.motor.name as string | undefined, seed });
  try {
    const plan = planSteps(description.steps, open.streams, description.motor, problems);
    problems.throwIfAny();
    const wanted = partName(findStream(recipe.name, needsOf(recipe), plan!.outputs));
    const key = cache && (await rowKey({ pipeline: changed.value, plan: plan!, part: wanted, seed }));
    const kept = key === undefined ? undefined : cache?.get(key);
    if (kept) return { ...kept, log: name };
    const recorder = new SeriesRecorder();
    const { interrupted } = await runPipeline(plan!, {
      input: open.blocks,
      onBlock: (block) => partName(block.stream) === wanted && recorder.push(block),
      signal,
    });
    if (interrupted) throw new SlipringError('interrupted while the data was read');
    const series = { ...recorder.finish(name), origins: originsOf(plan!) };
    if (key !== undefined) cache?.put(key, series);
    return series;
  } finally {
    await open.close();
  }
}

/** What training changes in a pipeline: no net and no sinks, the recipe's own entries, and the log. */
function changesTo(value: unknown, { pipeline, set, models }: Recipe['data'], log: string | undefined): Override[] {
  const { steps = [], source } = (value ?? {}) as { steps?: unknown[]; source?: object };
  const changes: Override[] = [
    { path: ['steps'], value: trainingSteps(steps, models), label: `${pipeline} without predict` },
    { path: ['sinks'], value: [], label: pipeline },
    ...Object.entries(set).map(([key, entry]) => ({ path: pathOf(key), value: entry, label: `data.set ${key}` })),
  ];
  if (log === undefined) return changes;
  if (!source || !('replay' in source)) {
    throw new ConfigError(`${pipeline}: its source is no replay, so it cannot read the log ${log}`);
  }
  return [...changes, { path: ['source', 'replay', 'file'], value: log, label: `log ${log}` }];
}

const pathOf = (key: string) => key.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));

function needsOf({ inputs, targets, labels, regimes, data }: Recipe): Need[] {
  return [
    ...inputs.map((channel, i) => ({ channel, path: ['inputs', i] })),
    ...targets.map((channel, i) => ({ channel, path: ['targets', i] })),
    ...(labels?.channel === undefined ? [] : [{ channel: labels.channel, path: ['labels', 'channel'] }]),
    ...(data.groupBy === undefined ? [] : [{ channel: data.groupBy, path: ['data', 'groupBy'] }]),
    ...(regimes ? [{ channel: regimes.on, path: ['regimes', 'on'] }] : []),
  ];
}
