import type { Scaler } from '../data/scaler.ts';
import type { Sequence } from '../data/sequences.ts';

/** Rows [from, to) of a sequence as a net sees them. */
export function standardRows({ x }: Sequence, { inputs }: Scaler, from: number, to: number): Float64Array {
  return x.slice(from * inputs.length, to * inputs.length).map((v, k) => {
    const { mean, std } = inputs[k % inputs.length];
    return (v - mean) / std;
  });
}
