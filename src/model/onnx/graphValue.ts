import type { OnnxNode, OnnxTensor } from './onnxModel.ts';
import type { Rows } from './rows.ts';

/** What a name of the graph stands for: rows, a constant, a shape that only fits rows, several rows, or why it is neither. */
export type Value =
  | { readonly kind: 'rows'; readonly rows: Rows }
  | { readonly kind: 'constant'; readonly tensor: OnnxTensor }
  /** Sizes of an array: numbers, and labels of axes whose length is open. */
  | { readonly kind: 'sizes'; readonly sizes: readonly (number | string)[] }
  /** Last states of several layers on one axis. */
  | { readonly kind: 'stack'; readonly items: readonly Rows[] }
  | { readonly kind: 'refused'; readonly why: string };

/** What the nodes before have made, and what is known of the graph. */
export interface GraphContext {
  readonly values: ReadonlyMap<string, Value>;
  readonly opset: number;
  /** The node that makes a value. */
  readonly makerOf: ReadonlyMap<string, OnnxNode>;
  readonly budget: { left: number };
}

/** What a node makes of its inputs, an entry an output; missing ones have no meaning here. Throws Refused. */
export type RowOperator = (
  node: OnnxNode,
  inputs: readonly (Value | undefined)[],
  context: GraphContext,
) => readonly Value[];
