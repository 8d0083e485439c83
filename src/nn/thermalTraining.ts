import { exp } from '../kernel/intrinsics.ts';
import type { Tape, Weights } from './cell.ts';
import { type ThermalParams, weightPlaces } from './thermalParams.ts';

export interface ThermalTape extends Tape {
  x: Float64Array;
  /** Temperatures and the flag that they are set, [T + 1][B][nodes + 1]. */
  readonly h: Float64Array;
  /** Of one row of one sequence: heat into each node and the sum of its conductances, then their gradients. */
  readonly flow: Float64Array;
  readonly sum: Float64Array;
  readonly dFlow: Float64Array;
  readonly dSum: Float64Array;
}

const LARGEST = 64;

function newTape(units: number, nodes: number, inputs: number, T: number, B: number): ThermalTape {
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

/** The physical values behind the weights. */
function valuesOf(p: ThermalParams, w: Weights) {
  const places = weightPlaces(p);
  return {
    places,
    conductance: w.conductance.map(exp),
    rise: places.rise.map((at) => (at < 0 ? 0 : exp(w.rise[at]))),
    relaxed: places.relaxed.map((at) => (at < 0 ? 0 : w.relaxed[at])),
    loss: w.loss.map(exp),
    rate: Float64Array.from(p.timeConstants, (rows, i) => exp(-w.capacity[i]) / rows),
  };
}

type PhysicalValues = ReturnType<typeof valuesOf>;

export function forward(
  p: ThermalParams,
  inputs: number,
  w: Weights,
  x: Float64Array,
  h0: Float64Array,
  T: number,
  B: number,
  reuse?: ThermalTape,
): ThermalTape {
  const { units, timeConstants } = p;
  const nodes = timeConstants.length;
  const size = nodes + 1;
  const fits = reuse?.T === T && reuse.B === B && reuse.dh0.length === B * size && reuse.dx.length === T * B * inputs;
  const tape = fits ? reuse : newTape(units, nodes, inputs, T, B);
  tape.x = x;
  const { h, y, flow, sum } = tape;
  h.set(h0);
  const v = valuesOf(p, w);
  for (let row = 0; row < T * B; row++) {
    const now = row * size;
    const next = now + B * size;
    if (h[now + nodes] > 0.5) {
      flows(p, v, tape, inputs, row);
      for (let i = 0; i < nodes; i++) {
        const k = v.rate[i] * sum[i] > 1 ? 1 / sum[i] : v.rate[i];
        h[next + i] = bounded(h[now + i] + k * flow[i]);
      }
    } else {
      p.start.forEach(({ input, rest }, i) => {
        const first = x[row * inputs + input];
        h[next + i] = bounded(rest === undefined ? first : first + v.relaxed[i] * (x[row * inputs + rest] - first));
      });
    }
    h[next + nodes] = 1;
    for (let i = 0; i < units; i++) y[row * units + i] = h[next + i];
  }
  return tape;
}

const bounded = (h: number) => Math.min(LARGEST, Math.max(-LARGEST, h));

/** Heat into the nodes in `row`, and the sums of their conductances. */
function flows(
  p: ThermalParams,
  v: PhysicalValues,
  { x, h, flow, sum }: ThermalTape,
  inputs: number,
  row: number,
): void {
  const now = row * (p.timeConstants.length + 1);
  const from = row * inputs;
  flow.fill(0);
  sum.fill(0);
  p.links.forEach(({ node, to, input = 0, risesWith }, l) => {
    const g = v.conductance[l] + (risesWith === undefined ? 0 : v.rise[l] * Math.max(0, x[from + risesWith]));
    const q = g * ((to === undefined ? x[from + input] : h[now + to]) - h[now + node]);
    flow[node] += q;
    sum[node] += g;
    if (to !== undefined) {
      flow[to] -= q;
      sum[to] += g;
    }
  });
  p.losses.forEach(({ node, input, slope }, l) => {
    flow[node] += v.loss[l] * x[from + input] * (1 + slope * h[now + node]);
  });
}

export function backward(
  p: ThermalParams,
  inputs: number,
  w: Weights,
  tape: ThermalTape,
  dy: Float64Array,
  dhT: Float64Array,
  grads: Weights,
): void {
  const { T, B, x, h, dx, dh0, flow, sum, dFlow, dSum } = tape;
  const nodes = p.timeConstants.length;
  const size = nodes + 1;
  const v = valuesOf(p, w);
  dx.fill(0);
  dh0.set(dhT);
  for (let row = T * B - 1; row >= 0; row--) {
    const now = row * size;
    const next = now + B * size;
    const b = (row % B) * size;
    const dh = dh0.subarray(b, b + nodes);
    dh0[b + nodes] = 0;
    for (let i = 0; i < p.units; i++) dh[i] += dy[row * p.units + i];
    // where a bound held, nothing flows back
    for (let i = 0; i < nodes; i++) if (Math.abs(h[next + i]) >= LARGEST) dh[i] = 0;

    if (!(h[now + nodes] > 0.5)) {
      p.start.forEach(({ input, rest }, i) => {
        dx[row * inputs + input] += dh[i] * (1 - v.relaxed[i]);
        if (rest === undefined) return;
        dx[row * inputs + rest] += dh[i] * v.relaxed[i];
        grads.relaxed[v.places.relaxed[i]] += dh[i] * (x[row * inputs + rest] - x[row * inputs + input]);
      });
      dh.fill(0);
      continue;
    }

    flows(p, v, tape, inputs, row);
    for (let i = 0; i < nodes; i++) {
      const limited = v.rate[i] * sum[i] > 1;
      const k = limited ? 1 / sum[i] : v.rate[i];
      dFlow[i] = k * dh[i];
      dSum[i] = limited ? -k * k * flow[i] * dh[i] : 0;
      if (!limited) grads.capacity[i] -= k * flow[i] * dh[i];
    }
    lossesBackward(p, v, tape, inputs, row, dh, grads);
    linksBackward(p, v, tape, inputs, row, dh, grads);
  }
}

function lossesBackward(
  p: ThermalParams,
  v: PhysicalValues,
  { x, h, dx, dFlow }: ThermalTape,
  inputs: number,
  row: number,
  dh: Float64Array,
  grads: Weights,
): void {
  const now = row * (p.timeConstants.length + 1);
  p.losses.forEach(({ node, input, slope }, l) => {
    const heat = row * inputs + input;
    const factor = 1 + slope * h[now + node];
    grads.loss[l] += v.loss[l] * x[heat] * factor * dFlow[node];
    dx[heat] += v.loss[l] * factor * dFlow[node];
    dh[node] += v.loss[l] * x[heat] * slope * dFlow[node];
  });
}

function linksBackward(
  p: ThermalParams,
  v: PhysicalValues,
  { x, h, dx, dFlow, dSum }: ThermalTape,
  inputs: number,
  row: number,
  dh: Float64Array,
  grads: Weights,
): void {
  const now = row * (p.timeConstants.length + 1);
  const from = row * inputs;
  p.links.forEach(({ node, to, input = 0, risesWith }, l) => {
    const speed = risesWith === undefined ? 0 : Math.max(0, x[from + risesWith]);
    const g = v.conductance[l] + v.rise[l] * speed;
    const difference = (to === undefined ? x[from + input] : h[now + to]) - h[now + node];
    const dq = dFlow[node] - (to === undefined ? 0 : dFlow[to]);
    const dg = difference * dq + dSum[node] + (to === undefined ? 0 : dSum[to]);
    grads.conductance[l] += v.conductance[l] * dg;
    if (risesWith !== undefined && speed > 0) {
      grads.rise[v.places.rise[l]] += v.rise[l] * speed * dg;
      dx[from + risesWith] += v.rise[l] * dg;
    }
    dh[node] -= g * dq;
    if (to === undefined) dx[from + input] += g * dq;
    else dh[to] += g * dq;
  });
}
