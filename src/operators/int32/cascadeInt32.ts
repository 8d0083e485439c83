import { ConfigError } from '../../core/errors.ts';
import { CLIPPED } from '../../core/quality.ts';
import { abs, mulShift, section } from '../../kernel/intrinsics.ts';
import { bool, i32, i32s, type Layout, type u8s, type Values } from '../../kernel/layout.ts';
import { integerSections } from './sections.ts';
import { int32Twin } from './twin.ts';

const MOST: i32 = 2147483647;

function design(operator: string, sections: Float64Array, period: number) {
  return { ...integerSections(operator, sections), period: i32(period) };
}

function state(count: number) {
  return { memory: i32s(6 * count), started: bool(), clipped: bool(), index: i32() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: i32s, y: i32s, q: u8s): i32 {
  if (!s.started && n > 0) {
    settle(c, s.memory, x[0]);
    s.started = true;
  }
  let kept: i32 = 0;
  for (let i: i32 = 0; i < n; i++) {
    let v: i32 = x[i];
    for (let k: i32 = 0; k < c.count; k++) {
      v = section(c.sections, 7 * k, s.memory, 6 * k, v, c.shift, c.bits);
      if (abs(v) === MOST) s.clipped = true;
    }
    if (c.period === 1 || s.index === 0) {
      y[kept] = v;
      if (s.clipped) q[kept] = CLIPPED;
      s.clipped = false;
      kept++;
    }
    s.index = s.index + 1 === c.period ? 0 : s.index + 1;
  }
  return kept;
}

/** Puts the memory into the steady state of a constant x: no start-up transient. */
function settle(c: Coeffs, memory: i32s, x: i32): void {
  let v: i32 = x;
  for (let k: i32 = 0; k < c.count; k++) {
    const m: i32 = 6 * k;
    memory[m] = v;
    memory[m + 1] = v;
    v = mulShift(v, c.still[k], c.bits);
    memory[m + 2] = v;
    memory[m + 3] = v;
  }
}

/**
 * Recursive filters in integers: second-order sections with sums of 64 bits and error feedback, and decimation.
 *
 * Output as fine as the input. What a section rounds off comes back weighted by the whole numbers nearest to its poles, so that a
 * filter of a thousandth of the rate is as exact as one of a tenth.
 */
export const cascadeInt32 = (operator: string, sectionsOf = plainSections) =>
  int32Twin({
    kernel: 'cascadeInt32',
    process,
    design({ c }, [x]) {
      if (x.wraps) throw new ConfigError(`${operator}: an angle wraps, and cannot be filtered in integers`);
      const coeffs = design(operator, sectionsOf(c), (c as { period?: number }).period ?? 1);
      return { coeffs, state: state(coeffs.count.value), outputs: [x] };
    },
  });

const plainSections = (c: Values<Layout>): Float64Array => (c as { sections: Float64Array }).sections;

/** Of dcBlock: y[n] = gain (x[n] - x[n-1]) + pole y[n-1]. */
export function dcBlockSections(c: Values<Layout>): Float64Array {
  const { gain, pole } = c as { gain: number; pole: number };
  return Float64Array.of(gain, -1, 0, -pole, 0);
}
