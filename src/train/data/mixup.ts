import type { Random } from '../../core/random.ts';
import { exp, log } from '../../kernel/intrinsics.ts';
import type { Chunk } from './chunk.ts';

/**
 * Mixes the windows of a chunk in pairs: each becomes l times itself and 1 - l times another, inputs and targets alike, with l from
 * Beta(alpha, alpha). A target counts where it counts in both. Source: Zhang et al., mixup, ICLR 2018.
 */
export function mixup(chunk: Chunk, alpha: number, random: Random): void {
  const B = chunk.fresh.length;
  const partner = Array.from({ length: B }, (_, b) => b);
  for (let i = B - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [partner[i], partner[j]] = [partner[j], partner[i]];
  }
  const part = partner.map(() => beta(alpha, random));
  // a lane that is done has no rows to give
  const idle = partner.map((b) => chunk.idle[b] === 1);
  for (const name of ['x', 'y', 'weight'] as const) {
    const values = chunk[name];
    const old = values.slice();
    const width = values.length / (chunk.steps * B);
    for (let k = 0; k < values.length; k++) {
      const b = Math.floor(k / width) % B;
      if (idle[b] || chunk.idle[b] === 1) continue;
      const other = old[k + (partner[b] - b) * width];
      values[k] = name === 'weight' ? old[k] * other : part[b] * old[k] + (1 - part[b]) * other;
    }
  }
}

/** Beta(alpha, alpha) for alpha in (0, 1]. Source: Joehnk, 1964. By kernels, since versions of Node differ in the last bit of a power. */
function beta(alpha: number, random: Random): number {
  for (;;) {
    const u = exp(log(random.uniform()) / alpha);
    const v = exp(log(random.uniform()) / alpha);
    if (u + v > 0 && u + v <= 1) return u / (u + v);
  }
}
