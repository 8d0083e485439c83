import { ConfigError } from '../../core/errors.ts';
import { i32, i32s } from '../../kernel/layout.ts';

const GRID = 512;
/** Bits behind the point of a1 and a2, best first: fewer leave room for larger gains. */
const BITS = [29, 28, 27];

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
  for (const bits of BITS) {
    const parts = sections.map((section) => rounded(section, bits));
    // the sums that the intrinsic forms stay below 2^63: 4.5 from x, at most 3 from y, the rests of four
    const shift = Math.min(...parts.map(({ b }) => Math.floor(Math.log2((4.5 * 2 ** (29 - bits)) / sizeOf(b)))), 30);
    if (shift < 0 || parts.some(({ still }) => Math.abs(still) >= 2 ** (31 - bits))) continue;
    const integers = parts.flatMap(({ b, a, k }) => [...b.map((v) => Math.round(v * 2 ** (bits + shift))), ...a, ...k]);
    return {
      count: i32(sections.length),
      shift: i32(shift),
      bits: i32(bits),
      sections: i32s(integers),
      /** Gain of each section at frequency 0, for the start. */
      still: i32s(parts.map(({ still }) => Math.round(still * 2 ** bits))),
    };
  }
  throw new ConfigError(`${operator}: its gain between two sections is beyond what 64 bits can sum up`);
}

/** One section: a as integers, b to go with them, gain at frequency 0, and the whole numbers nearest to the poles' polynomial. */
function rounded([gain, b1, b2, a1, a2]: readonly number[], bits: number) {
  const a = [a1, a2].map((v) => Math.round(v * 2 ** bits));
  const below = 1 + a1 + a2;
  const kept = (1 + (a[0] + a[1]) / 2 ** bits) / below;
  const still = (gain * (1 + b1 + b2)) / below;
  // a gain at 0 that is only rounding stays what it is
  const b = [1, b1, b2].map((v) => v * gain * (Math.abs(still / gain) > 1e-6 ? kept : 1));
  return { a, b, still, k: [Math.round(-a1), Math.round(-a2)] };
}

/** Sum of the magnitudes; of one alone twice its own, so that it fits 32 bits. */
const sizeOf = (b: readonly number[]): number =>
  Math.max(
    2 * Math.max(...b.map(Math.abs)),
    b.reduce((sum, v) => sum + Math.abs(v), 0),
  );

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
