import { ConfigError } from '../core/errors.ts';
import { exp } from '../kernel/intrinsics.ts';
import type { Int8Values } from './int8.ts';
import type { Layer } from './net.ts';
import { quantizeStart, within16 } from './quantizeThermalNodes.ts';
import { halfLinks } from './thermalInt16.ts';
import { type ThermalParams, thermalParams, weightPlaces } from './thermalParams.ts';

const LARGEST = 32767;
/** Sum of a node's coefficients: with differences of at most 2^30 it keeps the heat below 2^30. */
const LARGEST_SUM = 65536;

/** Shares of a node's neighbours and losses in one row: what its temperature moves by, a unit of difference or full-scale input. */
interface Shares {
  readonly conductance: readonly number[];
  readonly rise: readonly number[];
  readonly loss: readonly number[];
}

function sharesOf(p: ThermalParams, { weights: w }: Layer, range: readonly number[], name: string) {
  const places = weightPlaces(p).rise;
  const halves = halfLinks(p);
  return p.timeConstants.map((rows, i): Shares => {
    const mine = halves.filter((half) => half.node === i);
    const conductance = mine.map(({ link }) => exp(w.conductance[link]));
    const rise = mine.map(({ link, rises }) => (rises < 0 ? 0 : exp(w.rise[places[link]]) * range[rises]));
    const steady = conductance.reduce((a, b) => a + b, 0);
    const most = rise.reduce((a, b) => a + b, steady);
    let rate = exp(-w.capacity[i]) / rows;
    if (rate * most > 1) {
      if (most > steady) {
        const message = `int8: ${name}: steps of node ${i} reach their bound inside the inputs' range; more rows a second help`;
        throw new ConfigError(message, [name]);
      }
      rate = 1 / steady;
    }
    const scaled = (values: number[]) => values.map((v) => rate * v);
    const losses = p.losses.map(({ node, input }, l) => (node === i ? exp(w.loss[l]) * range[input] : 0));
    return { conductance: scaled(conductance), rise: scaled(rise), loss: scaled(losses) };
  });
}

/** Coefficients of one node with `shift` bits more than 16; undefined where they do not fit. */
function integersOf({ conductance, rise, loss }: Shares, shift: number) {
  const steps = 2 ** (16 + shift);
  const links = conductance.map((v) => Math.round(v * steps));
  const rises = rise.map((v) => Math.round(v * steps));
  // a full-scale input times 1 + slope T is a heat of 2^29
  const losses = loss.map((v) => Math.round((v * steps) / 64));
  const all = [...links.map((v, l) => v + rises[l]), ...losses];
  const fits = all.every((v) => v <= LARGEST) && all.reduce((a, b) => a + b, 0) < LARGEST_SUM;
  return fits ? { links, rises, losses, shift } : undefined;
}

/** Post-training quantization of a thermal network: 16-bit coefficients, with a shift a node. */
export function quantizeThermal(layer: Layer, range: readonly number[], name: string): Int8Values {
  const p = thermalParams.parse(layer.params);
  const nodes = sharesOf(p, layer, range, name).map((shares, i) => {
    for (let shift = 20; shift >= 1; shift--) {
      const found = integersOf(shares, shift);
      if (found) return found;
    }
    throw new ConfigError(`int8: ${name}: the coefficients of node ${i} are too large for 16 bits`, [name]);
  });
  const boundaries = p.links.map((l) => l.input);
  return {
    ...quantizeStart(p.start, boundaries, layer, range, name),
    shift: Int32Array.from(nodes, (n) => n.shift),
    conductance: Int16Array.from(nodes.flatMap((n) => n.links)),
    rise: Int16Array.from(nodes.flatMap((n) => n.rises)),
    loss: Int16Array.from(p.losses, ({ node }, l) => nodes[node].losses[l]),
    lossSlope: Int16Array.from(p.losses, ({ slope }) => within16(slope * 32768, name, 'a slope')),
    fraction: Int32Array.of(16),
  };
}
