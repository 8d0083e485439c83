import { Command as Commander, CommanderError } from 'commander';
import { PlacedError, SlipringError, UsageError } from '../core/errors.ts';
import { printableLines } from '../core/printable.ts';
import type { Command, Context, Options } from './command.ts';
import { commands } from './commands.ts';
import { refuseSet } from './refuseSet.ts';

/** What the process gives to a command line. */
export type Surroundings = Pick<Context, 'stdout' | 'stderr' | 'env' | 'signal' | 'program'> & {
  readonly version: string;
};

const USAGE = 2;

/** Exit codes of what a signal ended before its time. */
export const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs one command line (without `node` and the script's name) and returns the exit code: 0 ok, 1 failure, 2 usage, 3 gate
 * missed, 65 bad data, 69 unavailable, 74 input/output, 78 configuration, 130 and 143 ended by a signal; but 0 where a command that goes on
 * until it is told to stop was told so and came to a clean end. Throws nothing.
 */
export async function runCommandLine(words: readonly string[], around: Surroundings): Promise<number> {
  let code = 0;
  let endsBySignal = false;
  const program = new Commander('slipring')
    .description('Condition motor telemetry, run small nets on it, and take both to the controller.')
    .version(around.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .option('--json', 'machine-readable results')
    .option('--quiet', 'no progress, no notes')
    .option('--set <key=value>', 'change an entry of the pipeline: motor.polePairs=8, steps.0.hampel.nSigma=4', collect)
    .option('--seed <n>', 'seed of all random choices')
    .option('--no-color', 'plain text')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => around.stdout.write(text),
      writeErr: (text) => around.stderr.write(text),
    });
  for (const command of commands) {
    addCommand(program, command, async (args, options) => {
      endsBySignal = command.endsBySignal === true;
      const context = contextOf(program.opts(), around);
      if (!command.takesSet) refuseSet(command.name, context);
      const { run } = await command.load();
      code = (await run(args, options, context)) ?? 0;
    });
  }
  try {
    if (words.length === 0) {
      program.outputHelp({ error: true });
      return USAGE;
    }
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    code = report(error, around);
  }
  const { aborted, reason } = around.signal;
  const wasCut = aborted && (code !== 0 || !endsBySignal);
  return wasCut ? (SIGNAL_CODES[reason as keyof typeof SIGNAL_CODES] ?? SIGNAL_CODES.SIGINT) : code;
}

/** Prints an error and gives its exit code. Only what is no SlipringError shows a stack: it is a defect of ours. */
function report(error: unknown, around: Surroundings): number {
  if (error instanceof SlipringError) {
    // file:line:col stands first, where editors look for it
    around.stderr.write(`${error instanceof PlacedError ? '' : 'slipring: '}${printableLines(error.message)}\n`);
    return error.exitCode;
  }
  around.stderr.write(`slipring: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

function addCommand(
  program: Commander,
  command: Command,
  action: (words: (string | undefined)[], options: Options) => Promise<void>,
): void {
  const sub = program.command(command.name).description(command.summary);
  for (const { name, description, required } of command.arguments ?? []) {
    sub.argument(required ? `<${name}>` : `[${name}]`, description);
  }
  for (const { flags, description, repeat } of command.options ?? []) {
    if (repeat) sub.option(flags, description, collect);
    else sub.option(flags, description);
  }
  sub.action((...all: unknown[]) => {
    const count = command.arguments?.length ?? 0;
    return action(all.slice(0, count) as (string | undefined)[], all[count] as Options);
  });
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function contextOf(options: Options, around: Surroundings): Context {
  const seed = options.seed === undefined ? undefined : Number(options.seed);
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new UsageError(`--seed must be an integer from 0 on, got ${options.seed}`);
  }
  return {
    ...around,
    json: options.json === true,
    quiet: options.quiet === true,
    color: options.color !== false && !around.env.NO_COLOR,
    seed,
    set: (options.set as readonly string[] | undefined) ?? [],
  };
}
