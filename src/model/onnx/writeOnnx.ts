import { bytesField, integerField, message } from '../../core/protobuf.ts';
import {
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
  TYPE_CODES,
} from './onnxModel.ts';

const text = (number: number, value: string) => bytesField(number, new TextEncoder().encode(value));

/** Version of the file format that goes with operator sets from 14 on. */
const IR_VERSION = 7;
const ATTRIBUTE_TYPES = { integer: 2, text: 3, integers: 7, texts: 8 };

/** Writes an ONNX file; the same model gives the same bytes. The operator set stands last, so that a cut file lacks it. */
export function writeOnnx({ opset, producer, metadata, ...graph }: OnnxModel): Uint8Array {
  return message([
    integerField(1, IR_VERSION),
    text(2, producer),
    bytesField(7, graphBytes(graph)),
    ...Array.from(metadata, ([key, value]) => bytesField(14, message([text(1, key), text(2, value)]))),
    bytesField(8, message([text(1, ''), integerField(2, opset)])),
  ]);
}

function graphBytes({ nodes, initializers, inputs, outputs }: Omit<OnnxModel, 'opset' | 'producer' | 'metadata'>) {
  return message([
    ...nodes.map((node) => bytesField(1, nodeBytes(node))),
    text(2, 'net'),
    ...Array.from(initializers.values(), (tensor) => bytesField(5, tensorBytes(tensor))),
    ...inputs.map((input) => bytesField(11, valueInfoBytes(input))),
    ...outputs.map((output) => bytesField(12, valueInfoBytes(output))),
  ]);
}

function nodeBytes({ op, name, inputs, outputs, attributes }: OnnxNode): Uint8Array {
  return message([
    ...inputs.map((input) => text(1, input)),
    ...outputs.map((output) => text(2, output)),
    text(3, name),
    text(4, op),
    ...Array.from(attributes, ([key, value]) => bytesField(5, attributeBytes(key, value))),
  ]);
}

/** Attributes of the operators that are written: integers, lists of them and texts. */
function attributeBytes(name: string, value: OnnxAttribute): Uint8Array {
  if (typeof value === 'number') {
    return message([text(1, name), integerField(3, value), integerField(20, ATTRIBUTE_TYPES.integer)]);
  }
  if (typeof value === 'string') {
    return message([text(1, name), text(4, value), integerField(20, ATTRIBUTE_TYPES.text)]);
  }
  const list = value as readonly (number | string)[];
  const type = typeof list[0] === 'string' ? ATTRIBUTE_TYPES.texts : ATTRIBUTE_TYPES.integers;
  const entries = list.map((v) => (typeof v === 'string' ? text(9, v) : integerField(8, v)));
  return message([text(1, name), ...entries, integerField(20, type)]);
}

function tensorBytes({ name, type, shape, bytes }: OnnxTensor): Uint8Array {
  return message([
    ...shape.map((size) => integerField(1, size)),
    integerField(2, TYPE_CODES[type]),
    text(8, name),
    bytesField(9, bytes),
  ]);
}

function valueInfoBytes({ name, shape = [] }: OnnxValueInfo): Uint8Array {
  const dimensions = shape.map((size) => {
    const dimension = typeof size === 'number' ? integerField(1, size) : text(2, size ?? '');
    return bytesField(1, dimension);
  });
  const tensor = message([integerField(1, TYPE_CODES.float), bytesField(2, message(dimensions))]);
  return message([text(1, name), bytesField(2, bytesField(1, tensor))]);
}
