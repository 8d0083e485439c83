import type { Stream } from '../core/stream.ts';
import type { Sink as OpenSink } from '../io/sink.ts';
import { type Job, type JobWords, openJobSource, openSinks, planJob, readJob } from './job.ts';
import type { OpenSource, SourceStatus } from './kinds.ts';
import { type Running, runPipeline } from './run.ts';

export interface JobOptions {
  /** Ends the job cleanly: what is complete is kept. */
  readonly signal?: AbortSignal;
  readonly seed?: number;
  /** Called once before the first block. */
  readonly onStart?: (job: RunningJob) => void;
}

export interface RunningJob extends Running {
  /** What the source has read and lost so far. */
  source(): SourceStatus;
}

export interface JobResult extends RunningJob {
  readonly interrupted: boolean;
  readonly streams: readonly Stream[];
}

/**
 * Runs a job from its source to its sinks. Nothing is opened for writing before everything is checked; when the job fails, its
 * sinks leave nothing behind. Rejects with ConfigError, DataError, IoError or UnavailableError.
 */
export async function runJob(words: JobWords, options: JobOptions = {}): Promise<JobResult> {
  const { signal, seed, onStart } = options;
  const job = await readJob(words);
  let all: readonly OpenSink[] = [];
  const source = await openJobSource(job, { seed, ready: () => slowest(all) });
  const { plan, sinks } = await prepare(job, source);
  all = [...new Set([...sinks.values()].flat())];
  const status = () => source.status();
  try {
    const result = await runPipeline(plan, {
      input: source.blocks,
      signal,
      onStart: (run) => onStart?.({ ...run, source: status }),
      onBlock(block) {
        for (const sink of sinks.get(block.stream.name) ?? []) sink.next(block);
      },
    });
    for (const sink of all) await sink.complete();
    return { ...result, source: status, streams: plan.outputs };
  } catch (error) {
    for (const sink of all) await sink.abort();
    throw error;
  }
}

/** Plans the job and opens its sinks; when that fails, the source is let go. */
async function prepare(job: Job, source: OpenSource) {
  try {
    const { plan, sinks } = planJob(job, source.streams);
    return { plan, sinks: await openSinks(sinks) };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** A promise while any sink is behind. */
function slowest(sinks: readonly OpenSink[]): Promise<void> | undefined {
  const behind = sinks.flatMap((s) => s.ready?.() ?? []);
  return behind.length > 0 ? Promise.all(behind).then(() => {}) : undefined;
}
