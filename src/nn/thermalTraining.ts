import { exp } from '../kernel/intrinsics.ts';
import type { Weights } from './cell.ts';
import { backwardNodes, fitsNodes, forwardNodes, type NodesTape, newNodesTape, nodeValues } from './thermalNodes.ts';
import { type ThermalParams, weightPlaces } from './thermalParams.ts';

export type ThermalTape = NodesTape;

/** The physical values behind the weights. */
function valuesOf(p: ThermalParams, w: Weights) {
  const rises = weightPlaces(p).rise;
  return {
    ...nodeValues(p, w),
    rises,
    conductance: w.conductance.map(exp),
    rise: rises.map((at) => (at < 0 ? 0 : exp(w.rise[at]))),
    loss: w.loss.map(exp),
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
  const tape = reuse && fitsNodes(reuse, p, inputs, T, B) ? reuse : newNodesTape(p, inputs, T, B);
  tape.x = x;
  const v = valuesOf(p, w);
  forwardNodes(p, v, tape, inputs, h0, (row) => flows(p, v, tape, inputs, row));
  return tape;
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
  const v = valuesOf(p, w);
  const evaluate = (row: number) => flows(p, v, tape, inputs, row);
  backwardNodes(p, v, tape, inputs, dy, dhT, grads, evaluate, (row, dh) => {
    lossesBackward(p, v, tape, inputs, row, dh, grads);
    linksBackward(p, v, tape, inputs, row, dh, grads);
  });
}

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
      grads.rise[v.rises[l]] += v.rise[l] * speed * dg;
      dx[from + risesWith] += v.rise[l] * dg;
    }
    dh[node] -= g * dq;
    if (to === undefined) dx[from + input] += g * dq;
    else dh[to] += g * dq;
  });
}
