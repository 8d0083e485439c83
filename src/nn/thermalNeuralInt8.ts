import { addScaled, copyI16, dot, min, saturate16, scaleQ15, tanhQ15 } from '../kernel/intrinsics.ts';
import { i16s, i32, i32s, type Values } from '../kernel/layout.ts';
import { netLayer } from './cell.ts';
import { HALVING_TABLE, SIGMOID_TABLE, SOFTPLUS_TABLE } from './exponentialTables.ts';
import { type Int8Kernel, type Int8Values, type IntegerTwin, weightsOf } from './int8.ts';
import { packRows } from './packRows.ts';
import { TANH_TABLE } from './tanhTable.ts';
import { netArrays, netSums, netsOf, nodeSum } from './thermalNeuralNets.ts';
import { pairsOf, seenCount, type ThermalNeuralParams } from './thermalNeuralParams.ts';

function design(p: ThermalNeuralParams, inputs: number, v: Int8Values) {
  const { units, timeConstants, start, lossUnits } = p;
  const nodes = timeConstants.length;
  const pairs = pairsOf(p);
  const [conductances, hidden, losses] = netsOf(p, inputs);
  const weights = ({ name, rows, columns }: ReturnType<typeof netsOf>[number]) =>
    weightsOf(packRows(v[name], 1, rows, columns));
  return {
    inputs: i32(inputs),
    units: i32(units),
    nodes: i32(nodes),
    seen: i32(seenCount(p, inputs)),
    startInput: i32s(start.map((s) => s.input)),
    restInput: i32s(start.map((s) => s.rest ?? -1)),
    relaxed: i16s(v.relaxed),
    /** From steps of an input to steps of a temperature. */
    kelvin: i16s(v.kelvin),
    rate: i16s(v.rate),
    shift: i32s(v.shift.slice(0, nodes)),
    /** Half a step for each product that goes into a node, all of which are rounded down. */
    rounding: i32((nodes + p.boundaries.length) >> 1),
    pairs: i32(pairs.length),
    pairNode: i32s(pairs.map((l) => l.node)),
    pairTo: i32s(pairs.map((l) => l.to)),
    pairInput: i32s(pairs.map((l) => l.input)),
    lossUnits: i32(lossUnits),
    conductance: weights(conductances),
    conductanceMultiplier: i16s(v.conductanceMultiplier),
    conductanceBias: i32s(v.conductanceBias),
    conductanceShift: i32(v.shift[nodes]),
    hidden: weights(hidden),
    hiddenMultiplier: i16s(v.hiddenMultiplier),
    hiddenBias: i32s(v.hiddenBias),
    hiddenShift: i32(v.shift[nodes + 1]),
    loss: weights(losses),
    lossMultiplier: i16s(v.lossMultiplier),
    lossBias: i32s(v.lossBias),
    lossShift: i32(v.shift[nodes + 2]),
    /** From steps of a temperature to those in which the nets see it. */
    seenShift: i32(v.shift[nodes + 3]),
    tanhTable: i16s(TANH_TABLE),
    halvingTable: i32s(HALVING_TABLE),
    sigmoidTable: i32s(SIGMOID_TABLE),
    softplusTable: i32s(SOFTPLUS_TABLE),
  };
}

function state(p: ThermalNeuralParams, inputs: number) {
  const nodes = p.timeConstants.length;
  return {
    started: i32(),
    h: i32s(nodes),
    flow: i32s(nodes),
    rest: i32s(nodes),
    seen: i16s(seenCount(p, inputs)),
    hidden: i16s(p.lossUnits),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

/** Largest magnitude of a temperature: 64 scaled units in steps of 2^-23. */
const LARGEST: i32 = 536870912;

export function process(c: Coeffs, s: State, n: i32, x: i16s, y: i32s): void {
  for (let t: i32 = 0; t < n; t++) {
    const from: i32 = t * c.inputs;
    if (s.started === 0) {
      s.started = 1;
      for (let i: i32 = 0; i < c.nodes; i++) {
        const first: i32 = temperature(c, x, from, c.startInput[i]);
        const r: i32 = c.restInput[i];
        const apart: i32 = r < 0 ? 0 : bounded(temperature(c, x, from, r) - first);
        s.h[i] = bounded(first + 4 * addScaled(0, apart, c.relaxed[i]));
        s.rest[i] = 0;
      }
    } else {
      see(c, s, x, from);
      heatNodes(c, s);
      exchange(c, s, x, from);
      for (let i: i32 = 0; i < c.nodes; i++) {
        // what is less than a step is kept for the next row, so that slow nodes do not drift
        s.rest[i] = s.flow[i] & ((1 << c.shift[i]) - 1);
        s.h[i] = bounded(s.h[i] + (s.flow[i] >> c.shift[i]));
      }
    }
    for (let i: i32 = 0; i < c.units; i++) y[t * c.units + i] = (s.h[i] + 64) >> 7;
  }
}

/** What the nets see: the first inputs, then the temperatures in 16 bits. */
function see(c: Coeffs, s: State, x: i16s, from: i32): void {
  const sees: i32 = c.seen - c.nodes;
  copyI16(x, from, sees, s.seen);
  for (let i: i32 = 0; i < c.nodes; i++) {
    s.seen[sees + i] = saturate16(((s.h[i] >> (c.seenShift - 1)) + 1) >> 1);
  }
}

/** Losses into the nodes, behind what the last row left. */
function heatNodes(c: Coeffs, s: State): void {
  for (let k: i32 = 0; k < c.lossUnits; k++) {
    const sum: i32 = dot(c.hidden, k * c.seen, s.seen, 0, c.seen);
    const u: i32 = addScaled(c.hiddenBias[k], sum, c.hiddenMultiplier[k]) >> c.hiddenShift;
    s.hidden[k] = tanhQ15(c.tanhTable, u);
  }
  for (let i: i32 = 0; i < c.nodes; i++) {
    const sum: i32 = dot(c.loss, i * c.lossUnits, s.hidden, 0, c.lossUnits);
    const v: i32 = addScaled(c.lossBias[i], sum, c.lossMultiplier[i]) >> c.lossShift;
    s.flow[i] = addScaled(s.rest[i] + c.rounding, softplus(c, v), c.rate[i]);
  }
}

/** Heat between the nodes, and to what is around them: what leaves one enters the other. */
function exchange(c: Coeffs, s: State, x: i16s, from: i32): void {
  for (let l: i32 = 0; l < c.pairs; l++) {
    const i: i32 = c.pairNode[l];
    const j: i32 = c.pairTo[l];
    const sum: i32 = dot(c.conductance, l * c.seen, s.seen, 0, c.seen);
    const v: i32 = addScaled(c.conductanceBias[l], sum, c.conductanceMultiplier[l]) >> c.conductanceShift;
    const other: i32 = j >= 0 ? s.h[j] : temperature(c, x, from, c.pairInput[l]);
    const q: i32 = product(other - s.h[i], logistic(c, v));
    s.flow[i] = addScaled(s.flow[i], q, c.rate[i]);
    if (j >= 0) s.flow[j] = addScaled(s.flow[j], -q, c.rate[j]);
  }
}

/** Input k of a row as a temperature. */
function temperature(c: Coeffs, x: i16s, from: i32, k: i32): i32 {
  return addScaled(0, x[from + k] * 8192, c.kelvin[k]);
}

/** 1 / (1 + e^-v) in steps of 2^-30, of v in steps of 2^-16. */
function logistic(c: Coeffs, v: i32): i32 {
  const e: i32 = decay(c, v);
  const above: i32 = between(c.sigmoidTable, e >> 14);
  return v < 0 ? product(e, above) : above;
}

/** log(1 + e^v) in steps of 2^-23, at most 128, of v in steps of 2^-16. */
function softplus(c: Coeffs, v: i32): i32 {
  const e: i32 = decay(c, v);
  const above: i32 = product(e, between(c.softplusTable, e >> 14)) >> 7;
  return v < 0 ? above : min(v, 8323072) * 128 + above;
}

/** e^-|v| in steps of 2^-30. */
function decay(c: Coeffs, v: i32): i32 {
  const size: i32 = v < 0 ? -v : v;
  // as a power of two: log2(e) is 1 + 29012 / 65536
  const halvings: i32 = addScaled(size, size, 29012);
  const whole: i32 = halvings >> 16;
  return whole > 30 ? 0 : between(c.halvingTable, halvings & 65535) >> whole;
}

/** Value of a table at `at` / 65536. */
function between(table: i32s, at: i32): i32 {
  const k: i32 = at >> 10;
  return table[k] + ((table[k + 1] - table[k]) >> 10) * (at & 1023);
}

/** a times m in steps of 2^-30, rounded down by less than 2; neither is larger than 2^30. */
function product(a: i32, m: i32): i32 {
  return scaleQ15(a, m >> 15) + (scaleQ15(a, m & 32767) >> 15);
}

function bounded(h: i32): i32 {
  return h > LARGEST ? LARGEST : h < -LARGEST ? -LARGEST : h;
}

/** A thermal neural network whose nets have weights of 8 or 16 bits. */
export function integerThermalNeural(
  { name, weights, process }: IntegerTwin<Coeffs, State>,
  p: ThermalNeuralParams,
): Int8Kernel {
  const nodes = p.timeConstants.length;
  return {
    name,
    arrays: (inputs) => ({
      kelvin: { type: 'i16s', shape: [inputs] },
      relaxed: { type: 'i16s', shape: [nodes] },
      rate: { type: 'i16s', shape: [nodes] },
      // of the nodes, of the three nets, and of the temperatures that they see
      shift: { type: 'i32s', shape: [nodes + 4] },
      ...netArrays(p, inputs, weights),
      fraction: { type: 'i32s', shape: [1] },
    }),
    layer: (inputs, units, _activation, values) =>
      netLayer({
        kernel: name,
        process,
        coeffs: design(p, inputs, values),
        state: state(p, inputs),
        inputs,
        outputs: units,
        x: 'i16s',
        y: 'i32s',
      }),
    sums: (inputs, _units, v) => [
      ...Array.from(v.rate, (rate, i) => nodeSum(p, rate, v.shift[i])),
      ...netSums(p, inputs, v),
    ],
  };
}

/**
 * Thermal neural network in integers: nets with 8-bit weights, 32-bit temperatures, bit-equal on every machine.
 *
 * As thermalNeural, with temperatures in steps of 2^-23 of a scaled unit and rates in 16 bits with a shift a node; what a step leaves behind
 * goes into the next one. The nets see inputs and temperatures in 16 bits and tell conductances and losses to 6e-5 of their values, also of
 * small ones, from one table of powers of two and one for each of sigmoid and softplus. x [n][inputs] in Q0.15 of each input's range;
 * y [n][units] in steps of 2^-16.
 * Cost: (pairs + lossUnits) (sees + nodes) 8 by 16 bit multiplications and some 15 more a pair and a node;
 * 12 bytes a node and 2 a value that the nets see of state.
 */
export function thermalNeuralInt8(p: ThermalNeuralParams): Int8Kernel {
  return integerThermalNeural({ name: 'thermalNeuralInt8', weights: 'i8s', process }, p);
}
