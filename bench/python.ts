import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../src/io/config/packageRoot.ts';
import type { Timed } from './cProgram.ts';
import { SIGNALS, type SignalName } from './signals.ts';

/** A function of scipyPeers.py, what it must know, and the signals that it gets. */
export interface PythonCase {
  readonly peer: string;
  readonly constants: Readonly<Record<string, unknown>>;
  readonly inputs: readonly SignalName[];
}

export interface PythonJob {
  /** File with all signals, each of `length` samples. */
  readonly data: string;
  readonly length: number;
  readonly block: number;
  readonly passes: number;
  readonly cases: readonly PythonCase[];
}

let found: string | undefined;

/** The first Python that has scipy: the user's PYTHON, python3, the system's. Undefined, said once, where there is none. */
export function findPython(): string | undefined {
  if (found === undefined) {
    const names = [...(process.env.PYTHON ? [process.env.PYTHON] : []), 'python3', '/usr/bin/python3'];
    found = names.find((name) => spawnSync(name, ['-c', 'import scipy'], { stdio: 'ignore' }).status === 0) ?? '';
    if (found === '') console.error('left out: scipy, no Python here has it');
  }
  return found || undefined;
}

/** Versions of what Python computes with. */
export function pythonVersions(python: string): string {
  const script = 'import numpy, scipy; print(f"numpy {numpy.__version__}, scipy {scipy.__version__}")';
  return execFileSync(python, ['-c', script], { encoding: 'utf8' }).trim();
}

/** Runs all cases in one Python, since its start takes longer than a case. */
export function runPython(job: PythonJob): Timed[] {
  const script = join(packageRoot(), 'bench', 'scipyPeers.py');
  const cases = job.cases.map((c) => ({ ...c, inputs: c.inputs.map((name) => SIGNALS.indexOf(name)) }));
  const input = JSON.stringify({ ...job, cases });
  return JSON.parse(execFileSync(findPython()!, [script], { input, maxBuffer: 1 << 26 }).toString());
}
