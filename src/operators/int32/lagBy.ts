import { affine } from '../../kernel/affine.ts';
import { i32 } from '../../kernel/layout.ts';

/** Samples by which a vector lags behind its angle, for a product with the angle's last movement. */
export function lagBy(samples: number) {
  const { multiplier, shift } = affine(samples, 0);
  return { lag: i32(multiplier), lagShift: i32(shift) };
}
