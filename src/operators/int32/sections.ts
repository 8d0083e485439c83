import { ConfigError } from '../../core/errors.ts';
import { i32, i32s } from '../../kernel/layout.ts';

/** Of a1 and a2, and of b0 b1 b2 before `shift`. */
const BITS = 29;
const GRID = 512;

/**
 * Integer coefficients for the intrinsic `section`, from sections [gain, b1, b2, a1, a2] one after the other. The gain is spread so that what
 * lies between two sections is as large as the input at most; where a section has a gain at frequency 0, its integers keep it, so that
 * slow poles cost no exactness.
 * Throws ConfigError, naming the operator, for gains that 64 bits cannot sum up.
 */
export function integerSections(operator: string, flat: Float64Array) {
  const sections = spread(
    Array.from({ length: flat.length / 5 }, (_, k) => Array.from(flat.subarray(5 * k, 5 * k + 5))),
  );
  const parts = sections.map(([gain, b1, b2, a1, a2]) => {
    const a = [a1, a2].map((v) => Math.round(v * 2 ** BITS));
    const below = 1 + a1 + a2;
    const kept = (1 + (a[0] + a[1]) / 2 ** BITS) / below;
    const atZero = (1 + b1 + b2) / below;
    // a gain at 0 that is only rounding stays what it is
    const b = [1, b1, b2].map((v) => v * gain * (Math.abs(atZero) > 1e-6 ? kept : 1));
    return { a, b, atZero: gain * atZero, k: [Math.round(-a1), Math.round(-a2)] };
  });
  const shift = Math.min(...parts.map(({ b }) => Math.floor(Math.log2(4.5 / sizeOf(b)))), 30);
  if (shift < 0 || parts.some(({ atZero }) => Math.abs(atZero) >= 4)) {
    throw new ConfigError(`${operator}: its gain between two sections is beyond what 64 bits can sum up`);
  }
  return {
    count: i32(sections.length),
    shift: i32(shift),
    sections: i32s(parts.flatMap(({ a, b, k }) => [...b.map((v) => Math.round(v * 2 ** (BITS + shift))), ...a, ...k])),
    /** Gain of each section at frequency 0, for the start. */
    still: i32s(parts.map(({ atZero }) => Math.round(atZero * 2 ** BITS))),
  };
}

const sizeOf = (b: readonly number[]): number => b.reduce((sum, v) => sum + Math.abs(v), 0);

/** The same filter with the gain so spread that the peak of what the first k sections do together is 1; the last carries the rest. */
function spread(sections: readonly number[][]): number[][] {
  const frequencies = [
    ...Array.from({ length: GRID + 1 }, (_, i) => i / (2 * GRID)),
    ...sections.map(([, , , a1, a2]) => poleFrequency(a1, a2)),
  ];
  const together = frequencies.map(() => 1);
  let left = sections.reduce((product, [gain]) => product * gain, 1);
  return sections.map(([, ...rest], i) => {
    frequencies.forEach((f, k) => {
      together[k] *= magnitude(rest, f);
    });
    const gain = i === sections.length - 1 ? left : 1 / Math.max(...together);
    left /= gain;
    together.forEach((v, k) => {
      together[k] = v * gain;
    });
    return [gain, ...rest];
  });
}

/** In cycles per sample. */
function poleFrequency(a1: number, a2: number): number {
  return a2 > 0 ? Math.acos(Math.max(-1, Math.min(1, -a1 / (2 * Math.sqrt(a2))))) / (2 * Math.PI) : 0;
}

function magnitude([b1, b2, a1, a2]: readonly number[], frequency: number): number {
  const size = (c1: number, c2: number) => {
    const w = 2 * Math.PI * frequency;
    return Math.hypot(1 + c1 * Math.cos(w) + c2 * Math.cos(2 * w), c1 * Math.sin(w) + c2 * Math.sin(2 * w));
  };
  return size(b1, b2) / size(a1, a2);
}
