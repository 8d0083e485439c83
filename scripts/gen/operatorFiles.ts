import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AnyOperator } from '../../src/kernel/operator.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface OperatorFile {
  readonly name: string;
  /** Path from the root of the repository. */
  readonly file: string;
  readonly source: string;
  readonly operator: AnyOperator;
}

/** The operators of src/operators: files that export a defineOperator of the file's name, sorted. */
export async function operatorFiles(): Promise<OperatorFile[]> {
  const found: OperatorFile[] = [];
  for (const entry of readdirSync(join(ROOT, 'src/operators')).sort()) {
    const name = entry.replace(/\.ts$/, '');
    const file = `src/operators/${entry}`;
    const source = readFileSync(join(ROOT, file), 'utf8');
    if (!source.includes(`export const ${name} = defineOperator(`)) continue;
    const module = (await import(pathToFileURL(join(ROOT, file)).href)) as Record<string, AnyOperator>;
    if (module[name].name !== name) throw new Error(`${file}: the operator is named ${module[name].name}`);
    found.push({ name, file, source, operator: module[name] });
  }
  return found;
}
