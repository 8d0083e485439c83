import { createHash } from 'node:crypto';
import type { Series } from './series.ts';

/** SHA-256 over places (true indices) and content of rows: the same rows give the same hash, any other row another. */
export function hashOf(series: readonly Series[]): string {
  const hash = createHash('sha256');
  for (const s of series) {
    hash.update(JSON.stringify([s.stream.channels.map((c) => [c.name, c.unit]), s.stream.rateHz]));
    hash.update(JSON.stringify(s.segments.map((g) => [g.seq, g.to - g.from])));
    for (const x of s.columns) hash.update(new Uint8Array(x.buffer, x.byteOffset, x.byteLength));
    for (const q of s.quality) hash.update(q);
  }
  return hash.digest('hex');
}
