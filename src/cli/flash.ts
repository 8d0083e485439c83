import { spawn } from 'node:child_process';
import { UnavailableError, UsageError } from '../core/errors.ts';
import { flashBoards } from '../firmware/flash/boards.ts';
import { type FlashCommand, PORT, planFlash } from '../firmware/flash/plan.ts';
import type { Action, Context } from './command.ts';
import { table } from './table.ts';

/** `slipring flash`: prints the commands that put a program on a board; with --yes runs them. */
export const run: Action = async ([path], options, context) => {
  const board = options.board as string | undefined;
  if (path === undefined && board === undefined) {
    context.stdout.write(
      context.json ? `${JSON.stringify(flashBoards)}\n` : table(flashBoards.map((b) => [b.name, b.summary])),
    );
    return;
  }
  if (path === undefined || board === undefined) throw new UsageError('flash: give a folder or program, and --board');
  const { commands } = planFlash(path, board, {
    port: options.port as string | undefined,
    drive: options.drive as string | undefined,
    tool: options.with as string | undefined,
  });
  if (context.json) context.stdout.write(`${JSON.stringify({ board, commands })}\n`);
  else context.stdout.write(commands.map((words) => `${words.map(shown).join(' ')}\n`).join(''));
  if (options.yes !== true) {
    if (!context.quiet) context.stderr.write('nothing was run; --yes does it\n');
    return;
  }
  if (commands.some((words) => words.includes(PORT)))
    throw new UsageError('flash: --yes needs --port: see slipring ports');
  for (const command of commands) {
    const code = await runCommand(command, context);
    if (code !== 0) {
      context.stderr.write(`flash: ${command[0]} ended with code ${code}\n`);
      return 1;
    }
  }
};

/** A word as a POSIX shell takes it. */
function shown(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What the tool says goes to standard error, where all but results goes. */
function runCommand([tool, ...words]: FlashCommand, { stderr, signal }: Context): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, words, { stdio: ['ignore', 'pipe', 'pipe'], signal });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => stderr.write(bytes));
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new UnavailableError(`flash: ${tool} was not found; install it first`) : error);
    });
    child.on('close', resolve);
  });
}
