import { UsageError } from '../core/errors.ts';
import type { JobWords } from '../pipeline/job.ts';
import { speed } from '../pipeline/speed.ts';
import type { Context, Options } from './command.ts';

/** A positive number given as an option. Throws UsageError. */
export function positiveOption(options: Options, name: string, flag = `--${name}`): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new UsageError(`${flag} must be a positive number, got ${text}`);
  return value;
}

/** `max`, `1x` or a factor. Throws UsageError. */
function speedOption(value: Options[string]): string | undefined {
  const checked = speed.optional().safeParse(value);
  if (!checked.success) throw new UsageError(`--speed ${checked.error.issues[0].message}, got ${value}`);
  return value as string | undefined;
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
    input: options.input as readonly string[] | undefined,
    device: options.device as string | undefined,
    rateHz: positiveOption(options, 'rate'),
    speed: speedOption(options.speed),
    set: context.set,
    variables: context.env,
  };
}
