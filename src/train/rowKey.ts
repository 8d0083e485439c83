import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadProfile } from '../io/config/deviceProfile.ts';
import { logFiles } from '../pipeline/logFiles.ts';
import type { Plan } from '../pipeline/plan.ts';

/** What the rows of one reading depend on, but for the code. */
export interface RowSource {
  /** The pipeline's document as it runs. */
  readonly pipeline: unknown;
  /** Its steps, with the texts of a user's own operators in its key. */
  readonly plan: Plan;
  /** Name of the part that is kept. */
  readonly part: string;
  readonly seed?: number | undefined;
}

/** Steps that read other files than the log. */
const READS_FILES = ['normalizeFrom'];

/**
 * SHA-256 over the bytes of the logs, the device profile, the pipeline, the plan, the seed and the code that runs. Undefined for a
 * source that need not give the same again: anything but files, and a simulation without a seed of its own.
 */
export async function rowKey({ pipeline, plan, part, seed }: RowSource): Promise<string | undefined> {
  const { source } = pipeline as { source?: { replay?: Replay; sim?: unknown } };
  if (plan.steps.some((step) => READS_FILES.includes(step.name))) return undefined;
  const hash = createHash('sha256');
  if (source?.replay) {
    const { file, files = [], device } = source.replay;
    const logs = logFiles(file === undefined ? files : [file]);
    if (logs.includes('-')) return undefined;
    for (const log of logs) for await (const bytes of createReadStream(log)) hash.update(bytes as Uint8Array);
    if (device !== undefined) hash.update(JSON.stringify(await loadProfile(device)));
  } else if (!source?.sim || seed === undefined) {
    return undefined;
  }
  // where a log lies and what it is called does not matter; its ending tells its form
  const nameless = (key: string, value: unknown) =>
    ['file', 'files'].includes(key)
      ? [value].flat().map((path) => basename(String(path)).replace(/^[^.]*/, ''))
      : value;
  hash.update(JSON.stringify([pipeline, plan.key, part, seed ?? null, codeFingerprint()], nameless));
  return hash.digest('hex');
}

interface Replay {
  readonly file?: string;
  readonly files?: readonly string[];
  readonly device?: string;
}

let fingerprint: string | undefined;

/** Names, sizes and times of the files that run: rows made by other code are made again. */
function codeFingerprint(): string {
  if (fingerprint !== undefined) return fingerprint;
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const hash = createHash('sha256');
  for (const path of (readdirSync(root, { recursive: true }) as string[]).sort()) {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(JSON.stringify([path, size, mtimeMs]));
  }
  fingerprint = hash.digest('hex');
  return fingerprint;
}
