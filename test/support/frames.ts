import type { Framer } from '../../src/protocols/framing/framer.ts';
import { toHex } from '../../src/protocols/hex.ts';

export const hex = (text: string) =>
  Uint8Array.from(text.replace(/\s/g, '').match(/../g) ?? [], (b) => Number.parseInt(b, 16));
export const ascii = (text: string) => new TextEncoder().encode(text);

export function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((p) => [...p]));
}

/** Bytes cut at the given places; the pieces lie at odd offsets in larger buffers, as a driver's do. */
export function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [...new Set([0, ...cuts.map((c) => c % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => {
    const larger = new Uint8Array(end - at[i] + 3).fill(0xee);
    larger.set(bytes.subarray(at[i], end), 3);
    return larger.subarray(3);
  });
}

/** The bodies that a framer takes out of bytes, as hex digits. */
export function bodies(framer: Framer, ...input: Uint8Array[]): string[] {
  const out: string[] = [];
  for (const piece of input) framer.push(piece, 0, (f) => out.push(toHex(f.bytes, f.start, f.end)));
  return out;
}
