import { ConfigError } from '../../core/errors.ts';
import type { Format } from '../../kernel/format.ts';
import { allocate, type Layout, type Values } from '../../kernel/layout.ts';
import type { Kernel } from '../../kernel/operator.ts';
import type { Stage } from '../../kernel/stage.ts';
import type { NetLayer } from '../../nn/cell.ts';
import { fromInt32Int32 } from '../../nn/fromInt32Int32.ts';
import { toQ15Int32 } from '../../nn/toQ15Int32.ts';
import { viewOf } from '../../pipeline/netOperator.ts';
import { asDesigned, type TwinOperator } from './asDesigned.ts';

const ROWS = { reals: Float64Array, i16s: Int16Array, i32s: Int32Array };

/** An integer net between channels in integers: its layers as they are, its ends without reals. */
export function twinNet(stage: Stage, layers: readonly NetLayer[], formats: readonly Format[]): TwinOperator {
  const [first, ...rest] = layers;
  const last = rest.pop();
  if (first.kernel !== 'toQ15' || last?.kernel !== 'fromInt32') {
    throw new ConfigError('int32: predict needs precision: int8 or int16, and a model whose outputs are plain values');
  }
  const end = fromInt32Int32(last, formats, largest(rest[rest.length - 1]));
  const all = [toQ15Int32(first, formats), ...rest, end.layer];
  return {
    operator: Object.assign(asDesigned(stage), { layers: all, process: rowByRow(all) }),
    outputs: [end.formats],
  };
}

/** Largest magnitude of what a last layer gives. */
function largest({ largestSum, coeffs }: NetLayer): number {
  const { shift } = coeffs as { shift?: { value: number } };
  return largestSum !== undefined && typeof shift?.value === 'number' ? largestSum / 2 ** shift.value : 2 ** 31;
}

/** The layers on each sample of the host's channels, whose doubles hold integers; states lie as netOperator lays them. */
function rowByRow(layers: readonly NetLayer[]): Kernel<unknown, Values<Layout>> {
  const parts = layers.map((layer) => ({ layer, c: allocate(layer.coeffs), y: new ROWS[layer.y](layer.outputs) }));
  const raw = new Int32Array(layers[0].inputs);
  const views = new WeakMap<object, Values<Layout>[]>();
  return (_, s, n, ...arrays: Float64Array[]) => {
    const states = views.get(s) ?? layers.map((layer, i) => viewOf(layer.state, s, i));
    views.set(s, states);
    for (let i = 0; i < n; i++) {
      for (let p = 0; p < raw.length; p++) raw[p] = arrays[p][i];
      let x: Float64Array | Int16Array | Int32Array = raw;
      parts.forEach(({ layer, c, y }, k) => {
        layer.process(c, states[k], 1, ...(layer.raw ? [x, raw, y] : [x, y]));
        x = y;
      });
      for (let o = 0; o < x.length; o++) arrays[raw.length + o][i] = x[o];
    }
  };
}
