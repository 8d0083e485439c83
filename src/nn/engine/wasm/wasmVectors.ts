import type { Floats, Vectors } from '../engine.ts';
import type { Arena } from './arena.ts';
import type { Kernels } from './kernels.ts';

/** Vectors of an arena. What its kernels read beyond an array's end, up to a whole vector, is 0. */
export function wasmVectors(arena: Arena, kernels: Kernels): Vectors {
  const bytes = (x: Floats) => 16 * Math.ceil(x.length / 4);
  return {
    allocate: (length) => arena.takeFloats(length),
    sumOfSquares: (arrays) => arrays.reduce((sum, x) => sum + kernels.sumOfSquares(x.byteOffset, bytes(x)), 0),
    scale(arrays, factor) {
      for (const x of arrays) kernels.scale(x.byteOffset, bytes(x), factor);
    },
    adam(w, g, m, v, { beta1, beta2, rate, c1, c2, epsilon, kept }) {
      const { byteOffset: at } = w;
      kernels.adam(at, g.byteOffset, m.byteOffset, v.byteOffset, bytes(w), beta1, beta2, rate / c1, c2, epsilon, kept);
    },
  };
}
