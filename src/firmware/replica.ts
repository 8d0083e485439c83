import type { Block } from '../core/block.ts';
import { allocate, type Layout, type Slot, type Values } from '../kernel/layout.ts';
import type { AnyOperator, Kernel } from '../kernel/operator.ts';
import type { Emit, Processor } from '../kernel/processor.ts';
import { Stage } from '../kernel/stage.ts';
import type { NetLayer } from '../nn/cell.ts';
import { viewOf } from '../pipeline/netOperator.ts';
import { floatKernel, packagedKernel } from './floatKernel.ts';

/** The type of reals on a controller. */
export type Real = 'double' | 'float';

/**
 * A chain of steps once more, with a state of its own: in double as the host runs it, or in float as a controller does, bit for
 * bit: the same stages, but the kernels with every operation rounded to float, and coefficients and samples rounded likewise.
 */
export class Replica {
  private readonly real: Real;
  private readonly emits: readonly Emit[];
  private rounded: Float64Array[] = [];

  constructor(chain: readonly Processor[], real: Real, emit: Emit) {
    this.real = real;
    const emits = [emit];
    for (const processor of chain.toReversed()) {
      const copy = copyOf(processor, real);
      const [after] = emits;
      emits.unshift((block) => copy.push(block, after));
    }
    this.emits = emits;
  }

  push(block: Block): void {
    this.emits[0](this.real === 'float' ? this.round(block) : block);
  }

  private round(block: Block): Block {
    if ((this.rounded[0]?.length ?? 0) < block.n) this.rounded = block.channels.map(() => new Float64Array(block.n));
    const channels = block.channels.map((x, c) => {
      const to = this.rounded[c];
      for (let i = 0; i < block.n; i++) to[i] = Math.fround(x[i]);
      return to;
    });
    return { ...block, channels };
  }
}

/** Projections have no state. */
function copyOf(processor: Processor, real: Real): Processor {
  if (!(processor instanceof Stage)) return processor;
  const { operator, params, options, input } = processor;
  return new Stage(real === 'float' ? inFloat(processor) : operator, params, options, input);
}

/** A stage's operator in float. What was designed stays as designed: C too gets the double design, rounded. */
function inFloat(stage: Stage): AnyOperator {
  const { operator, coeffs, coeffLayout, rate } = stage;
  const { layers } = operator as { layers?: readonly NetLayer[] };
  const state: Layout = operator.state(coeffs);
  return {
    ...operator,
    design: () => roundedLayout(coeffLayout),
    state: () => roundedLayout(state),
    process: layers ? netProcess(layers) : operatorProcess(operator, coeffLayout, state),
    delay: () => stage.delay,
    warmup: () => stage.warmup,
    decimation: () => rate.down,
    interpolation: () => rate.up,
  };
}

function operatorProcess(operator: AnyOperator, coeffs: Layout, state: Layout): Kernel<unknown, unknown> {
  const { name, inputs } = operator;
  // an operator of the user's carries its own text
  const { text } = operator as { text?: string };
  const source = text === undefined ? packagedKernel('operators', name) : { file: name, source: text };
  return floatKernel({ name, ...source, coeffs, state, inputs: inputs.length });
}

/** The layers of a net one after the other, sample by sample; their states lie in that of the whole, as netOperator lays them. */
function netProcess(layers: readonly NetLayer[]): Kernel<unknown, Values<Layout>> {
  const ROWS = { reals: Float64Array, i16s: Int16Array, i32s: Int32Array };
  const parts = layers.map(({ kernel, coeffs, state, outputs, y, raw }: NetLayer<Layout, Layout>) => ({
    process: floatKernel({ name: kernel, ...packagedKernel('nn', kernel), coeffs, state, inputs: raw ? 2 : 1 }),
    c: allocate(roundedLayout(coeffs)),
    row: new ROWS[y](outputs),
    raw,
  }));
  const input = new Float64Array(layers[0].inputs);
  const views = new WeakMap<object, Values<Layout>[]>();
  return (_, s, n, ...arrays: Float64Array[]) => {
    const states = views.get(s) ?? layers.map((layer, i) => viewOf(layer.state, s, i));
    views.set(s, states);
    for (let i = 0; i < n; i++) {
      for (let p = 0; p < input.length; p++) input[p] = arrays[p][i];
      let x: Float64Array | Int16Array | Int32Array = input;
      parts.forEach(({ process, c, row, raw }, k) => {
        process(c, states[k], 1, ...(raw ? [x, input, row] : [x, row]));
        x = row;
      });
      for (let o = 0; o < x.length; o++) arrays[input.length + o][i] = x[o];
    }
  };
}

/** The values that float C gets: every real rounded to float. */
export function roundedLayout(layout: Layout): Layout {
  return Object.fromEntries(Object.entries(layout).map(([name, slot]) => [name, rounded(slot)]));
}

function rounded({ type, value }: Slot): Slot {
  if (type === 'real') return { type, value: Math.fround(value as number) };
  if (type === 'reals') return { type, value: Float64Array.from(value as Float64Array, Math.fround) };
  return { type, value };
}
