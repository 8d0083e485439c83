import { ConfigError } from '../../core/errors.ts';
import { weightedSum } from '../../kernel/intrinsics.ts';
import { bool, i32, type i32s, type u8s, type Values } from '../../kernel/layout.ts';
import { int32Twin } from './twin.ts';

/** Shift of the weighted difference, and bits of the mean behind its steps: so many that a difference of 32 bits fits. */
export function emaWeight(alpha: number) {
  const shift = 29 - Math.floor(Math.log2(alpha));
  const fraction = Math.max(0, Math.min(30, shift - 32));
  const weight = Math.min(2 ** 30, Math.round(alpha * 2 ** shift));
  return {
    weight: i32(weight),
    shift: i32(shift - fraction),
    half: i32(2 ** (shift - fraction - 1 - 15)),
    fraction: i32(fraction),
  };
}

function state() {
  return { mean: i32(), rest: i32(), started: bool() };
}

type Coeffs = Values<ReturnType<typeof emaWeight>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: i32s, y: i32s, _q: u8s): void {
  if (!s.started && n > 0) {
    s.mean = x[0];
    s.started = true;
  }
  const mask: i32 = (1 << c.fraction) - 1;
  for (let i: i32 = 0; i < n; i++) {
    s.rest += weightedSum(x[i], c.weight, s.mean, -c.weight, 32768, c.half, c.shift);
    s.mean += s.rest >> c.fraction;
    s.rest = s.rest & mask;
    y[i] = s.mean;
  }
}

/** An exponential moving average in integers; the mean has as many bits behind its steps as a small weight needs. */
export const emaInt32 = int32Twin({
  kernel: 'emaInt32',
  process,
  design({ c }, [x]) {
    if (x.wraps) throw new ConfigError('ema: an angle wraps, and cannot be averaged in integers');
    return { coeffs: emaWeight((c as { alpha: number }).alpha), state: state(), outputs: [x] };
  },
});
