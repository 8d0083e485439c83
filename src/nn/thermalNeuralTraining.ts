import { exp, log, sigmoid, tanh } from '../kernel/intrinsics.ts';
import type { Tape, Weights } from './cell.ts';
import { pairsOf, type ThermalNeuralParams } from './thermalNeuralParams.ts';
import { weightPlaces } from './thermalParams.ts';

export interface ThermalNeuralTape extends Tape {
  x: Float64Array;
  /** Temperatures and the flag that they are set, [T + 1][B][nodes + 1]. */
  readonly h: Float64Array;
  /** Of one row of one sequence: what the nets see, their values, and heat and conductances of the nodes. */
  readonly seen: Float64Array;
  readonly hidden: Float64Array;
  readonly heat: Float64Array;
  readonly conductance: Float64Array;
  readonly flow: Float64Array;
  readonly sum: Float64Array;
}

const LARGEST = 64;
const bounded = (h: number) => Math.min(LARGEST, Math.max(-LARGEST, h));

function newTape(p: ThermalNeuralParams, inputs: number, T: number, B: number): ThermalNeuralTape {
  const nodes = p.timeConstants.length;
  const of = (n: number) => new Float64Array(n);
  const h = of((T + 1) * B * (nodes + 1));
  return {
    T,
    B,
    x: of(0),
    h,
    y: of(T * B * p.units),
    hT: h.subarray(T * B * (nodes + 1)),
    seen: of(inputs + nodes),
    hidden: of(p.lossUnits),
    heat: of(nodes),
    conductance: of(pairsOf(p).length),
    flow: of(nodes),
    sum: of(nodes),
    dx: of(T * B * inputs),
    dh0: of(B * (nodes + 1)),
  };
}

/** What does not change from row to row. */
function fixed(p: ThermalNeuralParams, inputs: number, w: Weights) {
  return {
    inputs,
    nodes: p.timeConstants.length,
    pairs: pairsOf(p),
    places: weightPlaces({ links: [], start: p.start }).relaxed,
    rate: Float64Array.from(p.timeConstants, (rows, i) => exp(-w.capacity[i]) / rows),
  };
}

type Fixed = ReturnType<typeof fixed>;

/** Fills the tape's row values for `row`: what the nets say, heat into the nodes, sums of conductances. */
function evaluate(p: ThermalNeuralParams, f: Fixed, w: Weights, tape: ThermalNeuralTape, row: number): void {
  const { x, h, seen, hidden, heat, conductance, flow, sum } = tape;
  const { inputs, nodes, pairs } = f;
  const now = row * (nodes + 1);
  for (let k = 0; k < inputs; k++) seen[k] = x[row * inputs + k];
  for (let k = 0; k < nodes; k++) seen[inputs + k] = h[now + k];
  for (let k = 0; k < p.lossUnits; k++) hidden[k] = tanh(w.hiddenBias[k] + dot(w.hidden, k, seen));
  for (let i = 0; i < nodes; i++) {
    heat[i] = w.lossBias[i] + dot(w.loss, i, hidden);
    flow[i] = heat[i] > 30 ? heat[i] : log(1 + exp(heat[i]));
    sum[i] = 0;
  }
  pairs.forEach(({ node, to, input }, l) => {
    const g = sigmoid(w.conductanceBias[l] + dot(w.conductance, l, seen));
    conductance[l] = g;
    const q = g * ((to < 0 ? seen[input] : h[now + to]) - h[now + node]);
    flow[node] += q;
    sum[node] += g;
    if (to < 0) return;
    flow[to] -= q;
    sum[to] += g;
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
  const f = fixed(p, inputs, w);
  const { nodes } = f;
  const size = nodes + 1;
  const fits = reuse?.T === T && reuse.B === B && reuse.dh0.length === B * size && reuse.dx.length === T * B * inputs;
  const tape = fits ? reuse : newTape(p, inputs, T, B);
  tape.x = x;
  const { h, y, flow, sum } = tape;
  h.set(h0);
  for (let row = 0; row < T * B; row++) {
    const now = row * size;
    const next = now + B * size;
    if (h[now + nodes] > 0.5) {
      evaluate(p, f, w, tape, row);
      for (let i = 0; i < nodes; i++) {
        const k = f.rate[i] * sum[i] > 1 ? 1 / sum[i] : f.rate[i];
        h[next + i] = bounded(h[now + i] + k * flow[i]);
      }
    } else {
      p.start.forEach(({ input, rest }, i) => {
        const first = x[row * inputs + input];
        const share = rest === undefined ? 0 : w.relaxed[f.places[i]];
        h[next + i] = bounded(first + share * (x[row * inputs + (rest ?? input)] - first));
      });
    }
    h[next + nodes] = 1;
    for (let i = 0; i < p.units; i++) y[row * p.units + i] = h[next + i];
  }
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
  const { T, B, x, h, dx, dh0 } = tape;
  const f = fixed(p, inputs, w);
  const { nodes } = f;
  const size = nodes + 1;
  dx.fill(0);
  dh0.set(dhT);
  for (let row = T * B - 1; row >= 0; row--) {
    const now = row * size;
    const b = (row % B) * size;
    const dh = dh0.subarray(b, b + nodes);
    dh0[b + nodes] = 0;
    for (let i = 0; i < p.units; i++) dh[i] += dy[row * p.units + i];
    for (let i = 0; i < nodes; i++) if (Math.abs(h[now + B * size + i]) >= LARGEST) dh[i] = 0;
    if (h[now + nodes] > 0.5) {
      evaluate(p, f, w, tape, row);
      rowBackward(p, f, w, tape, row, dh, grads);
      continue;
    }
    p.start.forEach(({ input, rest }, i) => {
      const share = rest === undefined ? 0 : w.relaxed[f.places[i]];
      const at = row * inputs;
      dx[at + input] += dh[i] * (1 - share);
      if (rest === undefined) return;
      dx[at + rest] += dh[i] * share;
      grads.relaxed[f.places[i]] += dh[i] * (x[at + rest] - x[at + input]);
    });
    dh.fill(0);
  }
}

function rowBackward(
  p: ThermalNeuralParams,
  f: Fixed,
  w: Weights,
  { h, dx, seen, hidden, heat, conductance, flow, sum }: ThermalNeuralTape,
  row: number,
  dh: Float64Array,
  grads: Weights,
): void {
  const { inputs, nodes, pairs } = f;
  const now = row * (nodes + 1);
  const dSeen = new Float64Array(inputs + nodes);
  const dHidden = new Float64Array(p.lossUnits);
  const dFlow = new Float64Array(nodes);
  const dSum = new Float64Array(nodes);
  for (let i = 0; i < nodes; i++) {
    const limited = f.rate[i] * sum[i] > 1;
    const k = limited ? 1 / sum[i] : f.rate[i];
    dFlow[i] = k * dh[i];
    dSum[i] = limited ? -k * k * flow[i] * dh[i] : 0;
    if (!limited) grads.capacity[i] -= k * flow[i] * dh[i];
    const dHeat = dFlow[i] * sigmoid(heat[i]);
    grads.lossBias[i] += dHeat;
    dotBackward(w.loss, grads.loss, i, dHeat, hidden, dHidden);
  }
  for (let k = 0; k < p.lossUnits; k++) {
    const d = dHidden[k] * (1 - hidden[k] * hidden[k]);
    grads.hiddenBias[k] += d;
    dotBackward(w.hidden, grads.hidden, k, d, seen, dSeen);
  }
  pairs.forEach(({ node, to, input }, l) => {
    const g = conductance[l];
    const difference = (to < 0 ? seen[input] : h[now + to]) - h[now + node];
    const dq = dFlow[node] - (to < 0 ? 0 : dFlow[to]);
    const dg = difference * dq + dSum[node] + (to < 0 ? 0 : dSum[to]);
    const d = dg * g * (1 - g);
    grads.conductanceBias[l] += d;
    dotBackward(w.conductance, grads.conductance, l, d, seen, dSeen);
    dh[node] -= g * dq;
    if (to < 0) dSeen[input] += g * dq;
    else dh[to] += g * dq;
  });
  for (let k = 0; k < inputs; k++) dx[row * inputs + k] += dSeen[k];
  for (let k = 0; k < nodes; k++) dh[k] += dSeen[inputs + k];
}
