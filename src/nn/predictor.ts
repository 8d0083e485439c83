import type { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import { allocate, bytesOf, type Layout, load, reset, save, type Values } from '../kernel/layout.ts';
import type { NetLayer, RowType } from './cell.ts';
import { type NetModel, netLayers, type Precision } from './netModel.ts';

type Rows = Float64Array | Int16Array | Int32Array;
const ROWS = { reals: Float64Array, i16s: Int16Array, i32s: Int32Array };

interface Stage {
  readonly layer: NetLayer;
  readonly c: Values<Layout>;
  readonly s: Values<Layout>;
}

/**
 * A net at work on one stream: rows of input channels to rows of predictions, with the state carried from call to call.
 * How the rows are split into calls makes no difference. Memory is fixed once the longest call has been seen.
 * Absent samples must not reach it: whoever packs the rows guards them, as the stage does for operators.
 */
export class Predictor {
  readonly layers: readonly NetLayer[];
  readonly inputs: number;
  readonly outputs: number;
  /** Bytes on the controller with `real` = float: state, and constants (weights, tables, scalings). */
  readonly stateBytes: number;
  readonly flashBytes: number;

  private readonly stages: readonly Stage[];
  /** Rows between the layers; entry i is what layer i writes. */
  private between: Rows[] = [];
  private capacity = 0;

  /** `states` are the layers' states where somebody else keeps them. */
  constructor(model: NetModel, precision: Precision, states?: readonly Values<Layout>[]) {
    this.layers = netLayers(model, precision);
    this.inputs = this.layers[0].inputs;
    this.outputs = this.layers[this.layers.length - 1].outputs;
    this.stateBytes = this.layers.reduce((sum, l) => sum + bytesOf(l.state), 0);
    this.flashBytes = this.layers.reduce((sum, l) => sum + bytesOf(l.coeffs), 0);
    this.stages = this.layers.map((layer, i) => ({
      layer,
      c: allocate(layer.coeffs),
      s: states?.[i] ?? allocate(layer.state),
    }));
  }

  /** n steps: x [n][inputs] in SI units, y [n][outputs] in SI units. */
  process(n: number, x: Float64Array, y: Float64Array): void {
    if (n > this.capacity) this.reserve(n);
    let from: Rows = x;
    for (let i = 0; i < this.stages.length; i++) {
      const { layer, c, s } = this.stages[i];
      const to = i === this.stages.length - 1 ? y : this.between[i];
      if (layer.raw) layer.process(c, s, n, from, x, to);
      else layer.process(c, s, n, from, to);
      from = to;
    }
  }

  reset(): void {
    for (const { layer, s } of this.stages) reset(layer.state, s);
  }

  save(to: SnapshotWriter): void {
    for (const { layer, s } of this.stages) save(layer.state, s, to);
  }

  load(from: SnapshotReader): void {
    for (const { layer, s } of this.stages) load(layer.state, s, from);
  }

  private reserve(n: number): void {
    this.capacity = n;
    this.between = this.layers.slice(0, -1).map(({ outputs, y }) => rowsOf(y, n * outputs));
  }
}

function rowsOf(type: RowType, length: number): Rows {
  return new ROWS[type](length);
}
