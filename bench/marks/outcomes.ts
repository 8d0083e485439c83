import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import type { Case } from './cases.ts';
import type { Judged } from './figures.ts';
import type { Outcome } from './report.ts';

/** Figures of the last run of each recipe, so that one can be measured anew without the others. */
const folder = join(packageRoot(), 'out', 'bench', 'marks');
const fileOf = ({ recipe }: Case) => join(folder, `${recipe}.json`);

export function keep(c: Case, judged: readonly Judged[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(c), JSON.stringify(judged));
}

/** The outcome of a case, in a list; an empty one where it has not been measured. */
export const kept = (of: Case): Outcome[] =>
  existsSync(fileOf(of)) ? [{ of, judged: JSON.parse(readFileSync(fileOf(of), 'utf8')) }] : [];
