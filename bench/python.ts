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

const found = new Map<string, string>();

/** The first Python that has a module: the user's PYTHON, python3, the system's. Undefined, said once, where there is none. */
export function findPython(module = 'scipy'): string | undefined {
  if (!found.has(module)) {
    const names = [...(process.env.PYTHON ? [process.env.PYTHON] : []), 'python3', '/usr/bin/python3'];
    const has = (name: string) => spawnSync(name, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
    found.set(module, names.find(has) ?? '');
    if (found.get(module) === '') console.error(`left out: ${module}, no Python here has it`);
  }
  return found.get(module) || undefined;
}

/** Versions of what Python computes with. */
export function pythonVersions(python: string, modules: readonly string[] = ['numpy', 'scipy']): string {
  const told = modules.map((name) => `${name} {${name}.__version__}`).join(', ');
  return execFileSync(python, ['-c', `import ${modules.join(', ')}; print(f"${told}")`], { encoding: 'utf8' }).trim();
}

/** Runs all cases in one Python, since its start takes longer than a case. */
export function runPython(job: PythonJob): Timed[] {
  const script = join(packageRoot(), 'bench', 'scipyPeers.py');
  const cases = job.cases.map((c) => ({ ...c, inputs: c.inputs.map((name) => SIGNALS.indexOf(name)) }));
  const input = JSON.stringify({ ...job, cases });
  return JSON.parse(execFileSync(findPython()!, [script], { input, maxBuffer: 1 << 26 }).toString());
}
