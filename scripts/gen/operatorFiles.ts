import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sharedKernel } from '../../src/codegen/sharedKernel.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface OperatorFile {
  readonly name: string;
  /** Path from the root of the repository. */
  readonly file: string;
  readonly source: string;
  /** Where `process` stands: this file, or the one from which it is imported because several operators share it. */
  readonly kernel: { readonly file: string; readonly source: string };
  readonly operator: AnyOperator;
}

/** The operators of src/operators: files that export a defineOperator of the file's name, sorted. */
export async function operatorFiles(): Promise<OperatorFile[]> {
  const found: OperatorFile[] = [];
  for (const entry of readdirSync(join(ROOT, 'src/operators')).sort()) {
    if (!entry.endsWith('.ts')) continue;
    const name = entry.replace(/\.ts$/, '');
    const file = `src/operators/${entry}`;
    const source = readFileSync(join(ROOT, file), 'utf8');
    if (!source.includes(`export const ${name} = defineOperator(`)) continue;
    const module = (await import(pathToFileURL(join(ROOT, file)).href)) as Record<string, AnyOperator>;
    if (module[name].name !== name) throw new Error(`${file}: the operator is named ${module[name].name}`);
    found.push({ name, file, source, kernel: kernelOf(file, source), operator: module[name] });
  }
  return found;
}

function kernelOf(file: string, source: string): OperatorFile['kernel'] {
  const from = sharedKernel(source);
  if (!from) return { file, source };
  const shared = join(dirname(file), from);
  return { file: shared, source: readFileSync(join(ROOT, shared), 'utf8') };
}
