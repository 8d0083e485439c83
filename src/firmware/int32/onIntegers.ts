import { CLIPPED } from '../../core/quality.ts';
import { ABSENT } from '../../kernel/fixedPoint.ts';
import type { Kernel } from '../../kernel/operator.ts';

/** Counts outputs that ended at their largest value. */
export interface ClipCount {
  clipped: number;
}

/** A kernel on 32-bit integers as one on the host's channels, whose doubles hold the same integers, and NaN where a sample is absent. */
export function onIntegers<C, S>(process: Kernel<C, S>, inputs: number, counter: ClipCount): Kernel<C, S> {
  let arrays: Int32Array[] = [];
  return (c, s, n, ...given: (Float64Array | Uint8Array)[]) => {
    const q = given[given.length - 1];
    const ports = given.slice(0, -1);
    if ((arrays[0]?.length ?? 0) < n) arrays = ports.map(() => new Int32Array(n));
    for (let p = 0; p < inputs; p++) {
      for (let i = 0; i < n; i++) arrays[p][i] = Number.isNaN(ports[p][i]) ? ABSENT : ports[p][i];
    }
    const count = process(c, s, n, ...arrays, q) ?? n;
    for (let i = 0; i < count; i++) if (q[i] & CLIPPED) counter.clipped++;
    for (let p = inputs; p < ports.length; p++) {
      for (let i = 0; i < count; i++) ports[p][i] = arrays[p][i] === ABSENT ? Number.NaN : arrays[p][i];
    }
    return count;
  };
}
