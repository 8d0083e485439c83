import { exp } from '../kernel/intrinsics.ts';
import { i32, i32s, type real, reals, type Values } from '../kernel/layout.ts';
import type { Cell, WeightSpec, Weights } from './cell.ts';
import { checkInputs, countOf, type ThermalParams, thermalParams, weightPlaces } from './thermalParams.ts';
import { backward, forward, type ThermalTape } from './thermalTraining.ts';

function weights(p: ThermalParams, inputs: number): Record<string, WeightSpec> {
  const { links, losses, timeConstants, start } = p;
  const used = [
    ...links.flatMap((l) => [l.input, l.risesWith]),
    ...losses.map((l) => l.input),
    ...start.flatMap((s) => [s.input, s.rest]),
  ];
  checkInputs('thermal', used, inputs);
  const places = weightPlaces(p);
  const of = (count: number): WeightSpec => ({ shape: [count], bound: 0.5, decay: true });
  return {
    conductance: of(links.length),
    rise: of(countOf(places.rise)),
    loss: of(losses.length),
    capacity: of(timeConstants.length),
    relaxed: of(countOf(places.relaxed)),
  };
}

function design(p: ThermalParams, inputs: number, w: Weights) {
  const { units, links, losses, timeConstants, start } = p;
  const places = weightPlaces(p);
  const or = (index: number | undefined) => index ?? -1;
  return {
    inputs: i32(inputs),
    units: i32(units),
    nodes: i32(timeConstants.length),
    rate: reals(timeConstants.map((rows, i) => exp(-w.capacity[i]) / rows)),
    startInput: i32s(start.map((s) => s.input)),
    restInput: i32s(start.map((s) => or(s.rest))),
    relaxed: reals(places.relaxed.map((at) => (at < 0 ? 0 : w.relaxed[at]))),
    links: i32(links.length),
    linkNode: i32s(links.map((l) => l.node)),
    linkTo: i32s(links.map((l) => or(l.to))),
    linkInput: i32s(links.map((l) => or(l.input))),
    linkRises: i32s(links.map((l) => or(l.risesWith))),
    conductance: reals(Array.from(w.conductance, exp)),
    rise: reals(places.rise.map((at) => (at < 0 ? 0 : exp(w.rise[at])))),
    losses: i32(losses.length),
    lossNode: i32s(losses.map((l) => l.node)),
    lossInput: i32s(losses.map((l) => l.input)),
    lossSlope: reals(losses.map((l) => l.slope)),
    loss: reals(Array.from(w.loss, exp)),
  };
}

function state(c: Coeffs) {
  return { started: i32(), h: reals(c.nodes), flow: reals(c.nodes), sum: reals(c.nodes) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

/** Largest magnitude of a temperature, in scaled units: what a wild input can do ends here. */
const LARGEST: real = 64;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  for (let t: i32 = 0; t < n; t++) {
    const from: i32 = t * c.inputs;
    if (s.started === 0) {
      s.started = 1;
      for (let i: i32 = 0; i < c.nodes; i++) {
        const first: real = x[from + c.startInput[i]];
        const r: i32 = c.restInput[i];
        s.h[i] = bounded(r < 0 ? first : first + c.relaxed[i] * (x[from + r] - first));
      }
    } else {
      for (let i: i32 = 0; i < c.nodes; i++) {
        s.flow[i] = 0;
        s.sum[i] = 0;
      }
      for (let l: i32 = 0; l < c.links; l++) {
        const i: i32 = c.linkNode[l];
        const j: i32 = c.linkTo[l];
        const rises: i32 = c.linkRises[l];
        let g: real = c.conductance[l];
        if (rises >= 0 && x[from + rises] > 0) g += c.rise[l] * x[from + rises];
        s.sum[i] += g;
        if (j >= 0) {
          const q: real = g * (s.h[j] - s.h[i]);
          s.flow[i] += q;
          s.flow[j] -= q;
          s.sum[j] += g;
        } else {
          s.flow[i] += g * (x[from + c.linkInput[l]] - s.h[i]);
        }
      }
      for (let l: i32 = 0; l < c.losses; l++) {
        const i: i32 = c.lossNode[l];
        s.flow[i] += c.loss[l] * x[from + c.lossInput[l]] * (1 + c.lossSlope[l] * s.h[i]);
      }
      for (let i: i32 = 0; i < c.nodes; i++) {
        // a node may reach the mean of its neighbours in one step, not pass it
        const k: real = c.rate[i] * s.sum[i] > 1 ? 1 / s.sum[i] : c.rate[i];
        s.h[i] = bounded(s.h[i] + k * s.flow[i]);
      }
    }
    for (let i: i32 = 0; i < c.units; i++) y[t * c.units + i] = s.h[i];
  }
}

function bounded(h: real): real {
  return h > LARGEST ? LARGEST : h < -LARGEST ? -LARGEST : h;
}

/**
 * Lumped-parameter thermal network: nodes with a heat capacity, joined by conductances to each other and to temperatures that are
 * inputs, heated by losses that are inputs.
 *
 * T_i <- T_i + k_i (sum_j g_ij (T_j - T_i) + sum_l p_l x_l (1 + slope_l T_i)), k_i = min(exp(-capacity_i) / timeConstant_i,
 * 1 / sum_j g_ij), g = exp(conductance) + exp(rise) max(0, x), p = exp(loss): explicit Euler, one step a row. The bound on k_i keeps
 * each temperature between those around it whatever the fit does; the exponentials keep every parameter positive.
 * x [n][inputs], y [n][units]: the first `units` nodes. Temperatures, inputs and nodes alike, must share one offset and scale, and
 * what heats must be scaled without offset; weights of zero then mean the expected time constants and conductances of 1.
 * No delay: the first row after a reset sets the nodes, T_i = x[start_i] + relaxed_i (x[rest_i] - x[start_i]).
 * Cost: about 6 operations a link and 5 a loss, a division a node where its step is bounded; 12 bytes a node of state in float.
 * Source: W. Kirchgaessner, O. Wallscheid, J. Boecker, Thermal neural networks, EAAI 117, 2023, section 2.
 */
export const thermal: Cell<typeof thermalParams, ReturnType<typeof design>, ReturnType<typeof state>, ThermalTape> = {
  name: 'thermal',
  summary: 'Lumped-parameter thermal network: capacities, conductances and losses, fitted.',
  source: 'W. Kirchgaessner, O. Wallscheid, J. Boecker, Thermal neural networks, EAAI 117, 2023',
  params: thermalParams,
  weights,
  // the temperatures, and behind them 1 once they are set
  stateSize: ({ timeConstants }) => timeConstants.length + 1,
  design,
  state,
  process,
  forward,
  backward,
};
