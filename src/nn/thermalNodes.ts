import { exp } from '../kernel/intrinsics.ts';
import type { Tape, Weights } from './cell.ts';
import { type ThermalParams, weightPlaces } from './thermalParams.ts';

type Nodes = Pick<ThermalParams, 'units' | 'timeConstants' | 'start'>;

/** What both thermal networks keep for backward, and their sums over one row of one sequence. */
export interface NodesTape extends Tape {
  x: Float64Array;
  /** Temperatures and the flag that they are set, [T + 1][B][nodes + 1]. */
  readonly h: Float64Array;
  /** Heat into each node and the sum of its conductances, and the gradients of both. */
  readonly flow: Float64Array;
  readonly sum: Float64Array;
  readonly dFlow: Float64Array;
  readonly dSum: Float64Array;
}

export function newNodesTape({ units, timeConstants }: Nodes, inputs: number, T: number, B: number): NodesTape {
  const nodes = timeConstants.length;
  const of = (n: number) => new Float64Array(n);
  const h = of((T + 1) * B * (nodes + 1));
  return {
    T,
    B,
    x: of(0),
    h,
    y: of(T * B * units),
    hT: h.subarray(T * B * (nodes + 1)),
    flow: of(nodes),
    sum: of(nodes),
    dFlow: of(nodes),
    dSum: of(nodes),
    dx: of(T * B * inputs),
    dh0: of(B * (nodes + 1)),
  };
}

/** Whether a tape of an earlier call has the shape that this one needs. */
export function fitsNodes(tape: NodesTape | undefined, p: Nodes, inputs: number, T: number, B: number): boolean {
  const state = B * (p.timeConstants.length + 1);
  return tape?.T === T && tape.B === B && tape.dh0.length === state && tape.dx.length === T * B * inputs;
}

/** Steps in one row a unit of heat, and where the nodes without a sensor start between their two inputs. */
export function nodeValues(p: Nodes, w: Weights) {
  const places = weightPlaces({ links: [], start: p.start }).relaxed;
  return {
    places,
    relaxed: places.map((at) => (at < 0 ? 0 : w.relaxed[at])),
    rate: Float64Array.from(p.timeConstants, (rows, i) => exp(-w.capacity[i]) / rows),
  };
}

export type NodeValues = ReturnType<typeof nodeValues>;

const LARGEST = 64;
const bounded = (h: number) => Math.min(LARGEST, Math.max(-LARGEST, h));

/** All rows forward. `evaluate` fills the tape's flow and sum for a row whose temperatures are set. */
export function forwardNodes(
  p: Nodes,
  v: NodeValues,
  tape: NodesTape,
  inputs: number,
  h0: Float64Array,
  evaluate: (row: number) => void,
): void {
  const { T, B, x, h, y, flow, sum } = tape;
  const nodes = p.timeConstants.length;
  h.set(h0);
  for (let row = 0; row < T * B; row++) {
    const now = row * (nodes + 1);
    const next = now + B * (nodes + 1);
    if (h[now + nodes] > 0.5) {
      evaluate(row);
      for (let i = 0; i < nodes; i++) {
        const k = v.rate[i] * sum[i] > 1 ? 1 / sum[i] : v.rate[i];
        h[next + i] = bounded(h[now + i] + k * flow[i]);
      }
    } else {
      p.start.forEach(({ input, rest = input }, i) => {
        const first = x[row * inputs + input];
        h[next + i] = bounded(first + v.relaxed[i] * (x[row * inputs + rest] - first));
      });
    }
    h[next + nodes] = 1;
    for (let i = 0; i < p.units; i++) y[row * p.units + i] = h[next + i];
  }
}

/**
 * All rows backward. `row` gets the gradients of flow and sum in the tape, and `dh` of the temperatures behind the row, to which it adds
 * what flow and sum owe to those before it.
 */
export function backwardNodes(
  p: Nodes,
  v: NodeValues,
  tape: NodesTape,
  inputs: number,
  dy: Float64Array,
  dhT: Float64Array,
  grads: Weights,
  evaluate: (row: number) => void,
  rowBackward: (row: number, dh: Float64Array) => void,
): void {
  const { T, B, h, dx, dh0 } = tape;
  const nodes = p.timeConstants.length;
  dx.fill(0);
  dh0.set(dhT);
  for (let row = T * B - 1; row >= 0; row--) {
    const now = row * (nodes + 1);
    const next = now + B * (nodes + 1);
    const own = (row % B) * (nodes + 1);
    const dh = dh0.subarray(own, own + nodes);
    dh0[own + nodes] = 0;
    for (let i = 0; i < p.units; i++) dh[i] += dy[row * p.units + i];
    // where a bound held, nothing flows back
    for (let i = 0; i < nodes; i++) if (Math.abs(h[next + i]) >= LARGEST) dh[i] = 0;
    if (h[now + nodes] > 0.5) {
      evaluate(row);
      stepBackward(v, tape, dh, grads);
      rowBackward(row, dh);
    } else {
      startBackward(p, v, tape, inputs, row, dh, grads);
      dh.fill(0);
    }
  }
}

function stepBackward(v: NodeValues, { flow, sum, dFlow, dSum }: NodesTape, dh: Float64Array, grads: Weights): void {
  for (let i = 0; i < flow.length; i++) {
    const limited = v.rate[i] * sum[i] > 1;
    const k = limited ? 1 / sum[i] : v.rate[i];
    dFlow[i] = k * dh[i];
    dSum[i] = limited ? -k * k * flow[i] * dh[i] : 0;
    if (!limited) grads.capacity[i] -= k * flow[i] * dh[i];
  }
}

function startBackward(
  p: Nodes,
  v: NodeValues,
  { x, dx }: NodesTape,
  inputs: number,
  row: number,
  dh: Float64Array,
  grads: Weights,
): void {
  const at = row * inputs;
  p.start.forEach(({ input, rest }, i) => {
    dx[at + input] += dh[i] * (1 - v.relaxed[i]);
    if (rest === undefined) return;
    dx[at + rest] += dh[i] * v.relaxed[i];
    grads.relaxed[v.places[i]] += dh[i] * (x[at + rest] - x[at + input]);
  });
}
