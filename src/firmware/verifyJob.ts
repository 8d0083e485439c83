import { tap } from 'rxjs';
import { SlipringError } from '../core/errors.ts';
import { type JobWords, openJobSource, planJob, readJob } from '../pipeline/job.ts';
import { runPipeline } from '../pipeline/run.ts';
import { type Verification, Verifier } from './verifier.ts';

/**
 * Runs a job's pipeline on its source, without its sinks, and compares it with its C. Undefined when there is no C compiler.
 * Rejects as a run does; SlipringError when it was interrupted, since half a log proves nothing.
 */
export async function verifyJob(
  words: JobWords,
  { signal, seed }: { signal?: AbortSignal; seed?: number } = {},
): Promise<Verification | undefined> {
  const job = await readJob({ ...words, orStdout: false });
  const source = await openJobSource(job, { seed });
  let verifier: Verifier | undefined;
  try {
    const { plan } = planJob(job, source.streams);
    verifier = new Verifier(plan, 'pipeline');
    const { onInput, onStep } = verifier;
    const { interrupted } = await runPipeline(plan, {
      input: source.blocks.pipe(tap(onInput)),
      onStep,
      onBlock: () => {},
      signal,
    });
    if (interrupted) throw new SlipringError('verify: interrupted');
    return await verifier.finish();
  } finally {
    verifier?.dispose();
    await source.close();
  }
}
