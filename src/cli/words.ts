import { UsageError } from '../core/errors.ts';
import type { JobWords } from '../pipeline/job.ts';
import type { Context, Options } from './command.ts';

/** A positive number given as an option. Throws UsageError. */
export function positiveOption(options: Options, name: string, flag = `--${name}`): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new UsageError(`${flag} must be a positive number, got ${text}`);
  return value;
}

/** What `run` and `check` say alike about a job. */
export function jobWords(pipeline: string | undefined, options: Options, context: Context): JobWords {
  const steps = options.step as readonly string[] | undefined;
  if (pipeline === undefined && options.input === undefined) {
    throw new UsageError('give a pipeline file, or --input FILE with --step');
  }
  return {
    pipeline,
    steps,
    input: options.input as string | undefined,
    device: options.device as string | undefined,
    rateHz: positiveOption(options, 'rate'),
    set: context.set,
    variables: context.env,
  };
}
