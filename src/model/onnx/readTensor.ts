import { message } from '../../core/protobuf.ts';
import type { MessageReader } from './messageReader.ts';
import { type OnnxTensor, type OnnxType, TYPE_CODES, tensorOf, WIDTHS } from './onnxModel.ts';

/** Names of the types that are refused, by their numbers. */
const OTHERS: Readonly<Record<number, string>> = { 2: 'uint8', 3: 'int8', 9: 'bool', 10: 'float16', 16: 'bfloat16' };
const MOST_DIMENSIONS = 8;
/** Integers that are no weights: shapes, indices, axes. */
const MOST_INTEGERS = 4096;

/**
 * Reads a TensorProto. Its shape must fit the bytes that are there: a claim of more is refused before anything is allocated.
 * Weights stay where they are in the file; only what the format spreads over varints is copied.
 */
export function readTensor(reader: MessageReader, bytes: Uint8Array, where: string): OnnxTensor {
  const shape: number[] = [];
  const integers: number[] = [];
  const raw: Uint8Array[] = [];
  let code = 0;
  let name = '';
  for (const field of reader.fields(bytes, where)) {
    if (field.number === 1) reader.integers(field, shape, MOST_DIMENSIONS, `${where}: dims`);
    else if (field.number === 2) code = reader.integer(field, `${where}: data_type`);
    // float_data, double_data and raw_data are the same bytes
    else if (field.number === 4 || field.number === 10 || field.number === 9) raw.push(field.bytes);
    else if (field.number === 5 || field.number === 7) {
      reader.integers(field, integers, MOST_INTEGERS, `${where}: int_data`);
    } else if (field.number === 8) name = reader.text(field, `${where}: name`);
    else if (field.number === 13) reader.fail(`${where}: external_data: weights must be in the file itself`);
    else if (field.number === 14 && field.integer !== 0n) {
      reader.fail(`${where}: data_location: weights must be in the file itself`);
    }
  }
  const what = name === '' ? where : `initializer ${name}`;
  const type = (Object.keys(TYPE_CODES) as OnnxType[]).find((t) => TYPE_CODES[t] === code);
  if (!type) {
    const known = Object.keys(TYPE_CODES).join(', ');
    return reader.fail(`${what}: data_type must be one of ${known}, got ${OTHERS[code] ?? code}`);
  }
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    reader.fail(`${what}: dims must be counts, got [${shape.join(', ')}]`);
  }
  const length = shape.reduce((a, b) => a * b, 1);
  if (integers.length > 0) {
    if (integers.length !== length)
      reader.fail(`${what}: ${integers.length} numbers do not fill [${shape.join(', ')}]`);
    if (type === 'float' || type === 'double') reader.fail(`${what}: int_data cannot hold ${type}`);
    return tensorOf(name, type, shape, integers);
  }
  const data = raw.length === 1 ? raw[0] : message(raw);
  if (data.length !== length * WIDTHS[type]) {
    reader.fail(`${what}: ${data.length} bytes do not hold ${type} of dims [${shape.join(', ')}]`);
  }
  return { name, type, shape, bytes: data };
}
