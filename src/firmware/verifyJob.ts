import { tap } from 'rxjs';
import { SlipringError, UsageError } from '../core/errors.ts';
import { type JobWords, openJobSource, planJob, readJob } from '../pipeline/job.ts';
import { runPipeline } from '../pipeline/run.ts';
import { hostTarget } from './hostTarget.ts';
import type { Real } from './replica.ts';
import type { Target } from './target.ts';
import { type Verification, Verifier } from './verifier.ts';

export interface VerifyOptions {
  /** Default: this machine. */
  readonly target?: Target;
  /** Default: the first that the target has. */
  readonly real?: Real;
  readonly signal?: AbortSignal;
  readonly seed?: number;
}

/**
 * Runs a job's pipeline on its source, without its sinks, and compares it with its C on the target. Rejects as a run does, and
 * with what the target throws; SlipringError when it was interrupted, since half a log proves nothing.
 */
export async function verifyJob(
  words: JobWords,
  { target = hostTarget(), real = target.reals[0], signal, seed }: VerifyOptions = {},
): Promise<Verification> {
  if (!target.reals.includes(real)) {
    throw new UsageError(
      `verify: ${target.name} has no ${real} of the host's size; it takes --real ${target.reals.join(' or ')}`,
    );
  }
  const job = await readJob({ ...words, orStdout: false });
  const source = await openJobSource(job, { seed });
  let verifier: Verifier | undefined;
  try {
    const { plan } = planJob(job, source.streams);
    verifier = new Verifier(plan, 'pipeline', real);
    const { onInput, onStep } = verifier.tap;
    const { interrupted } = await runPipeline(plan, {
      input: source.blocks.pipe(tap(onInput)),
      onStep,
      onBlock: () => {},
      signal,
    });
    if (interrupted) throw new SlipringError('verify: interrupted');
    return await verifier.finish(target, signal);
  } finally {
    verifier?.dispose();
    await source.close();
  }
}
