import type { Tape } from '../../nn/cell.ts';
import { forwardNet, type Layer, type Net, zeroState } from '../../nn/net.ts';
import type { Scaler } from '../data/scaler.ts';
import type { Sequence } from '../data/sequences.ts';
import { standardRows } from './standardRows.ts';

/** How much of the time the gates of a layer are nearly shut (below 0.1) or wide open (above 0.9). */
export interface GateActivity {
  readonly gate: string;
  readonly shut: number;
  readonly open: number;
}

/** What the units of a hidden layer do on real rows. */
export interface LayerActivity {
  /** `layers.0 gru`. */
  readonly name: string;
  readonly units: number;
  /** Units that never change: their deviation is less than a thousandth of the layer's largest. */
  readonly dead: readonly number[];
  /** Units that lie beyond 0.95 of their bound in 95 % of the rows. */
  readonly saturated: readonly number[];
  readonly gates: readonly GateActivity[];
}

const ROWS = 8192;

/** Blocks of `units` values in a tape's gates, four a row. */
const GATES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  gru: { reset: 0, update: 1 },
  lstm: { input: 0, forget: 1, output: 3 },
};

/**
 * Runs the hidden layers over the beginnings of sequences and looks at what their units give. Source: Karpathy, Johnson, Li, Visualizing
 * and understanding recurrent networks, 2015, for gates. Nodes of thermal networks are no units.
 */
export function unitActivity(net: Net, sequences: readonly Sequence[], scaler: Scaler): LayerActivity[] {
  const most = Math.ceil(ROWS / sequences.length);
  const hidden = net.layers.slice(0, -1).map((layer, i) => ({ layer, i, counts: new Counts(layer) }));
  for (const s of sequences) {
    const n = Math.min(s.n, most);
    const tape = forwardNet(net, standardRows(s, scaler, 0, n), zeroState(net, 1), n, 1);
    for (const { i, counts } of hidden) counts.add(tape.layers[i]);
  }
  return hidden
    .filter(({ layer }) => !layer.cell.name.startsWith('thermal'))
    .map(({ layer, i, counts }) => ({ name: `layers.${i} ${layer.cell.name}`, ...counts.activity() }));
}

class Counts {
  private readonly units: number;
  private readonly bounded: boolean;
  private readonly blocks: Readonly<Record<string, number>>;
  private rows = 0;
  private readonly sums: Float64Array;
  private readonly squares: Float64Array;
  private readonly beyond: Float64Array;
  private readonly gates = new Map<string, { shut: number; open: number }>();

  constructor({ cell, params }: Layer) {
    this.units = params.units;
    this.bounded = 'activation' in params ? params.activation === 'tanh' : cell.stateSize(params) > 0;
    this.blocks = GATES[cell.name] ?? {};
    [this.sums, this.squares, this.beyond] = [0, 0, 0].map(() => new Float64Array(params.units));
    for (const gate of Object.keys(this.blocks)) this.gates.set(gate, { shut: 0, open: 0 });
  }

  add(tape: Tape): void {
    const { units, blocks } = this;
    this.rows += tape.T;
    for (let k = 0; k < tape.T * units; k++) {
      const v = tape.y[k];
      this.sums[k % units] += v;
      this.squares[k % units] += v * v;
      if (Math.abs(v) > 0.95) this.beyond[k % units]++;
    }
    const gates = 'gates' in tape && tape.gates instanceof Float64Array ? tape.gates : undefined;
    if (!gates) return;
    for (const [gate, count] of this.gates) {
      for (let k = 0; k < tape.T * units; k++) {
        const v = gates[(4 * Math.floor(k / units) + blocks[gate]) * units + (k % units)];
        if (v < 0.1) count.shut++;
        else if (v > 0.9) count.open++;
      }
    }
  }

  activity(): Omit<LayerActivity, 'name'> {
    const { units, rows, bounded } = this;
    const variances = this.squares.map((q, u) => Math.max(0, q / rows - (this.sums[u] / rows) ** 2));
    const largest = Math.max(...variances);
    const which = (test: (u: number) => boolean) => Array.from({ length: units }, (_, u) => u).filter(test);
    return {
      units,
      // variances: a thousandth squared
      dead: which((u) => variances[u] <= 1e-6 * largest),
      saturated: bounded ? which((u) => this.beyond[u] > 0.95 * rows) : [],
      gates: Array.from(this.gates, ([gate, { shut, open }]) => ({
        gate,
        shut: shut / (rows * units),
        open: open / (rows * units),
      })),
    };
  }
}
