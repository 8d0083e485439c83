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

/** What forward keeps for backward. Arrays are time-major: [T][B][features]. */
export interface Tape {
  readonly T: number;
  readonly B: number;
  /** Outputs [T][B][outputs]. */
  readonly y: Float64Array;
  /** State after the last step [B][stateSize]; empty for stateless layers. */
  readonly hT: Float64Array;
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
  /** x [T][B][inputs], h0 [B][stateSize]. Equal to `process` to 1e-12. */
  forward(
    params: z.output<Schema>,
    inputs: number,
    w: Weights,
    x: Float64Array,
    h0: Float64Array,
    T: number,
    B: number,
  ): T;
  /** dy [T][B][outputs], dhT [B][stateSize]; adds to `grads`; returns gradients of x and h0. */
  backward(
    params: z.output<Schema>,
    inputs: number,
    w: Weights,
    tape: T,
    dy: Float64Array,
    dhT: Float64Array,
    grads: Weights,
  ): { dx: Float64Array; dh0: Float64Array };
}

/** Element type of a net kernel's input or output rows. */
export type RowType = 'reals' | 'i16s' | 'i32s';

/** One kernel of a streaming net with its values, as the predictor runs it and the C generator prints it. */
export interface NetLayer {
  /** Kernel name = file in src/nn = prefix in C. */
  readonly kernel: string;
  readonly process: Kernel<Values<Layout>, Values<Layout>>;
  readonly coeffs: Layout;
  readonly state: Layout;
  readonly inputs: number;
  readonly outputs: number;
  readonly x: RowType;
  readonly y: RowType;
}
