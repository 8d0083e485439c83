import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { IoError } from '../core/errors.ts';

/**
 * The files that names stand for: `*` and `?` in the last part of a path, when there is no such file, stand for all that fit, sorted by name. Throws
 * IoError where none does.
 */
export function logFiles(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    if (!/[*?]/.test(basename(name)) || stats(name)) return [name];
    const form = basename(name)
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    const fits = new RegExp(`^${form}$`);
    const folder = dirname(name);
    const found = (stats(folder) ? readdirSync(folder) : []).filter(
      (f) => fits.test(f) && stats(join(folder, f))?.isFile(),
    );
    if (found.length === 0) throw new IoError(`${name}: no file fits`);
    return found.sort().map((f) => (folder === '.' && !name.startsWith('.') ? f : join(folder, f)));
  });
}

/** Bytes in files; NaN where that is not known, as on standard input. */
export function totalBytes(files: readonly string[]): number {
  return files.reduce((sum, file) => {
    const found = file === '-' ? undefined : stats(file);
    return sum + (found?.isFile() ? found.size : Number.NaN);
  }, 0);
}

function stats(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
