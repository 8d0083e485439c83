import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
let told = false;

/** Path of a recording of a real motor, or undefined where the recordings are not at hand, which is said once. */
export function recording(name: string): string | undefined {
  const path = FOLDER + name;
  if (existsSync(path)) return path;
  if (!told) console.warn('left out: recordings not found');
  told = true;
  return undefined;
}
