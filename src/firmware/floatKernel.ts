import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import { ROUND } from '../codegen/printFloatExpression.ts';
import { sharedKernel } from '../codegen/sharedKernel.ts';
import type { KernelSource } from '../codegen/translate.ts';
import { FLOAT_INTRINSICS, translateFloatIntrinsics, translateFloatKernel } from '../codegen/translateFloat.ts';
import { LARGEST } from '../core/quality.ts';
import { packageRoot } from '../io/config/packageRoot.ts';
import * as integers from '../kernel/integers.ts';
import type { Kernel } from '../kernel/operator.ts';
import * as primitives from '../kernel/primitives.ts';

type Functions = Readonly<Record<string, unknown>>;

const INTRINSICS_FILE = 'src/kernel/intrinsics.ts';
const LARGEST_IN_FLOAT = Math.fround(LARGEST);

let intrinsics: Functions | undefined;

/** A kernel's `process` as its float C computes it, bit for bit. Throws SubsetError for what the translator cannot print. */
export function floatKernel(kernel: KernelSource): Kernel<unknown, unknown> {
  intrinsics ??= {
    ...primitives,
    ...integers,
    absent: (x: number) => !(x < LARGEST_IN_FLOAT && x > -LARGEST_IN_FLOAT),
    ...evaluate(translateFloatIntrinsics(INTRINSICS_FILE, read(INTRINSICS_FILE)), primitives),
  };
  return evaluate(translateFloatKernel(kernel), intrinsics).process as Kernel<unknown, unknown>;
}

/** The text of a kernel that comes with the package: of `folder`/`name`.ts, or of the file that it shares with others. */
export function packagedKernel(folder: 'operators' | 'nn', name: string): { file: string; source: string } {
  const file = `src/${folder}/${name}.ts`;
  const source = read(file);
  const shared = sharedKernel(source);
  if (!shared) return { file, source };
  const from = join(dirname(file), shared);
  return { file: from, source: read(from) };
}

function read(file: string): string {
  return readFileSync(join(packageRoot(), file), 'utf8');
}

function evaluate(text: string, functions: Functions): Functions {
  return compileFunction(text, [ROUND, FLOAT_INTRINSICS])(Math.fround, functions) as Functions;
}
