/** Types of numbers that are read; others are refused by name. */
export type OnnxType = 'float' | 'double' | 'int32' | 'int64';

/** A named array, row-major. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  /** Little-endian, as wide as the type says. */
  readonly bytes: Uint8Array;
}

export type OnnxAttribute = number | string | readonly number[] | readonly string[] | OnnxTensor;

export interface OnnxNode {
  /** Operator: `GRU`, `MatMul`. */
  readonly op: string;
  /** What errors call it: its name, or operator and number. */
  readonly name: string;
  /** Names of values; empty for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** An input or output of the graph. `shape` has a name, or null, for a size that is open; undefined where none is told. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly shape: readonly (number | string | null)[] | undefined;
}

/** As much of an ONNX file as a net of recurrent and dense layers needs. */
export interface OnnxModel {
  readonly opset: number;
  readonly producer: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

/** The numbers of a tensor. 64-bit integers beyond 2^53 lose their last digits: they only stand for "to the end". */
export function valuesOf({ type, bytes }: OnnxTensor): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = WIDTHS[type];
  const values = new Float64Array(bytes.length / width);
  for (let i = 0; i < values.length; i++) {
    const at = i * width;
    if (type === 'float') values[i] = view.getFloat32(at, true);
    else if (type === 'double') values[i] = view.getFloat64(at, true);
    else if (type === 'int32') values[i] = view.getInt32(at, true);
    else values[i] = Number(view.getBigInt64(at, true));
  }
  return values;
}

/** A tensor of numbers; of type float they are rounded to it. */
export function tensorOf(
  name: string,
  type: OnnxType,
  shape: readonly number[],
  values: ArrayLike<number>,
): OnnxTensor {
  const width = WIDTHS[type];
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    const at = i * width;
    if (type === 'float') view.setFloat32(at, values[i], true);
    else if (type === 'double') view.setFloat64(at, values[i], true);
    else if (type === 'int32') view.setInt32(at, values[i], true);
    else view.setBigInt64(at, BigInt(Math.min(values[i], Number.MAX_SAFE_INTEGER)), true);
  }
  return { name, type, shape, bytes };
}

/** Bytes a number. */
export const WIDTHS: Readonly<Record<OnnxType, number>> = { float: 4, double: 8, int32: 4, int64: 8 };

/** The number of a type in the file format. */
export const TYPE_CODES: Readonly<Record<OnnxType, number>> = { float: 1, double: 11, int32: 6, int64: 7 };
