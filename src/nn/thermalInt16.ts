import { addScaled } from '../kernel/intrinsics.ts';
import { i16s, i32, i32s, type Values } from '../kernel/layout.ts';
import { netLayer } from './cell.ts';
import type { Int8Kernel, Int8Values } from './int8.ts';
import type { ThermalParams } from './thermalParams.ts';

/** One end of a conductance, as the node at it sees it. */
export interface HalfLink {
  /** Index of the link in the cell's parameters. */
  readonly link: number;
  readonly node: number;
  /** Node at the other end; -1 where that is an input. */
  readonly to: number;
  readonly input: number;
  readonly rises: number;
}

/** The links of all nodes, node after node. */
export function halfLinks({ links, timeConstants }: ThermalParams): HalfLink[] {
  const halves = links.flatMap(({ node, to, input = -1, risesWith: rises = -1 }, link): HalfLink[] => {
    const half = { link, node, to: to ?? -1, input, rises };
    return to === undefined ? [half] : [half, { ...half, node: to, to: node }];
  });
  return timeConstants.flatMap((_, i) => halves.filter((half) => half.node === i));
}

function design(p: ThermalParams, inputs: number, v: Int8Values) {
  const { units, timeConstants, start, losses } = p;
  const halves = halfLinks(p);
  const linksOf = timeConstants.map((_, i) => halves.filter((half) => half.node === i).length);
  const firstLink = [0, ...linksOf.map((_, i) => linksOf.slice(0, i + 1).reduce((a, b) => a + b, 0))];
  return {
    inputs: i32(inputs),
    units: i32(units),
    nodes: i32(timeConstants.length),
    startInput: i32s(start.map((s) => s.input)),
    restInput: i32s(start.map((s) => s.rest ?? -1)),
    relaxed: i16s(v.relaxed),
    /** From steps of an input to steps of a temperature. */
    kelvin: i16s(v.kelvin),
    shift: i32s(v.shift),
    firstLink: i32s(firstLink),
    linkTo: i32s(halves.map((l) => l.to)),
    linkInput: i32s(halves.map((l) => l.input)),
    linkRises: i32s(halves.map((l) => l.rises)),
    conductance: i16s(v.conductance),
    rise: i16s(v.rise),
    losses: i32(losses.length),
    lossNode: i32s(losses.map((l) => l.node)),
    lossInput: i32s(losses.map((l) => l.input)),
    loss: i16s(v.loss),
    lossSlope: i16s(v.lossSlope),
  };
}

function state(nodes: number) {
  return { started: i32(), h: i32s(nodes), flow: i32s(nodes), rest: i32s(nodes) };
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
      for (let i: i32 = 0; i < c.nodes; i++) {
        let flow: i32 = s.rest[i];
        for (let l: i32 = c.firstLink[i]; l < c.firstLink[i + 1]; l++) {
          const j: i32 = c.linkTo[l];
          const rises: i32 = c.linkRises[l];
          let g: i32 = c.conductance[l];
          if (rises >= 0 && x[from + rises] > 0) g += (c.rise[l] * x[from + rises]) >> 15;
          const other: i32 = j >= 0 ? s.h[j] : temperature(c, x, from, c.linkInput[l]);
          flow = addScaled(flow, other - s.h[i], g);
        }
        s.flow[i] = flow;
      }
      for (let l: i32 = 0; l < c.losses; l++) {
        const i: i32 = c.lossNode[l];
        // 1 + slope T in steps of 2^-14, from 0 to 2
        let factor: i32 = 16384 + (addScaled(0, s.h[i], c.lossSlope[l]) >> 8);
        if (factor < 0) factor = 0;
        if (factor > 32767) factor = 32767;
        s.flow[i] = addScaled(s.flow[i], x[from + c.lossInput[l]] * factor, c.loss[l]);
      }
      for (let i: i32 = 0; i < c.nodes; i++) {
        // what is less than a step is kept for the next row, so that slow nodes do not drift
        s.rest[i] = s.flow[i] & ((1 << c.shift[i]) - 1);
        s.h[i] = bounded(s.h[i] + (s.flow[i] >> c.shift[i]));
      }
    }
    for (let i: i32 = 0; i < c.units; i++) y[t * c.units + i] = (s.h[i] + 64) >> 7;
  }
}

/** Input k of a row as a temperature. */
function temperature(c: Coeffs, x: i16s, from: i32, k: i32): i32 {
  return addScaled(0, x[from + k] * 8192, c.kelvin[k]);
}

function bounded(h: i32): i32 {
  return h > LARGEST ? LARGEST : h < -LARGEST ? -LARGEST : h;
}

/**
 * Thermal network in integers: 16-bit coefficients, 32-bit temperatures, bit-equal on every machine.
 *
 * As thermal, with temperatures in steps of 2^-23 of a scaled unit, and each node's conductances and losses in steps of their own,
 * 2^-(16 + shift) a row. What a step leaves behind goes into the next one, so that a time constant of thousands of rows costs no
 * accuracy. x [n][inputs] in Q0.15 of each input's range; y [n][units] in steps of 2^-16.
 * Cost: about 4 multiplications a half-link and 5 a loss; 12 bytes a node of state.
 */
export function thermalInt16(p: ThermalParams): Int8Kernel {
  const nodes = p.timeConstants.length;
  const halves = halfLinks(p);
  return {
    name: 'thermalInt16',
    arrays: (inputs) => ({
      kelvin: { type: 'i16s', shape: [inputs] },
      relaxed: { type: 'i16s', shape: [nodes] },
      shift: { type: 'i32s', shape: [nodes] },
      conductance: { type: 'i16s', shape: [halves.length] },
      rise: { type: 'i16s', shape: [halves.length] },
      loss: { type: 'i16s', shape: [p.losses.length] },
      lossSlope: { type: 'i16s', shape: [p.losses.length] },
      fraction: { type: 'i32s', shape: [1] },
    }),
    layer: (inputs, units, _activation, values) =>
      netLayer({
        kernel: 'thermalInt16',
        process,
        coeffs: design(p, inputs, values),
        state: state(nodes),
        inputs,
        outputs: units,
        x: 'i16s',
        y: 'i32s',
      }),
    // heat into each node, with what is left of the last step and the temperature to which it is added; no factor passes 2^30
    sums: (_inputs, _units, v) =>
      p.timeConstants.map((_, i) => ({
        bias: LARGEST + 2 ** v.shift[i],
        products: [
          ...halves.flatMap(({ node }, l) => (node === i ? [v.conductance[l] + v.rise[l]] : [])),
          ...p.losses.flatMap(({ node }, l) => (node === i ? [v.loss[l]] : [])),
        ].map((multiplier) => ({ weights: 32768, multiplier })),
      })),
  };
}
