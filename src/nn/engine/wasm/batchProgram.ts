import type { Masks } from '../../masks.ts';
import type { Net } from '../../net.ts';
import type { Floats } from '../engine.ts';
import type { Arena } from './arena.ts';
import { type Addresses, type Plan, wasmLayers } from './layers.ts';
import type { Call } from './program.ts';

/** The job of one member of the crew: `count` of the B lanes, from lane `first` on. */
export interface Job {
  readonly T: number;
  readonly B: number;
  readonly first: number;
  readonly count: number;
  /** Addresses of the rows that all members share: x [T][B][inputs], y and dy [T][B][outputs] in double, fresh [B] in bytes. */
  readonly x: number;
  readonly y: number;
  readonly dy: number;
  readonly fresh: number;
  readonly masks: Masks;
  readonly weights: Addresses;
  readonly gradients: Addresses;
}

export interface Program {
  readonly forward: readonly Call[];
  readonly backward: readonly Call[];
  /** Outputs of the layers. */
  readonly outputs: readonly Floats[];
}

/**
 * Lays the arrays of a batch out as [T][features][lanes], the lanes padded to eight, the width of the kernels' steps, and lists
 * the calls. A lane of the padding reads zeros, starts every chunk at zero and gets no gradient.
 */
export function batchProgram(net: Net, job: Job, arena: Arena): Program {
  const { T, B, first, count } = job;
  if (count === 0) return { forward: [], backward: [], outputs: [] };
  const width = 32 * Math.ceil(count / 8);
  const take = (features: number) => arena.take(T * features * width);
  const x = take(net.inputs);
  const lanes = [T, B, first, count];
  const masking: Call[] = [];
  const factorsOf = (mask: Float64Array | undefined, units: number): number => {
    if (!mask) return 0;
    const factors = arena.take(units * width);
    masking.push(['spread', mask.byteOffset, factors, 1, B, first, count, units, width]);
    return factors;
  };
  const dys = net.layers.map(({ params }) => take(params.units));
  let y = x;
  const plans = net.layers.map((layer, i): Plan => {
    const { units } = layer.params;
    const stateMask = factorsOf(job.masks.states[i], units);
    const rows = { x: y, dy: dys[i], dx: dys[i - 1] ?? 0, stateMask };
    const arrays = { weights: job.weights[i], gradients: job.gradients[i] };
    const plan = wasmLayers[layer.cell.name]({ layer, ...rows, ...arrays, steps: T, width, arena });
    const factors = factorsOf(job.masks.outputs[i], units);
    y = factors ? take(units) : plan.y;
    if (!factors) return plan;
    const call = (to: number, from: number): Call => ['mask', to, from, factors, units * width, T];
    const forward = [...plan.forward, call(y, plan.y)];
    return { ...plan, forward, backward: [call(dys[i], dys[i]), ...plan.backward] };
  });
  const carried = plans.flatMap((p) => p.states);
  return {
    forward: [
      ['spread', job.x, x, ...lanes, net.inputs, width],
      ...masking,
      ...carried.map((s): Call => ['carry', s.start, s.end, s.units, job.fresh, first, count, width]),
      ...plans.flatMap((p) => p.forward),
      ['collect', job.y, y, ...lanes, net.outputs, width],
    ],
    backward: [
      ['spread', job.dy, dys[dys.length - 1], ...lanes, net.outputs, width],
      ...plans.toReversed().flatMap((p) => p.backward),
    ],
    outputs: plans.map((p, i) => arena.floatsAt(p.y, (T * net.layers[i].params.units * width) / 4)),
  };
}
