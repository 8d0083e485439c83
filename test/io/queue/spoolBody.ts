import { Random } from '../../../src/core/random.ts';

/** What batch k of the tests holds: some 2 to 160 kB that no other batch has. */
export function bodyOf(k: number): Uint8Array {
  const random = new Random(k);
  const words = 500 + random.below(40_000);
  return new Uint8Array(Uint32Array.from({ length: words }, () => random.nextUint32()).buffer);
}
