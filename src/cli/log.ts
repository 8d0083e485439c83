import type { Logger } from 'pino';
import { SlipringError, UsageError, unknownName } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { Context, Options } from './command.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
const FORMS = ['text', 'json'] as const;

/**
 * The log that --log json asks for: one JSON object a line on stderr, one line an event, with `level`, `time`, `event` and `msg`. Undefined
 * for text. Throws UsageError.
 *
 * Written synchronously: what was logged before a crash is there. Whatever stands in a name, no line holds a character that a terminal obeys.
 */
export async function openLog(options: Options, { stderr, quiet }: Context): Promise<Logger | undefined> {
  const form = oneOf('--log', options.log ?? 'text', FORMS);
  const level = oneOf('--log-level', options.logLevel ?? (quiet ? 'warn' : 'info'), LOG_LEVELS);
  if (form === 'text') return undefined;
  const { pino, stdTimeFunctions } = await import('pino');
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void stderr.write(`${printable(line.trimEnd())}\n`) },
  );
}

/** The end of a run that failed; gives the exit code. Only what is no SlipringError shows a stack: it is a defect of ours. */
export function logFailure(log: Logger, error: unknown): number {
  const exitCode = error instanceof SlipringError ? error.exitCode : 1;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  log.error({ event: 'failed', exitCode, ...(error instanceof SlipringError ? {} : { stack }) }, message);
  return exitCode;
}

function oneOf<T extends string>(flag: string, value: unknown, known: readonly T[]): T {
  const found = known.find((name) => name === value);
  if (found === undefined) throw new UsageError(`${flag}: ${unknownName('value', String(value), known)}`);
  return found;
}
