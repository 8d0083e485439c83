import { DataError } from '../../core/errors.ts';

const MAGIC = 0x184d2204;

/**
 * Unpacks an LZ4 frame (LZ4 Frame Format 1.6.x): blocks may reach back into those before. Checksums are not looked at: chunks have their own.
 * Throws DataError.
 */
export function unpackLz4(packed: Uint8Array, size: number): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const out = new Uint8Array(size);
  try {
    if (view.getUint32(0, true) !== MAGIC) throw new DataError('no LZ4 frame');
    const flags = view.getUint8(4);
    // flags, block size, then content size and dictionary where they are, header checksum
    let at = 4 + 2 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0) + 1;
    let length = 0;
    for (;;) {
      const word = view.getUint32(at, true);
      at += 4;
      if (word === 0) break;
      const block = packed.subarray(at, at + (word & 0x7fffffff));
      at += block.length + (flags & 16 ? 4 : 0);
      if (word < 0x80000000) length = unpackBlock(block, out, length);
      else {
        out.set(block, length);
        length += block.length;
      }
    }
    if (length === size) return out;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new DataError('damaged LZ4 frame');
}

/** Unpacks one block behind the first `length` bytes of `out`; gives the new length. */
function unpackBlock(block: Uint8Array, out: Uint8Array, length: number): number {
  let at = 0;
  const more = (nibble: number): number => {
    let n = nibble;
    if (nibble === 15) {
      let byte = 255;
      while (byte === 255) {
        byte = block[at++];
        n += byte;
      }
    }
    return n;
  };
  let to = length;
  while (at < block.length) {
    const token = block[at++];
    const literals = more(token >> 4);
    out.set(block.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    // the last sequence has literals only
    if (at >= block.length) break;
    const offset = block[at] | (block[at + 1] << 8);
    at += 2;
    const matched = more(token & 15) + 4;
    if (offset === 0 || offset > to || to + matched > out.length) throw new RangeError('outside');
    for (const end = to + matched; to < end; to++) out[to] = out[to - offset];
  }
  return to;
}
