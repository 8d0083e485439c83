import { DataError } from '../core/errors.ts';
import { jsonShape } from '../core/jsonShape.ts';

type TensorData = Float64Array | Float32Array | Int32Array | Int16Array | Int8Array;

/** A named array of a tensor file, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

const TYPES = { F64: Float64Array, F32: Float32Array, I32: Int32Array, I16: Int16Array, I8: Int8Array };
type DType = keyof typeof TYPES;

/** Longest header that is read: a net here has a few dozen tensors of about 90 characters each. */
const LONGEST_HEADER = 1_000_000;

const LONGEST_NAME = 256;

export function dtypeOf(data: TensorData): DType {
  const found = Object.entries(TYPES).find(([, Type]) => data instanceof Type);
  return found![0] as DType;
}

/**
 * Writes the safetensors format: header length (8 bytes, little-endian), JSON header padded with spaces to 8 bytes, data
 * without holes. Widest types first, so that all are aligned, then by name: the same tensors give the same bytes.
 */
export function writeSafetensors(tensors: Readonly<Record<string, Tensor>>): Uint8Array {
  const entries = Object.entries(tensors).sort(
    ([a, x], [b, y]) => y.data.BYTES_PER_ELEMENT - x.data.BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  );
  let end = 0;
  const header = entries.map(([name, { shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    return [name, { dtype: dtypeOf(data), shape, data_offsets: [begin, end] }];
  });
  const text = JSON.stringify(Object.fromEntries(header));
  const json = new TextEncoder().encode(text);
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(0x20, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  let at = start;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Reads the safetensors format. Throws DataError, beginning with `file`, for anything but a whole and well-formed file: the
 * header's length, JSON, types, shapes and offsets are checked before data is looked at; tensors may neither overlap nor
 * leave holes. Nothing larger than the file is allocated.
 */
export function readSafetensors(bytes: Uint8Array, file: string): Map<string, Tensor> {
  const fail = (message: string): never => {
    throw new DataError(`${file}: ${message}`);
  };
  if (bytes.length < 8) fail(`cut off: ${bytes.length} bytes, shorter than a header's length`);
  const claimed = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (claimed > LONGEST_HEADER) fail(`header claims ${claimed} bytes, more than ${LONGEST_HEADER}`);
  const start = 8 + Number(claimed);
  if (start > bytes.length) fail(`cut off: header claims ${claimed} bytes, the file has ${bytes.length}`);

  const tensors = new Map<string, Tensor>();
  const spans: [begin: number, end: number, name: string][] = [];
  for (const [name, entry] of Object.entries(parseHeader(bytes.subarray(8, start), fail))) {
    if (name === '__metadata__') continue;
    if (name.length > LONGEST_NAME) fail(`tensor ${name.slice(0, 40)}...: name longer than ${LONGEST_NAME} characters`);
    const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
    if (typeof dtype !== 'string' || !Object.hasOwn(TYPES, dtype)) {
      fail(`tensor ${name}: type must be one of ${Object.keys(TYPES).join(', ')}, got ${JSON.stringify(dtype)}`);
    }
    if (!isCounts(shape)) fail(`tensor ${name}: shape must be a list of counts`);
    if (!isCounts(offsets) || offsets.length !== 2) fail(`tensor ${name}: data_offsets must be two counts`);
    const [begin, end] = offsets as number[];
    const Type = TYPES[dtype as DType];
    const length = (shape as number[]).reduce((a, b) => a * b, 1);
    if (end - begin !== length * Type.BYTES_PER_ELEMENT) {
      fail(`tensor ${name}: ${end - begin} bytes do not hold ${dtype} of shape [${shape}]`);
    }
    if (start + end > bytes.length) fail(`cut off: tensor ${name} ends at ${start + end} of ${bytes.length} bytes`);
    // a copy, since the data need not be aligned in the file; not slice, which Buffer makes a view of its pool
    const own = new Uint8Array(bytes.subarray(start + begin, start + end));
    tensors.set(name, { shape: shape as number[], data: new Type(own.buffer) });
    spans.push([begin, end, name]);
  }
  spans.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let at = 0;
  for (const [begin, end, name] of spans) {
    if (begin !== at) fail(`tensor ${name} begins at ${begin}, but the one before ends at ${at}`);
    at = end;
  }
  if (start + at !== bytes.length) fail(`${bytes.length - start - at} bytes behind the last tensor`);
  return tensors;
}

function parseHeader(bytes: Uint8Array, fail: (message: string) => never): Record<string, unknown> {
  // tensors, a tensor, its shape
  if (jsonShape(bytes).depth > 3) return fail('header is nested too deeply');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return fail('header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return fail('header is not an object');
  return header as Record<string, unknown>;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= 8 && value.every((v) => Number.isSafeInteger(v) && v >= 0);
}
