import type { z } from 'zod';
import type { Layout, Values } from '../kernel/layout.ts';
import type { Kernel } from '../kernel/operator.ts';

/** Weight arrays of a layer by name, row-major, float64. */
export type Weights = Record<string, Float64Array>;

/** Shape and initialization of one weight array. */
export interface WeightSpec {
  readonly shape: readonly number[];
  /** Half-width of the uniform initialization; 0 for zeros. PyTorch's: 1 / sqrt(hidden). */
  readonly bound: number;
  /** False for biases: no weight decay, never pruned. */
  readonly decay: boolean;
}

/**
 * What forward keeps for backward, and the memory of both. Arrays are time-major: [T][B][features].
 * It refers to x until backward has run; backward uses its arrays up, so that each forward has at most one backward.
 */
export interface Tape {
  readonly T: number;
  readonly B: number;
  /** Outputs [T][B][outputs]. */
  readonly y: Float64Array;
  /** State after the last step [B][stateSize]; empty for stateless layers. */
  readonly hT: Float64Array;
  /** Gradients of x [T][B][inputs] and h0 [B][stateSize]; valid after backward. */
  readonly dx: Float64Array;
  readonly dh0: Float64Array;
}

/**
 * A layer of a net: its weights, its streaming kernel and its training pair.
 *
 * `process(c, s, n, x, y)` (kernel subset, exported from the same file) runs n time steps with carried state:
 * x [n][inputs], y [n][outputs], row-major.
 */
export interface Cell<Schema extends z.ZodType, C extends Layout, S extends Layout, T extends Tape> {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  /** zod object; has `units: int`, the number of outputs. */
  readonly params: Schema;
  weights(params: z.output<Schema>, inputs: number): Record<string, WeightSpec>;
  /** Values of carried state a sequence: `units` for gru, 0 for dense. */
  stateSize(params: z.output<Schema>): number;
  design(params: z.output<Schema>, inputs: number, w: Weights): C;
  state(c: Values<C>): S;
  readonly process: Kernel<Values<C>, Values<S>>;
  /**
   * x [T][B][inputs], h0 [B][stateSize]. Equal to `process` to 1e-12. A tape of an earlier call of the same shape may be
   * given: it is used again and returned, and nothing is allocated. Cells with `weightHh` take a mask of the state; see masks.ts.
   */
  forward(
    params: z.output<Schema>,
    inputs: number,
    w: Weights,
    x: Float64Array,
    h0: Float64Array,
    T: number,
    B: number,
    tape?: T,
    stateMask?: Float64Array,
  ): T;
  /** dy [T][B][outputs], dhT [B][stateSize]; adds to `grads`; leaves the gradients of x and h0 in the tape. */
  backward(
    params: z.output<Schema>,
    inputs: number,
    w: Weights,
    tape: T,
    dy: Float64Array,
    dhT: Float64Array,
    grads: Weights,
  ): void;
}

/** A cell of which nothing more is known: what the registry and nets hold. */
// biome-ignore lint/suspicious/noExplicitAny: parameters are contravariant, so no exact type holds all cells
export type AnyCell = Cell<any, any, any, any>;

/** Element type of a net kernel's input or output rows. */
export type RowType = 'reals' | 'i16s' | 'i32s';

/** One kernel of a streaming net with its values, as the predictor runs it and the C generator prints it. */
// biome-ignore lint/suspicious/noExplicitAny: values are contravariant, so no exact type holds all layers
export interface NetLayer<C extends Layout = any, S extends Layout = any> {
  /** Kernel name = file in src/nn = prefix in C. */
  readonly kernel: string;
  readonly process: Kernel<Values<C>, Values<S>>;
  readonly coeffs: C;
  readonly state: S;
  readonly inputs: number;
  readonly outputs: number;
  readonly x: RowType;
  readonly y: RowType;
  /**
   * The kernel also takes the rows that the whole net was given (reals, before any layer), between x and y:
   * `process(c, s, n, x, raw, y)`, raw [n][inputs of the net]. Output kernels use them to predict a correction to a channel.
   */
  readonly raw?: boolean;
  /** Of integer layers: no partial sum exceeds this magnitude, whatever comes in; below 2^31. */
  readonly largestSum?: number;
}

/** Checks a layer's kernel against its coefficients and state. */
export function netLayer<C extends Layout, S extends Layout>(layer: NetLayer<C, S>): NetLayer {
  return layer;
}
