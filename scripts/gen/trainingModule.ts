import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './operatorFiles.ts';

const SOURCES = 'assembly/training';
export const TRAINING_MODULE = 'src/nn/engine/wasm/module.generated.ts';

/** Shared, so that threads may work side by side and memory may grow under the views into it; at most 1 GiB. */
const OPTIONS = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'threads'],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '16384'],
];

/** The generated file as it should be. Compiles only where the sources have changed, unless `anew`. */
export async function trainingModule({ anew = false } = {}): Promise<string> {
  const sources = sourceHash();
  if (!anew) {
    const current = readOr(join(ROOT, TRAINING_MODULE));
    if (current.includes(sources)) return current;
  }
  const wasm = await compile();
  return `// Generated from ${SOURCES} by scripts/gen.ts; do not edit.
// sources and compiler: sha256 ${sources}
/** The kernels of training, compiled to WebAssembly with SIMD128: ${wasm.length} bytes. */
export const MODULE_BASE64 =
  '${Buffer.from(wasm).toString('base64')}';
`;
}

async function compile(): Promise<Uint8Array> {
  const { default: asc } = await import('assemblyscript/asc');
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main([`${SOURCES}/index.ts`, ...OPTIONS, '--outFile', 'training.wasm'], {
    readFile: (name: string) => readOr(join(ROOT, name)) || null,
    writeFile(name: string, contents: Uint8Array | string) {
      if (name === 'training.wasm' && typeof contents !== 'string') wasm = contents;
    },
    listFiles: () => [],
  });
  const said = stderr.toString();
  if (error || said !== '' || !wasm) throw new Error(`${SOURCES}: ${error?.message ?? ''}\n${said}`);
  return wasm;
}

/** Of all that the module depends on: sources, options and the compiler's version. */
function sourceHash(): string {
  const hash = createHash('sha256');
  const { version } = createRequire(import.meta.url)('assemblyscript/package.json');
  hash.update(JSON.stringify([OPTIONS, version]));
  for (const name of readdirSync(join(ROOT, SOURCES)).sort()) {
    hash.update(`${name}\n${readFileSync(join(ROOT, SOURCES, name), 'utf8')}\n`);
  }
  return hash.digest('hex');
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
