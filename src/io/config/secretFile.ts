import { readFileSync, statSync } from 'node:fs';
import { ConfigError, IoError } from '../../core/errors.ts';

/** The text of a file that nobody but its owner may read: a password, a private key. Throws ConfigError when others may, IoError. */
export function readSecretFile(file: string): string {
  return reading(file, () => {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o177) !== 0) {
      throw new ConfigError(`${file}: others may read this secret: chmod 600 ${file}`);
    }
    return readFileSync(file, 'utf8');
  });
}

/** The text of a file that anybody may read, as a certificate. Throws IoError. */
export function readPlainFile(file: string): string {
  return reading(file, () => readFileSync(file, 'utf8'));
}

function reading(file: string, read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new IoError(`${file}: ${(error as Error).message}`);
  }
}
