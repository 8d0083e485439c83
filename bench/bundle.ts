import { join } from 'node:path';
import { build } from 'rolldown';
import { packageRoot } from '../src/io/config/packageRoot.ts';

/**
 * Makes a program of the bench what Node runs when Slipring is installed: JavaScript; packages stay outside. Not by way of tsx:
 * what it does while it loads makes V8 look, at each access of a typed array, whether the array has been taken away
 * (node --trace-protector-invalidation), which costs a tenth. Gives the program's path.
 */
export async function bundle(script: string): Promise<string> {
  const root = packageRoot();
  const file = join(root, 'out', 'bench', script.replaceAll('/', '-').replace(/\.ts$/, '.mjs'));
  await build({
    input: join(root, 'bench', script),
    platform: 'node',
    external: /^[a-z@]/,
    output: { file, format: 'esm', codeSplitting: false },
    logLevel: 'warn',
  });
  return file;
}
