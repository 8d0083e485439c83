import { unitFor } from '../kernel/affine.ts';
import { type Format, formatFor } from '../kernel/format.ts';
import { max, weightedSum } from '../kernel/intrinsics.ts';
import { i32, i32s, type Layout, type Values } from '../kernel/layout.ts';
import { type NetLayer, netLayer } from './cell.ts';

interface Ends {
  readonly netInputs: { readonly value: number };
  readonly mean: { readonly value: Float64Array };
  readonly scale: { readonly value: Float64Array };
  readonly residualTo: { readonly value: Int32Array };
}

/** Largest shift at which the three weights stay below 2^30. */
function shiftFor(gain: number, beside: number, offset: number): number {
  const room = (x: number, bits: number) => (x === 0 ? 62 : bits - Math.floor(Math.log2(x)));
  return Math.min(62, room(gain, 29), room(beside, 29), room(Math.abs(offset), 59));
}

function design({ netInputs, mean, scale, residualTo }: Ends, inputs: readonly Format[], outputs: readonly Format[]) {
  const parts = outputs.map(({ step }, k) => {
    const channel = residualTo.value[k];
    const gain = scale.value[k] / step;
    const beside = channel < 0 ? 0 : inputs[channel].step / step;
    const shift = shiftFor(Math.abs(gain), beside, mean.value[k] / step);
    const unit = unitFor(shift);
    return {
      gain: gain * 2 ** shift,
      beside: beside * 2 ** shift,
      offset: ((mean.value[k] / step) * 2 ** shift) / unit,
      unit,
      shift,
    };
  });
  const column = (key: 'gain' | 'beside' | 'offset' | 'unit' | 'shift') => i32s(parts.map((p) => Math.round(p[key])));
  return {
    netInputs: i32(netInputs.value),
    outputs: i32(outputs.length),
    residualTo: i32s(residualTo.value),
    multiplier: column('gain'),
    beside: column('beside'),
    offset: column('offset'),
    unit: column('unit'),
    shift: column('shift'),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<Record<string, never>>;

export function process(c: Coeffs, _s: State, n: i32, x: i32s, raw: i32s, y: i32s): void {
  for (let t: i32 = 0; t < n; t++) {
    for (let i: i32 = 0; i < c.outputs; i++) {
      const at: i32 = t * c.outputs + i;
      const channel: i32 = max(0, c.residualTo[i]);
      const beside: i32 = raw[t * c.netInputs + channel];
      y[at] = weightedSum(x[at], c.multiplier[i], beside, c.beside[i], c.offset[i], c.unit[i], c.shift[i]);
    }
  }
}

/**
 * End of an integer net in a chain in integers: as fromInt32, to samples in steps, whose formats come with it.
 * x, y [n][outputs]; raw [n][net inputs] in steps as the net was given them. `largest` is the largest magnitude in x.
 */
export function fromInt32Int32(
  layer: NetLayer<Layout>,
  inputs: readonly Format[],
  largest: number,
): { readonly layer: NetLayer; readonly formats: readonly Format[] } {
  const ends = layer.coeffs as unknown as Ends;
  const formats = Array.from(ends.mean.value, (mean, k) => {
    const channel = ends.residualTo.value[k];
    return formatFor(
      Math.abs(mean) + Math.abs(ends.scale.value[k]) * largest + (channel < 0 ? 0 : inputs[channel].range),
    );
  });
  const coeffs = design(ends, inputs, formats);
  const shape = { inputs: layer.inputs, outputs: layer.outputs, x: 'i32s', y: 'i32s', raw: true } as const;
  return { layer: netLayer({ kernel: 'fromInt32Int32', process, coeffs, state: {}, ...shape }), formats };
}
