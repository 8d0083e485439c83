import { exp, log, sigmoid, tanh } from '../kernel/intrinsics.ts';
import type { Weights } from './cell.ts';
import { pairsOf, seenCount, type ThermalNeuralParams } from './thermalNeuralParams.ts';
import { backwardNodes, fitsNodes, forwardNodes, type NodesTape, newNodesTape, nodeValues } from './thermalNodes.ts';

export interface ThermalNeuralTape extends NodesTape {
  /** Of one row of one sequence: what the nets see, and their values; with gradients. */
  readonly seen: Float64Array;
  readonly hidden: Float64Array;
  readonly heat: Float64Array;
  readonly conductance: Float64Array;
  readonly dSeen: Float64Array;
  readonly dHidden: Float64Array;
}

function newTape(p: ThermalNeuralParams, inputs: number, T: number, B: number): ThermalNeuralTape {
  const nodes = p.timeConstants.length;
  const of = (n: number) => new Float64Array(n);
  return {
    ...newNodesTape(p, inputs, T, B),
    seen: of(seenCount(p, inputs)),
    hidden: of(p.lossUnits),
    heat: of(nodes),
    conductance: of(pairsOf(p).length),
    dSeen: of(seenCount(p, inputs)),
    dHidden: of(p.lossUnits),
  };
}

/** What does not change from row to row. */
function fixed(p: ThermalNeuralParams, w: Weights) {
  return { ...nodeValues(p, w), nodes: p.timeConstants.length, pairs: pairsOf(p) };
}

type Fixed = ReturnType<typeof fixed>;

export function forward(
  p: ThermalNeuralParams,
  inputs: number,
  w: Weights,
  x: Float64Array,
  h0: Float64Array,
  T: number,
  B: number,
  reuse?: ThermalNeuralTape,
): ThermalNeuralTape {
  const tape = reuse && fitsNodes(reuse, p, inputs, T, B) ? reuse : newTape(p, inputs, T, B);
  tape.x = x;
  const f = fixed(p, w);
  forwardNodes(p, f, tape, inputs, h0, (row) => evaluate(f, w, tape, inputs, row));
  return tape;
}

export function backward(
  p: ThermalNeuralParams,
  inputs: number,
  w: Weights,
  tape: ThermalNeuralTape,
  dy: Float64Array,
  dhT: Float64Array,
  grads: Weights,
): void {
  const f = fixed(p, w);
  const again = (row: number) => evaluate(f, w, tape, inputs, row);
  backwardNodes(p, f, tape, inputs, dy, dhT, grads, again, (row, dh) => {
    tape.dSeen.fill(0);
    lossesBackward(f, w, tape, grads);
    pairsBackward(f, w, tape, inputs, row, dh, grads);
    const sees = tape.seen.length - f.nodes;
    for (let k = 0; k < sees; k++) tape.dx[row * inputs + k] += tape.dSeen[k];
    for (let k = 0; k < f.nodes; k++) dh[k] += tape.dSeen[sees + k];
  });
}

/** What the nets say in `row`, heat into the nodes, and the sums of their conductances. */
function evaluate({ nodes, pairs }: Fixed, w: Weights, tape: ThermalNeuralTape, inputs: number, row: number): void {
  const { x, h, seen, hidden, heat, conductance, flow, sum } = tape;
  const now = row * (nodes + 1);
  const sees = seen.length - nodes;
  for (let k = 0; k < sees; k++) seen[k] = x[row * inputs + k];
  for (let k = 0; k < nodes; k++) seen[sees + k] = h[now + k];
  for (let k = 0; k < hidden.length; k++) hidden[k] = tanh(w.hiddenBias[k] + dot(w.hidden, k, seen));
  for (let i = 0; i < nodes; i++) {
    heat[i] = w.lossBias[i] + dot(w.loss, i, hidden);
    flow[i] = heat[i] > 30 ? heat[i] : log(1 + exp(heat[i]));
    sum[i] = 0;
  }
  pairs.forEach(({ node, to, input }, l) => {
    const g = sigmoid(w.conductanceBias[l] + dot(w.conductance, l, seen));
    conductance[l] = g;
    const q = g * ((to < 0 ? x[row * inputs + input] : h[now + to]) - h[now + node]);
    flow[node] += q;
    sum[node] += g;
    if (to < 0) return;
    flow[to] -= q;
    sum[to] += g;
  });
}

function lossesBackward({ nodes }: Fixed, w: Weights, tape: ThermalNeuralTape, grads: Weights): void {
  const { seen, hidden, heat, dFlow, dSeen, dHidden } = tape;
  dHidden.fill(0);
  for (let i = 0; i < nodes; i++) {
    const d = dFlow[i] * sigmoid(heat[i]);
    grads.lossBias[i] += d;
    dotBackward(w.loss, grads.loss, i, d, hidden, dHidden);
  }
  for (let k = 0; k < hidden.length; k++) {
    const d = dHidden[k] * (1 - hidden[k] * hidden[k]);
    grads.hiddenBias[k] += d;
    dotBackward(w.hidden, grads.hidden, k, d, seen, dSeen);
  }
}

function pairsBackward(
  { nodes, pairs }: Fixed,
  w: Weights,
  { x, dx, h, seen, conductance, dFlow, dSum, dSeen }: ThermalNeuralTape,
  inputs: number,
  row: number,
  dh: Float64Array,
  grads: Weights,
): void {
  const now = row * (nodes + 1);
  pairs.forEach(({ node, to, input }, l) => {
    const g = conductance[l];
    const difference = (to < 0 ? x[row * inputs + input] : h[now + to]) - h[now + node];
    const dq = dFlow[node] - (to < 0 ? 0 : dFlow[to]);
    const dg = difference * dq + dSum[node] + (to < 0 ? 0 : dSum[to]);
    const d = dg * g * (1 - g);
    grads.conductanceBias[l] += d;
    dotBackward(w.conductance, grads.conductance, l, d, seen, dSeen);
    dh[node] -= g * dq;
    if (to < 0) dx[row * inputs + input] += g * dq;
    else dh[to] += g * dq;
  });
}

function dot(w: Float64Array, row: number, v: Float64Array): number {
  const start = row * v.length;
  let sum = 0;
  for (let k = 0; k < v.length; k++) sum += w[start + k] * v[k];
  return sum;
}

/** grad += d v' in row `row`, dv += d w in that row. */
function dotBackward(
  w: Float64Array,
  grad: Float64Array,
  row: number,
  d: number,
  v: Float64Array,
  dv: Float64Array,
): void {
  const start = row * v.length;
  for (let k = 0; k < v.length; k++) {
    grad[start + k] += d * v[k];
    dv[k] += d * w[start + k];
  }
}
