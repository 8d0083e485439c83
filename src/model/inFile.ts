import { ConfigError, DataError } from '../core/errors.ts';

/** What a model file gets wrong is bad data, not a mistake of whoever reads it. */
export function inFile<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ConfigError) throw new DataError(`${path}: ${error.message}`);
    throw error;
  }
}
