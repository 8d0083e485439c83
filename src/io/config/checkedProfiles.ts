import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from '../../core/snapshot.ts';
import { packageRoot } from './packageRoot.ts';

/** A profile that was read and checked, and the CRC-32 of the text that it stood in. */
export interface CheckedProfile<P> {
  readonly crc: number;
  readonly profile: P;
}

export type CheckedProfiles<P> = Readonly<Record<string, CheckedProfile<P>>>;

/** Where the build puts what it has checked. */
export const checkedProfilesFile = (root: string): string => join(root, 'dist', 'profiles.json');

let built: CheckedProfiles<unknown> | undefined;

/**
 * A profile of the package as the build has checked it; undefined when its file has changed since. Parsing YAML takes half the time of a short command.
 */
export function checkedProfile<P>(name: string, text: Uint8Array, profiles: CheckedProfiles<P>): P | undefined {
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  return found?.crc === crc32(text) ? found.profile : undefined;
}

/** The profiles of the build: none where the program runs from its sources, which may know more. */
export function builtProfiles<P>(): CheckedProfiles<P> {
  const root = packageRoot();
  const file = checkedProfilesFile(root);
  const isBuilt = fileURLToPath(import.meta.url).startsWith(join(root, 'dist') + sep);
  built ??= isBuilt && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return built as CheckedProfiles<P>;
}
