import type { Block } from '../../core/block.ts';

/**
 * Time of a block's sample i as files show it: rounded to the nanosecond where doubles are that fine, else to the microsecond: 0.3, not
 * 0.30000000000000004. The last bits of the sum depend on where the block begins.
 */
export function sampleTime(block: Block, i: number): number {
  const t = block.t0 + i * block.dt;
  // + 0: no -0
  return (Math.abs(t) < 4e6 ? Math.round(t * 1e9) / 1e9 : Math.round(t * 1e6) / 1e6) + 0;
}
