import { affine } from '../kernel/affine.ts';
import type { Format } from '../kernel/format.ts';
import { saturate16, weightedSum } from '../kernel/intrinsics.ts';
import { type i16s, i32, i32s, type Layout, type Values } from '../kernel/layout.ts';
import { type NetLayer, netLayer } from './cell.ts';

function design(mean: Float64Array, scale: Float64Array, formats: readonly Format[]) {
  const parts = formats.map(({ step }, k) => affine(scale[k] * step, 0.5 - mean[k] * scale[k]));
  return {
    inputs: i32(formats.length),
    multiplier: i32s(parts.map((p) => p.multiplier)),
    offset: i32s(parts.map((p) => p.offset)),
    unit: i32s(parts.map((p) => p.unit)),
    shift: i32s(parts.map((p) => p.shift)),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<Record<string, never>>;

export function process(c: Coeffs, _s: State, n: i32, x: i32s, y: i16s): void {
  for (let t: i32 = 0; t < n; t++) {
    for (let k: i32 = 0; k < c.inputs; k++) {
      const at: i32 = t * c.inputs + k;
      y[at] = saturate16(weightedSum(x[at], c.multiplier[k], c.offset[k], c.unit[k], 0, 0, c.shift[k]));
    }
  }
}

/**
 * Front of an integer net behind a chain in integers: as toQ15, from samples in steps.
 * x [n][inputs] in the steps of `formats`, y [n][inputs] in Q0.15.
 */
export function toQ15Int32(layer: NetLayer<Layout>, formats: readonly Format[]): NetLayer {
  const { mean, scale } = layer.coeffs as unknown as Record<'mean' | 'scale', { value: Float64Array }>;
  return netLayer({
    kernel: 'toQ15Int32',
    process,
    coeffs: design(mean.value, scale.value, formats),
    state: {},
    inputs: layer.inputs,
    outputs: layer.outputs,
    x: 'i32s',
    y: 'i16s',
  });
}
