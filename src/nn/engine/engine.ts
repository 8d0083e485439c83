import type { MaskChoice, Masks } from '../masks.ts';

/** Numbers of one engine: double or single precision. */
export type Floats = Float64Array | Float32Array;

export type EngineName = 'reference' | 'wasm';

/** One weight array of a net in an engine's own memory, with its gradient. */
export interface Trainable {
  /** `layers.0.weightIh`. */
  readonly name: string;
  readonly value: Floats;
  readonly gradient: Floats;
  readonly decay: boolean;
}

/** Constants of a step of Adam; see the optimizer. */
export interface AdamStep {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly rate: number;
  /** 1 - beta1^t and 1 - beta2^t. */
  readonly c1: number;
  readonly c2: number;
  /** What weight decay leaves of a weight: 1 for none. */
  readonly kept: number;
}

/** What optimizers do with whole arrays. Arrays that it is given must be its own, or an engine's that has it. */
export interface Vectors {
  /** Zeros. */
  allocate(length: number): Floats;
  sumOfSquares(arrays: readonly Floats[]): number;
  scale(arrays: readonly Floats[], factor: number): void;
  adam(w: Floats, gradient: Floats, m: Floats, v: Floats, step: AdamStep): void;
}

/** Forward and backward over chunks of one shape, with the state of the sequences carried from chunk to chunk. */
export interface Batch {
  /** What units are multiplied by: ones at first. To be written before `forward` and left alone until `backward`. */
  readonly masks: Masks;
  /** Room for x, [T][B][inputs]: given to `forward`, it is not copied. */
  readonly x: Float64Array;
  /**
   * x [T][B][inputs]; fresh [B]: 1 where the state starts at zero. Returns y [T][B][outputs], filled anew by the next call.
   */
  forward(x: Float64Array, fresh: Uint8Array): Float64Array;
  /** dy [T][B][outputs]; adds to the gradients. Once after each forward. */
  backward(dy: Float64Array): void;
  /** Outputs of each layer after forward, in the engine's own order: to find out where a number went wrong. */
  layerOutputs(): readonly Floats[];
}

/**
 * Where a net is trained. The net's own weights are read once, at the start, and change only by `store`.
 *
 * `reference` computes in double precision with the cells' forward and backward; `wasm` in single, faster, equal to it to 1e-5.
 * Both give the same bits for the same input on every machine.
 */
export interface Engine {
  readonly name: EngineName;
  /** Name, precision and threads, and why it is not another, in a line for people. */
  readonly about: string;
  /** The order is that of `parameters(net)`. */
  readonly trainables: readonly Trainable[];
  readonly vectors: Vectors;
  /** Memory for chunks of T steps of B sequences. What is not masked costs nothing; nothing is unless `masked` says so. */
  batch(T: number, B: number, masked?: MaskChoice): Batch;
  clearGradients(): void;
  /** Writes the weights into the net. */
  store(): void;
  /** Ends what the engine keeps running. */
  close(): void;
}
