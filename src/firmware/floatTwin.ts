import type { Block } from '../core/block.ts';
import { allocate, type Layout, type Slot, type Values } from '../kernel/layout.ts';
import type { AnyOperator, Kernel } from '../kernel/operator.ts';
import type { Emit, Processor } from '../kernel/processor.ts';
import { Stage } from '../kernel/stage.ts';
import type { NetLayer } from '../nn/cell.ts';
import { viewOf } from '../pipeline/netOperator.ts';
import { floatKernel, packagedKernel } from './floatKernel.ts';

/**
 * A chain of steps on the host as the controller computes it with real_t = float, bit for bit: the same stages, the kernels with
 * every operation rounded to float, coefficients and samples rounded likewise. Its state is its own.
 */
export class FloatTwin {
  private readonly emits: readonly Emit[];
  private rounded: Float64Array[] = [];

  constructor(chain: readonly Processor[], emit: Emit) {
    const emits = [emit];
    for (const processor of chain.toReversed()) {
      const twin = processor instanceof Stage ? twinOf(processor) : processor;
      const [after] = emits;
      emits.unshift((block) => twin.push(block, after));
    }
    this.emits = emits;
  }

  push(block: Block): void {
    if ((this.rounded[0]?.length ?? 0) < block.n) this.rounded = block.channels.map(() => new Float64Array(block.n));
    const channels = block.channels.map((x, c) => {
      const to = this.rounded[c];
      for (let i = 0; i < block.n; i++) to[i] = Math.fround(x[i]);
      return to;
    });
    this.emits[0]({ ...block, channels });
  }
}

/** A stage of the same times and channels. What was designed stays as designed: C too gets the double design, rounded. */
function twinOf(stage: Stage): Stage {
  const { operator, coeffs, coeffLayout, rate } = stage;
  const { layers } = operator as { layers?: readonly NetLayer[] };
  const state: Layout = operator.state(coeffs);
  const twin: AnyOperator = {
    ...operator,
    design: () => roundedLayout(coeffLayout),
    state: () => roundedLayout(state),
    process: layers ? netProcess(layers) : operatorProcess(operator, coeffLayout, state),
    delay: () => stage.delay,
    warmup: () => stage.warmup,
    decimation: () => rate.down,
    interpolation: () => rate.up,
  };
  return new Stage(twin, stage.params, stage.options, stage.input);
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
