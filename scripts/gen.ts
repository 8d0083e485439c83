/**
 * Writes what is generated from the operators' and cells' files: registries, C, reference docs.
 *
 *   npx tsx scripts/gen.ts            writes
 *   npx tsx scripts/gen.ts --check    writes nothing; names stale files and exits 1
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles } from './gen/generatedFiles.ts';
import { ROOT } from './gen/operatorFiles.ts';

const check = process.argv.includes('--check');
const { files, faults } = await generatedFiles();
// a kernel at fault keeps its old C until it is mended
const left = readdirSync(join(ROOT, 'c'))
  .map((name) => `c/${name}`)
  .filter((path) => faults.length === 0 && !files.has(path));
const stale = [...files].filter(([path, text]) => current(path) !== text).map(([path]) => path);

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
if (check) {
  for (const path of stale) console.error(`stale: ${path}`);
  for (const path of left) console.error(`has no source any more: ${path}`);
  if (stale.length + left.length > 0) {
    console.error('run: npm run gen');
    process.exitCode = 1;
  }
} else {
  for (const path of stale) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), files.get(path)!);
    console.error(`wrote ${path}`);
  }
  for (const path of left) {
    rmSync(join(ROOT, path));
    console.error(`removed ${path}`);
  }
}

function current(path: string): string | undefined {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return undefined;
  }
}
