import { activationCode } from '../../dense.ts';
import type { Layer } from '../../net.ts';
import type { Arena } from './arena.ts';
import type { Call } from './program.ts';

/** Addresses of one set of the net's arrays, by layer and name. */
export type Addresses = readonly Readonly<Record<string, number>>[];

/** Where a layer works: addresses in the arena, and shapes. Arrays of a batch are [T][features][lanes]. */
export interface Place {
  readonly layer: Layer;
  readonly weights: Addresses[number];
  readonly gradients: Addresses[number];
  readonly steps: number;
  /** Bytes of a row of lanes. */
  readonly width: number;
  readonly x: number;
  /** Gradients of the outputs, and of x: 0 where nobody asks. */
  readonly dy: number;
  readonly dx: number;
  /** Factors [units][lanes] of the state that the gates see; 0 for none. */
  readonly stateMask: number;
  readonly arena: Arena;
}

/** What a layer does in a batch. */
export interface Plan {
  readonly y: number;
  /** State [units][lanes] before the first and after the last step. */
  readonly states: readonly { readonly start: number; readonly end: number; readonly units: number }[];
  readonly forward: readonly Call[];
  readonly backward: readonly Call[];
}

/** Steps whose gradients are summed in one go: as many as stay in the cache, 256 KiB. */
function chunkOf({ layer, width }: Place, rows: number): number {
  const features = rows + layer.inputs + layer.params.units;
  return Math.max(1, Math.min(8, Math.floor(262_144 / (features * width))));
}

/** Where the gates find the states h, and the factors on them. */
function seenOf({ arena, steps, stateMask }: Place, h: number, size: number): [seen: number, factors: number] {
  return [stateMask ? arena.take(steps * size) : h, stateMask];
}

function gru(at: Place): Plan {
  const { layer, weights: w, gradients: g, steps, width, x, dy, dx } = at;
  const { units } = layer.params;
  const size = units * width;
  const h = at.arena.take((steps + 1) * size);
  const seen = seenOf(at, h, size);
  const gates = at.arena.take(steps * 4 * size);
  const dh = at.arena.take(size);
  const dSeen = at.stateMask ? at.arena.take(size) : 0;
  const shape = [steps, width, layer.inputs, units];
  const gradients = [g.weightIh, g.weightHh, g.biasIh, g.biasHh];
  return {
    y: h + size,
    states: [{ start: h, end: h + steps * size, units }],
    forward: [['gruForward', w.weightIh, w.weightHh, w.biasIh, w.biasHh, x, h, ...seen, gates, ...shape]],
    backward: [
      ['clear', dh, size],
      [
        'gruBackward',
        ...[w.weightIh, w.weightHh, x, h, ...seen, gates, dy, dx, dh, dSeen, ...gradients, ...shape],
        chunkOf(at, 4 * units),
      ],
    ],
  };
}

function lstm(at: Place): Plan {
  const { layer, weights: w, gradients: g, steps, width, x, dy, dx } = at;
  const { units } = layer.params;
  const size = units * width;
  const h = at.arena.take((steps + 1) * size);
  const seen = seenOf(at, h, size);
  const c = at.arena.take((steps + 1) * size);
  const gates = at.arena.take(steps * 4 * size);
  // of h, then of c
  const d = at.arena.take(2 * size);
  const shape = [steps, width, layer.inputs, units];
  const gradients = [d, d + size, g.weightIh, g.weightHh, g.biasIh, g.biasHh];
  return {
    y: h + size,
    states: [
      { start: h, end: h + steps * size, units },
      { start: c, end: c + steps * size, units },
    ],
    forward: [['lstmForward', w.weightIh, w.weightHh, w.biasIh, w.biasHh, x, h, ...seen, c, gates, ...shape]],
    backward: [
      ['clear', d, 2 * size],
      [
        'lstmBackward',
        ...[w.weightIh, w.weightHh, x, ...seen, c, gates, dy, dx, ...gradients, ...shape],
        chunkOf(at, 4 * units),
      ],
    ],
  };
}

function rnn(at: Place): Plan {
  const { layer, weights: w, gradients: g, steps, width, x, dy, dx } = at;
  const { units, activation } = layer.params;
  const size = units * width;
  const h = at.arena.take((steps + 1) * size);
  const seen = seenOf(at, h, size);
  const dh = at.arena.take(size);
  const shape = [activation === 'relu' ? 1 : 0, steps, width, layer.inputs, units];
  const gradients = [g.weightIh, g.weightHh, g.biasIh, g.biasHh];
  return {
    y: h + size,
    states: [{ start: h, end: h + steps * size, units }],
    forward: [['rnnForward', w.weightIh, w.weightHh, w.biasIh, w.biasHh, x, h, ...seen, ...shape]],
    backward: [
      ['clear', dh, size],
      ['rnnBackward', w.weightIh, w.weightHh, x, h, ...seen, dy, dx, dh, ...gradients, ...shape, chunkOf(at, units)],
    ],
  };
}

function dense(at: Place): Plan {
  const { layer, weights: w, gradients: g, steps, width, x, dy, dx } = at;
  const { units } = layer.params;
  const activation = layer.params.activation as Parameters<typeof activationCode>[0];
  const bytes = steps * units * width;
  const y = at.arena.take(bytes);
  const slopes = activation === 'gelu' ? at.arena.take(bytes) : 0;
  const shape = [activationCode(activation), steps, width, layer.inputs, units];
  return {
    y,
    states: [],
    forward: [['denseForward', w.weight, w.bias, x, y, slopes, ...shape]],
    backward: [['denseBackward', w.weight, x, y, slopes, dy, dx, g.weight, g.bias, ...shape, chunkOf(at, units)]],
  };
}

/** The cells that have WebAssembly kernels, by name. */
export const wasmLayers: Readonly<Record<string, (at: Place) => Plan>> = { rnn, gru, lstm, dense };
