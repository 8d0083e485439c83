import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromHex } from '../../src/protocols/hex.ts';

export const FOLDER = fileURLToPath(new URL('../../../shared/reference/vectors/', import.meta.url));
let told = false;

/** Bytes that real devices or their own programs made, and what they mean. */
export interface Vector {
  readonly bytes: Uint8Array;
  // biome-ignore lint/suspicious/noExplicitAny: each vector's meaning has its own shape
  readonly decoded: any;
  readonly can_id?: string;
  readonly text?: string;
}

/** A vector by name, or undefined where the vectors are not at hand, which is said once. */
export function vector(name: string): Vector | undefined {
  const path = `${FOLDER}${name}.json`;
  if (existsSync(path)) {
    const read = JSON.parse(readFileSync(path, 'utf8')) as { hex: string } & Omit<Vector, 'bytes'>;
    return { ...read, bytes: fromHex(read.hex)! };
  }
  if (!told) console.warn('left out: protocol vectors not found');
  told = true;
  return undefined;
}
