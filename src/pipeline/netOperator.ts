import { z } from 'zod';
import { allocate, type Layout, type reals, type Values } from '../kernel/layout.ts';
import type { Operator } from '../kernel/operator.ts';
import { channelsOf, type LoadedModel } from '../model/model.ts';
import type { NetLayer } from '../nn/cell.ts';
import type { Precision } from '../nn/netModel.ts';
import { Predictor } from '../nn/predictor.ts';

/** A model as an operator, so that the stage does for it what it does for all: absent samples, gaps, warm-up, snapshots. */
export interface NetOperator extends Operator<z.ZodType, Layout, Layout> {
  readonly model: LoadedModel;
  readonly precision: Precision;
  /** The kernels that run, for the C generator. */
  readonly layers: readonly NetLayer[];
}

/**
 * y = net(x), row by row, with the net's state carried on. Inputs and outputs are the model card's channels.
 * `warmup` samples after a start are WARMUP; up to as many absent ones in a row run on the last good values.
 */
export function netOperator(model: LoadedModel, precision: Precision, warmup: number): NetOperator {
  const { card } = model;
  const { layers } = new Predictor(model, precision);
  const layout: Layout = Object.fromEntries(
    layers.flatMap((layer, i) => Object.entries(layer.state as Layout).map(([key, slot]) => [`${i}.${key}`, slot])),
  );
  const running = new WeakMap<object, Run>();
  return {
    name: 'predict',
    summary: card.summary,
    source: `model ${card.name}, weights with SHA-256 ${card.files['weights.safetensors']}`,
    params: z.unknown(),
    inputs: card.inputs.map(({ channel, unit }) => ({ name: channel, unit, description: channel })),
    outputs: channelsOf(card).map(({ name, unit }) => ({ name, unit, description: name })),
    model,
    precision,
    layers,
    design: () => ({}),
    state: () => layout,
    process(_, s, n, ...arrays) {
      let run = running.get(s);
      if (!run) {
        run = new Run(
          new Predictor(
            model,
            precision,
            layers.map((layer, i) => viewOf(layer.state, s, i)),
          ),
        );
        running.set(s, run);
      }
      run.process(n, arrays);
    },
    delay: () => 0,
    warmup: () => warmup,
    gap: 'bridge',
    examples: [],
  };
}

/** A layer's state inside the state of the whole: arrays are shared, plain values go through. */
export function viewOf(layout: Layout, s: Values<Layout>, layer: number): Values<Layout> {
  const view = allocate(layout);
  for (const key of Object.keys(layout)) {
    const name = `${layer}.${key}`;
    Object.defineProperty(view, key, {
      get: () => s[name],
      set(value: never) {
        s[name] = value;
      },
    });
  }
  return view;
}

/** One predictor at work: channels to rows and back. */
class Run {
  private readonly predictor: Predictor;
  private x = new Float64Array(0);
  private y = new Float64Array(0);

  constructor(predictor: Predictor) {
    this.predictor = predictor;
  }

  process(n: number, arrays: readonly reals[]): void {
    const { inputs, outputs } = this.predictor;
    if (this.x.length < n * inputs) {
      this.x = new Float64Array(n * inputs);
      this.y = new Float64Array(n * outputs);
    }
    for (let c = 0; c < inputs; c++) for (let i = 0; i < n; i++) this.x[i * inputs + c] = arrays[c][i];
    this.predictor.process(n, this.x, this.y);
    for (let c = 0; c < outputs; c++) for (let i = 0; i < n; i++) arrays[inputs + c][i] = this.y[i * outputs + c];
  }
}
