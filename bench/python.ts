import { execFileSync, spawnSync } from 'node:child_process';

let found: string | undefined;

/** The first Python that has scipy: the user's PYTHON, python3, the system's. Undefined, said once, where there is none. */
export function findPython(): string | undefined {
  if (found === undefined) {
    const names = [...(process.env.PYTHON ? [process.env.PYTHON] : []), 'python3', '/usr/bin/python3'];
    found = names.find((name) => spawnSync(name, ['-c', 'import scipy'], { stdio: 'ignore' }).status === 0) ?? '';
    if (found === '') console.error('left out: scipy, no Python has it');
  }
  return found || undefined;
}

/** Versions of what Python computes with, for the report. */
export function pythonVersions(python: string): string {
  const script = 'import numpy, scipy; print(f"numpy {numpy.__version__}, scipy {scipy.__version__}")';
  return execFileSync(python, ['-c', script], { encoding: 'utf8' }).trim();
}
