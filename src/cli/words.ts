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

/** Seeds that count up from `first`, as many as --seeds says. Throws UsageError. */
export function seedsFrom(first: number, { seeds }: Options, usual: number): number[] {
  const n = Number(seeds ?? usual);
  if (!Number.isSafeInteger(n) || n < 1) throw new UsageError(`--seeds must be an integer from 1 on, got ${seeds}`);
  return Array.from({ length: n }, (_, i) => first + i);
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
