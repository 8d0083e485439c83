import type { Random } from '../../core/random.ts';
import { sin } from '../../kernel/intrinsics.ts';
import type { Sequence } from './sequences.ts';

/**
 * A piece over which time runs by turns faster and slower, by at most `strength`: row t is read at t + a sin(pi m t / (n - 1)), between
 * rows on a line, a target where both are there. The first and the last row stay. Source: Um et al., 2017.
 */
export function timeWarp(piece: Sequence<'train'>, strength: number, random: Random): Sequence<'train'> {
  const { n } = piece;
  if (n < 3) return piece;
  const turns = 1 + random.below(4);
  const a = ((2 * random.uniform() - 1) * strength * (n - 1)) / (Math.PI * turns);
  const positions = Array.from({ length: n }, (_, t) => {
    const p = t + a * sin((Math.PI * turns * t) / (n - 1));
    return t === n - 1 ? t : Math.min(n - 1, Math.max(0, p));
  });
  const between = (rows: Float64Array): Float64Array => {
    const width = rows.length / n;
    return rows.map((_, k) => {
      const p = positions[Math.floor(k / width)];
      const row = Math.min(Math.floor(p), n - 2);
      const [here, next] = [rows[row * width + (k % width)], rows[(row + 1) * width + (k % width)]];
      const part = p - row;
      // an absent neighbour does not matter where nothing of it is taken
      return part === 0 ? here : part === 1 ? next : here + part * (next - here);
    });
  };
  const weight = between(piece.weight).map((w) => (w === 1 ? 1 : 0));
  return { ...piece, x: between(piece.x), y: between(piece.y), base: between(piece.base), weight };
}
