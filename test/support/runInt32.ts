import { type Format, formatFor, NOTHING, TURN, toSteps } from '../../src/kernel/format.ts';
import { allocate, type Layout } from '../../src/kernel/layout.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import { int32Twins } from '../../src/operators/int32/twins.ts';

export interface Int32Result {
  /** Outputs in units, and their formats, a port each. */
  readonly y: readonly Float64Array[];
  readonly outputs: readonly Format[];
  readonly flags: Uint8Array;
}

/** Runs an operator's integer kernel alone over whole arrays, an array a port, as runKernel runs the one in double. */
export function runInt32(
  operator: AnyOperator,
  params: unknown,
  x: readonly ArrayLike<number>[],
  { rateHz = 1000, range, blockSize }: { rateHz?: number; range?: number; blockSize?: number } = {},
): Int32Result {
  const n = x[0].length;
  const parsed = operator.params.parse(params);
  const c = allocate<Layout>(operator.design(parsed, rateHz, [0, 0, 0, 0]));
  const formats = operator.inputs.map(({ unit }, p) => {
    if (unit === 'rad') return TURN;
    return x[p] ? formatFor(range ?? Math.max(...Array.from(x[p], Math.abs))) : NOTHING;
  });
  const twin = int32Twins[operator.name];
  const { coeffs, state, outputs } = twin.design({ params: parsed, rateHz, c }, formats);
  const ints = operator.inputs.map((_, p) =>
    Int32Array.from({ length: n }, (_, i) => (x[p] ? toSteps(formats[p], x[p][i]) : 0)),
  );
  const [values, s] = [allocate(coeffs), allocate(state)];
  const y = operator.outputs.map(() => new Int32Array(n));
  const flags = new Uint8Array(n);
  let count = 0;
  for (let from = 0; from < n; from += blockSize ?? n) {
    const to = Math.min(n, from + (blockSize ?? n));
    const ins = ints.map((v) => v.subarray(from, to));
    const outs = y.map((v) => v.subarray(count));
    count += twin.process(values, s, to - from, ...ins, ...outs, flags.subarray(count)) ?? to - from;
  }
  return {
    y: y.map((v, p) => Float64Array.from(v.subarray(0, count), (q) => q * outputs[p].step)),
    outputs,
    flags: flags.subarray(0, count),
  };
}
