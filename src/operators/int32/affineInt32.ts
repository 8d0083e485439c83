import { CLIPPED } from '../../core/quality.ts';
import { affine } from '../../kernel/affine.ts';
import { type Format, formatFor } from '../../kernel/format.ts';
import { abs, weightedSum } from '../../kernel/intrinsics.ts';
import { i32, type i32s, type u8s, type Values } from '../../kernel/layout.ts';
import { type Designed, int32Twin } from './twin.ts';

const MOST: i32 = 2147483647;

function design(gain: number, offset: number) {
  const { multiplier, offset: added, unit, shift } = affine(gain, offset);
  return { multiplier: i32(multiplier), offset: i32(added), unit: i32(unit), shift: i32(shift) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<Record<string, never>>;

export function process(c: Coeffs, _s: State, n: i32, x: i32s, y: i32s, q: u8s): void {
  for (let i: i32 = 0; i < n; i++) {
    const v: i32 = weightedSum(x[i], c.multiplier, c.offset, c.unit, 0, 0, c.shift);
    y[i] = v;
    if (abs(v) === MOST) q[i] = CLIPPED;
  }
}

/** y = (x - center) factor in integers: what normalize does. */
export const affineInt32 = int32Twin({
  kernel: 'affineInt32',
  process,
  design({ c }: Designed, [x]: readonly Format[]) {
    const { center, factor } = c as { center: number; factor: number };
    const y = formatFor((x.range + Math.abs(center)) * Math.abs(factor));
    const coeffs = design((factor * x.step) / y.step, (-center * factor) / y.step);
    return { coeffs, state: {}, outputs: [y] };
  },
});
