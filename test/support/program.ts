import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
/** From any folder. */
const TSX = import.meta.resolve('tsx');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** The command line in a process of its own. */
export interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has printed so far. */
  readonly out: string;
  readonly err: string;
}

/** The words that start the command line from its source; node itself first. */
export const programWords: readonly string[] = [process.execPath, '--import', TSX, MAIN];

/** Starts `slipring WORDS`, with flags of node; what still runs at the end of a test is killed. */
export function startProgram(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Program {
  const [node, ...before] = programWords;
  return watched(spawn(node, [...flags, ...before, ...words], { env: { ...process.env, ...env }, stdio: 'pipe' }));
}

/** A process whose output is kept. */
export function watched(child: ChildProcess): Program {
  running.add(child);
  const texts = { out: '', err: '' };
  child.stdout?.on('data', (data) => {
    texts.out += data;
  });
  child.stderr?.on('data', (data) => {
    texts.err += data;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...texts }));
  });
  return {
    child,
    ended,
    get out() {
      return texts.out;
    },
    get err() {
      return texts.err;
    },
  };
}

/** Waits until something is so, at most so many seconds. */
export async function until(what: () => unknown, seconds = 30): Promise<void> {
  for (const end = performance.now() + 1000 * seconds; !(await what()); ) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});
