import { tap } from 'rxjs';
import { SlipringError, UsageError } from '../core/errors.ts';
import { type JobWords, openJobSource, planJob, readJob } from '../pipeline/job.ts';
import { runPipeline } from '../pipeline/run.ts';
import { hostTarget } from './hostTarget.ts';
import type { Target } from './target.ts';
import { type Arithmetic, type Verification, Verifier } from './verifier.ts';

export interface VerifyOptions {
  /** Default: the first type of reals that the target has. */
  readonly real?: Arithmetic;
  readonly signal?: AbortSignal;
  readonly seed?: number;
}

/**
 * Runs a job's pipeline once on its source, without its sinks, and compares it with its C on each target. Rejects as a run does, and
 * with what a target throws; SlipringError when it was interrupted, since half a log proves nothing.
 */
export async function verifyOnTargets(
  words: JobWords,
  targets: readonly Target[],
  { real, signal, seed }: VerifyOptions = {},
): Promise<Verification[]> {
  const realOn = (target: Target): Arithmetic => real ?? target.reals[0];
  for (const target of targets) {
    const wanted = realOn(target);
    if (wanted !== 'int32' && !target.reals.includes(wanted)) {
      throw new UsageError(`verify: ${target.name} has no ${real} of the host's size; it takes --real ${target.reals}`);
    }
  }
  const job = await readJob({ ...words, orStdout: false });
  const source = await openJobSource(job, { seed });
  let verifier: Verifier | undefined;
  try {
    const { plan } = planJob(job, source.streams);
    verifier = new Verifier(plan, 'pipeline', targets.map(realOn));
    const { onInput, onStep } = verifier.tap;
    const { interrupted } = await runPipeline(plan, {
      input: source.blocks.pipe(tap(onInput)),
      onStep,
      onBlock: () => {},
      signal,
    });
    if (interrupted) throw new SlipringError('verify: interrupted');
    const results: Verification[] = [];
    for (const target of targets) {
      const how = realOn(target);
      const { ranges } = job.description;
      results.push(
        await (how === 'int32' ? verifier.finishInt32(target, ranges, signal) : verifier.finish(target, signal, how)),
      );
    }
    return results;
  } finally {
    verifier?.dispose();
    await source.close();
  }
}

/** The same on one target; default: this machine. */
export async function verifyJob(
  words: JobWords,
  { target = hostTarget(), ...options }: VerifyOptions & { readonly target?: Target } = {},
): Promise<Verification> {
  const [result] = await verifyOnTargets(words, [target], options);
  return result;
}
