import type { ImportedLayer } from '../importedNet.ts';

/**
 * What is known of a value that stems from the graph's input: which axes it has, and by which layers it was computed.
 * Axes are labels: `feature` the last of the input, others named after where they came in. The axis of time is the one that a
 * recurrent layer runs over; that and the axis of sequences have no place in a stream, which carries one step of one sequence.
 */
export interface Rows {
  readonly input: string;
  readonly axes: readonly string[];
  /** Length of the axis `feature`. */
  readonly width: number;
  /** Lengths of the other axes, where the file says them. */
  readonly sizes: ReadonlyMap<string, number>;
  /** The axis that the recurrent layers run over, once there is one. */
  readonly time?: string;
  /** In front of the first layer: (x - mean) / std. */
  readonly before: Affine | undefined;
  readonly layers: readonly ImportedLayer[];
  /** The last layer is a product that may still take its bias and its activation. */
  readonly isOpen: 'bias' | 'activation' | 'no';
  /** Behind the last layer: mean + std y. */
  readonly after: Affine | undefined;
  readonly residualTo: readonly number[] | undefined;
  readonly classifies: boolean;
}

/** One mean and one std a feature. */
export interface Affine {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export const FEATURE = 'feature';
/** Axes of length one. */
export const ONE = 'one';
/** Between the labels of axes that were made one. */
export const JOINED = ' x ';

export function inputRows(input: string, shape: readonly (number | string | null)[], width: number): Rows {
  const axes = shape.map((_, i) => (i === shape.length - 1 ? FEATURE : `axis ${i}`));
  const sizes = new Map(axes.flatMap((axis, i) => (typeof shape[i] === 'number' ? [[axis, shape[i]] as const] : [])));
  const nothing = { before: undefined, after: undefined, residualTo: undefined };
  return { input, axes, width, sizes, layers: [], isOpen: 'no', classifies: false, ...nothing };
}

export function noAffine(width: number): Affine {
  return { mean: new Array<number>(width).fill(0), std: new Array<number>(width).fill(1) };
}
