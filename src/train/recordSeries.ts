import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError, SlipringError } from '../core/errors.ts';
import { packageRoot } from '../io/packageRoot.ts';
import type { Variables } from '../io/variables.ts';
import { readYaml } from '../io/yamlFile.ts';
import { describe } from '../pipeline/description.ts';
import { type Override, override } from '../pipeline/override.ts';
import { planSteps } from '../pipeline/plan.ts';
import { Problems } from '../pipeline/problems.ts';
import { runPipeline } from '../pipeline/run.ts';
import { type Series, SeriesRecorder } from './data/series.ts';
import { trainingSteps } from './trainingSteps.ts';

/**
 * Runs a pipeline up to the net on each log, or once on its own source when there are no logs, and keeps what comes out.
 * Throws ConfigError for what does not fit, with its place; what the source throws; SlipringError when the signal aborts.
 */
export async function recordSeries(
  pipeline: string,
  logs: readonly string[],
  env: Variables,
  signal?: AbortSignal,
): Promise<Series[]> {
  const names = logs.map((log) => basename(log));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new ConfigError(`two logs are called ${twice}`, ['data', 'logs']);
  const series: Series[] = [];
  for (const log of logs.length > 0 ? logs : [undefined]) series.push(await recordOne(pipeline, log, env, signal));
  return series;
}

async function recordOne(
  pipeline: string,
  log: string | undefined,
  env: Variables,
  signal: AbortSignal | undefined,
): Promise<Series> {
  const path = existsSync(pipeline) ? pipeline : join(packageRoot(), pipeline);
  const document = await readYaml(path, env);
  const { steps = [], source } = (document.value ?? {}) as { steps?: unknown[]; source?: object };
  const changes: Override[] = [
    { path: ['steps'], value: trainingSteps(steps), label: `${pipeline} without predict` },
    { path: ['sinks'], value: [], label: pipeline },
  ];
  if (log !== undefined) {
    if (!source || !('replay' in source)) {
      throw new ConfigError(`${pipeline}: its source is no replay, so it cannot read the log ${log}`);
    }
    changes.push({ path: ['source', 'replay', 'file'], value: log, label: `log ${log}` });
  }
  const problems = new Problems();
  const description = await describe(override(document, changes), problems);
  problems.throwIfAny();
  if (!description.source) throw new ConfigError(`${pipeline}: has no source to train from`);
  const open = await description.source.open({ motor: description.motor.name as string | undefined });
  const plan = planSteps(description.steps, open.streams, description.motor, problems);
  problems.throwIfAny();
  const recorder = new SeriesRecorder();
  const { interrupted } = await runPipeline(plan!, {
    input: open.blocks,
    onBlock: (block) => recorder.push(block),
    signal,
  });
  if (interrupted) throw new SlipringError('interrupted while the data was read');
  return recorder.finish(log === undefined ? basename(pipeline) : basename(log));
}
