import type { Block } from '../core/block.ts';
import type { Stream } from '../core/stream.ts';
import type { Sink as OpenSink, SinkStatus } from '../io/sink.ts';
import { type Job, type JobWords, openJobSource, openSinks, planJob, readJob, refuseOverwriting } from './job.ts';
import type { OpenSource, SourceStatus, Written } from './kinds.ts';
import { type Running, type RunResult, runPipeline } from './run.ts';
import { SavedState } from './savedState.ts';
import { StateKeeper, type StateStatus } from './stateKeeper.ts';

export interface JobOptions {
  /** Ends the job cleanly: what is complete is kept. */
  readonly signal?: AbortSignal;
  readonly seed?: number;
  /** Keeps the state in a file, saved every so many seconds and at the end; a run that finds it goes on from there. */
  readonly state?: { readonly file: string; readonly everyS: number };
  /** File to record the raw bytes of a live source to. */
  readonly record?: string;
  /** Called once before the first block. */
  readonly onStart?: (job: RunningJob) => void;
  /** Sees each borrowed block that reaches the sinks. */
  readonly onOutput?: (block: Block) => void;
}

export interface RunningJob extends Running {
  /** What the source has read and lost so far. */
  source(): SourceStatus;
  /** What the sinks that have something to tell have delivered, and what waits. */
  sinks(): readonly SinkStatus[];
  /** How the saving of the state goes; undefined when it is not saved. */
  state(): StateStatus | undefined;
}

export interface JobResult extends RunningJob {
  readonly interrupted: boolean;
  readonly streams: readonly Stream[];
}

/**
 * Runs a job from its source to its sinks. Nothing is opened for writing before everything is checked; when the job fails, its
 * sinks leave nothing behind.
 *
 * With `state`, a killed run goes on where its state was saved: what the source gives again is dropped, and a file that it wrote
 * is continued from the byte that belongs to the state, so that at the end it is that of a run that was never stopped. A file
 * that the state does not know gets only what is new. The state at the end is that before the last samples were flushed: a log that
 * has grown meanwhile is gone on with. Rejects with ConfigError, DataError, IoError or UnavailableError.
 */
export async function runJob(words: JobWords, options: JobOptions = {}): Promise<JobResult> {
  const { signal, seed, state, record, onStart, onOutput } = options;
  const job = await readJob(words);
  refuseOverwriting(job);
  const saved = state && SavedState.read(state.file);
  let all: readonly OpenSink[] = [];
  const source = await openJobSource(job, { seed, record, ready: () => slowest(all) });
  const { plan, sinks } = await prepare(job, source, saved, state && ((file) => saved?.written(file)));
  all = [...new Set([...sinks.values()].flat())];
  const keeper = state && new StateKeeper(state.file, state.everyS, all);
  const told = {
    source: () => source.status(),
    sinks: () => all.flatMap((s) => s.status?.() ?? []),
    state: () => keeper?.status(),
  };
  let result: RunResult;
  try {
    result = await runPipeline(plan, {
      input: source.blocks,
      signal,
      state: saved?.chain,
      onEdge: (run, isLast) => keeper?.edge(run, isLast),
      onStart: (run) => onStart?.({ ...run, ...told }),
      onBlock(block) {
        for (const sink of sinks.get(block.stream.name) ?? []) sink.next(block);
        onOutput?.(block);
      },
    });
  } catch (error) {
    for (const sink of all) await sink.abort();
    throw error;
  }
  await completeAll(all, result.interrupted);
  return { ...result, ...told, streams: plan.outputs };
}

/** Ends all sinks at once, also when one fails, of which nothing is left; throws the first failure. */
async function completeAll(sinks: readonly OpenSink[], interrupted: boolean): Promise<void> {
  const complete = async (sink: OpenSink): Promise<unknown[]> => {
    try {
      await sink.complete(interrupted);
      return [];
    } catch (error) {
      await sink.abort().catch(() => {});
      return [error];
    }
  };
  const failures = (await Promise.all(sinks.map(complete))).flat();
  if (failures.length > 0) throw failures[0];
}

/** Plans the job and opens its sinks; when that fails, the source is let go. */
async function prepare(job: Job, source: OpenSource, saved: SavedState | undefined, written: Written | undefined) {
  try {
    const { plan, sinks } = planJob(job, source.streams);
    saved?.expectKey(plan.key);
    return { plan, sinks: await openSinks(sinks, written) };
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
