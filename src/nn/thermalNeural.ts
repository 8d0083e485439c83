import { exp, log, sigmoid, tanh } from '../kernel/intrinsics.ts';
import { i32, i32s, type real, reals, type Values } from '../kernel/layout.ts';
import type { Cell, WeightSpec, Weights } from './cell.ts';
import { pairsOf, seenCount, type ThermalNeuralParams, thermalNeuralParams } from './thermalNeuralParams.ts';
import { backward, forward, type ThermalNeuralTape } from './thermalNeuralTraining.ts';
import { checkInputs, countOf, weightPlaces } from './thermalParams.ts';

function weights(p: ThermalNeuralParams, inputs: number): Record<string, WeightSpec> {
  const last = p.sees ? p.sees - 1 : undefined;
  checkInputs('thermalNeural', [...p.boundaries, ...p.start.flatMap((s) => [s.input, s.rest]), last], inputs);
  const count = p.timeConstants.length;
  const pairs = pairsOf(p).length;
  const seen = seenCount(p, inputs);
  const of = (shape: number[], bound: number, decay: boolean): WeightSpec => ({ shape, bound, decay });
  return {
    capacity: of([count], 0.5, true),
    relaxed: of([countOf(weightPlaces({ links: [], start: p.start }).relaxed)], 0.5, true),
    conductance: of([pairs, seen], 1 / Math.sqrt(seen), true),
    conductanceBias: of([pairs], 1 / Math.sqrt(seen), false),
    hidden: of([p.lossUnits, seen], 1 / Math.sqrt(seen), true),
    hiddenBias: of([p.lossUnits], 1 / Math.sqrt(seen), false),
    loss: of([count, p.lossUnits], 1 / Math.sqrt(p.lossUnits), true),
    lossBias: of([count], 1 / Math.sqrt(p.lossUnits), false),
  };
}

function design(p: ThermalNeuralParams, inputs: number, w: Weights) {
  const { units, timeConstants, start, lossUnits } = p;
  const pairs = pairsOf(p);
  const relaxed = weightPlaces({ links: [], start }).relaxed;
  return {
    inputs: i32(inputs),
    units: i32(units),
    nodes: i32(timeConstants.length),
    seen: i32(seenCount(p, inputs)),
    rate: reals(timeConstants.map((rows, i) => exp(-w.capacity[i]) / rows)),
    startInput: i32s(start.map((s) => s.input)),
    restInput: i32s(start.map((s) => s.rest ?? -1)),
    relaxed: reals(relaxed.map((at) => (at < 0 ? 0 : w.relaxed[at]))),
    pairs: i32(pairs.length),
    pairNode: i32s(pairs.map((l) => l.node)),
    pairTo: i32s(pairs.map((l) => l.to)),
    pairInput: i32s(pairs.map((l) => l.input)),
    conductance: reals(w.conductance),
    conductanceBias: reals(w.conductanceBias),
    lossUnits: i32(lossUnits),
    hidden: reals(w.hidden),
    hiddenBias: reals(w.hiddenBias),
    loss: reals(w.loss),
    lossBias: reals(w.lossBias),
  };
}

function state(c: Coeffs) {
  return { started: i32(), h: reals(c.nodes), flow: reals(c.nodes), sum: reals(c.nodes), hidden: reals(c.lossUnits) };
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
      for (let k: i32 = 0; k < c.lossUnits; k++) {
        s.hidden[k] = tanh(c.hiddenBias[k] + seen(c, s, c.hidden, k, x, from));
      }
      for (let i: i32 = 0; i < c.nodes; i++) {
        let heat: real = c.lossBias[i];
        for (let k: i32 = 0; k < c.lossUnits; k++) heat += c.loss[i * c.lossUnits + k] * s.hidden[k];
        s.flow[i] = softplus(heat);
        s.sum[i] = 0;
      }
      for (let l: i32 = 0; l < c.pairs; l++) {
        const i: i32 = c.pairNode[l];
        const j: i32 = c.pairTo[l];
        const g: real = sigmoid(c.conductanceBias[l] + seen(c, s, c.conductance, l, x, from));
        s.sum[i] += g;
        if (j >= 0) {
          const q: real = g * (s.h[j] - s.h[i]);
          s.flow[i] += q;
          s.flow[j] -= q;
          s.sum[j] += g;
        } else {
          s.flow[i] += g * (x[from + c.pairInput[l]] - s.h[i]);
        }
      }
      for (let i: i32 = 0; i < c.nodes; i++) {
        const k: real = c.rate[i] * s.sum[i] > 1 ? 1 / s.sum[i] : c.rate[i];
        s.h[i] = bounded(s.h[i] + k * s.flow[i]);
      }
    }
    for (let i: i32 = 0; i < c.units; i++) y[t * c.units + i] = s.h[i];
  }
}

/** Row `row` of w times what the nets see: the first inputs, then the temperatures. */
function seen(c: Coeffs, s: State, w: reals, row: i32, x: reals, from: i32): real {
  const start: i32 = row * c.seen;
  const inputs: i32 = c.seen - c.nodes;
  let sum: real = 0;
  for (let k: i32 = 0; k < inputs; k++) sum += w[start + k] * x[from + k];
  for (let k: i32 = 0; k < c.nodes; k++) sum += w[start + inputs + k] * s.h[k];
  return sum;
}

/** log(1 + e^v) */
function softplus(v: real): real {
  return v > 30 ? v : log(1 + exp(v));
}

function bounded(h: real): real {
  return h > LARGEST ? LARGEST : h < -LARGEST ? -LARGEST : h;
}

/**
 * Thermal neural network: the lumped-parameter network of `thermal`, all nodes joined, its conductances and losses told by small
 * nets from the inputs and the temperatures.
 *
 * T_i <- T_i + k_i (sum_j g_ij (T_j - T_i) + p_i), k_i = min(exp(-capacity_i) / timeConstant_i, 1 / sum_j g_ij),
 * g = sigmoid(W [x T] + b), p = softplus(V tanh(U [x T] + c) + d). Start, scaling, delay and the bound on k_i as in `thermal`.
 * x [n][inputs], y [n][units]: the first `units` nodes.
 * x there are its first `sees` inputs: a net must not learn from one that only tells the start, and is constant after it.
 * Cost: (pairs + lossUnits) (sees + nodes) multiplications, an exponential a pair and a loss unit, two a node.
 * Source: W. Kirchgaessner, O. Wallscheid, J. Boecker, Thermal neural networks, EAAI 117, 2023, section 3.
 */
export const thermalNeural: Cell<
  typeof thermalNeuralParams,
  ReturnType<typeof design>,
  ReturnType<typeof state>,
  ThermalNeuralTape
> = {
  name: 'thermalNeural',
  summary: 'Thermal neural network: a thermal network whose conductances and losses are small nets.',
  source: 'W. Kirchgaessner, O. Wallscheid, J. Boecker, Thermal neural networks, EAAI 117, 2023',
  params: thermalNeuralParams,
  weights,
  stateSize: ({ timeConstants }) => timeConstants.length + 1,
  design,
  state,
  process,
  forward,
  backward,
};
