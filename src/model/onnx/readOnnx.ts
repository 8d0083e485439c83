import { DataError } from '../../core/errors.ts';
import { MessageReader } from './messageReader.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from './onnxModel.ts';
import { readTensor } from './readTensor.ts';

/** Far beyond what a net of sixteen layers needs. */
const MOST_NODES = 2048;
const MOST_PARTS = 256;
const LONGEST_METADATA = 1_000_000;

/**
 * Reads an ONNX file: graph, weights, operator set and metadata. Throws DataError, beginning with `file`, for what is cut off
 * or damaged, or larger than any net here; it names the part of the file. Weights in other files, types of numbers without
 * use here and functions are refused by name. Nothing larger than the file is allocated.
 */
export function readOnnx(bytes: Uint8Array, file: string): OnnxModel {
  const reader = new MessageReader(file);
  let opset: number | undefined;
  let producer = '';
  let graph: Uint8Array | undefined;
  const metadata = new Map<string, string>();
  for (const field of reader.fields(bytes, 'model')) {
    if (field.number === 2) producer = reader.text(field, 'producer_name');
    else if (field.number === 7) graph = reader.inside(field, 'graph');
    else if (field.number === 8) opset = readOpset(reader, reader.inside(field, 'opset_import')) ?? opset;
    else if (field.number === 14) readEntry(reader, reader.inside(field, 'metadata_props'), metadata);
    else if (field.number === 25) reader.fail('functions: are not supported');
  }
  if (!graph) throw new DataError(`${file}: is no ONNX file: it has no graph`);
  if (opset === undefined) throw new DataError(`${file}: opset_import is missing: the file is cut off or damaged`);
  if (opset < 7) throw new DataError(`${file}: opset_import must be at least 7, got ${opset}`);
  return { opset, producer, metadata, ...readGraph(reader, graph) };
}

type Graph = Pick<OnnxModel, 'nodes' | 'initializers' | 'inputs' | 'outputs'>;

function readGraph(reader: MessageReader, bytes: Uint8Array): Graph {
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, OnnxTensor>();
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  for (const field of reader.fields(bytes, 'graph')) {
    if (field.number === 1) {
      const where = `node ${nodes.length}`;
      if (nodes.length === MOST_NODES) reader.fail(`graph: more than ${MOST_NODES} nodes`);
      nodes.push(readNode(reader, reader.inside(field, where), nodes.length));
    } else if (field.number === 5) {
      const tensor = readTensor(reader, reader.inside(field, 'initializer'), `initializer ${initializers.size}`);
      if (initializers.has(tensor.name)) reader.fail(`initializer ${tensor.name}: stands here twice`);
      initializers.set(tensor.name, tensor);
    } else if (field.number === 11) inputs.push(readValueInfo(reader, reader.inside(field, 'input'), 'input'));
    else if (field.number === 12) outputs.push(readValueInfo(reader, reader.inside(field, 'output'), 'output'));
    else if (field.number === 15) reader.fail('sparse_initializer: is not supported');
  }
  return { nodes, initializers, inputs, outputs };
}

function readNode(reader: MessageReader, bytes: Uint8Array, index: number): OnnxNode {
  const where = `node ${index}`;
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  let op = '';
  let name = '';
  let domain = '';
  for (const field of reader.fields(bytes, where)) {
    if (inputs.length + outputs.length + attributes.size > MOST_PARTS) {
      reader.fail(`${where}: more than ${MOST_PARTS} inputs, outputs and attributes`);
    }
    if (field.number === 1) inputs.push(reader.text(field, `${where}: input`));
    else if (field.number === 2) outputs.push(reader.text(field, `${where}: output`));
    else if (field.number === 3) name = reader.text(field, `${where}: name`);
    else if (field.number === 4) op = reader.text(field, `${where}: op_type`);
    else if (field.number === 5) readAttribute(reader, reader.inside(field, `${where}: attribute`), where, attributes);
    else if (field.number === 7) domain = reader.text(field, `${where}: domain`);
  }
  const full = domain === '' || domain === 'ai.onnx' ? op : `${domain}.${op}`;
  return { op: full, name: name || `${full} (node ${index})`, inputs, outputs, attributes };
}

function readAttribute(reader: MessageReader, bytes: Uint8Array, node: string, into: Map<string, OnnxAttribute>): void {
  let name = '';
  let value: OnnxAttribute | undefined;
  const numbers: number[] = [];
  const texts: string[] = [];
  for (const field of reader.fields(bytes, `${node}: attribute`)) {
    const where = `${node}: attribute ${name}`;
    if (field.number === 1) name = reader.text(field, where);
    else if (field.number === 2) value = reader.float(field, where);
    else if (field.number === 3) value = reader.integer(field, where);
    else if (field.number === 4) value = reader.text(field, where);
    else if (field.number === 5) value = readTensor(reader, reader.inside(field, where), where);
    else if (field.number === 7) reader.floats(field, numbers, MOST_PARTS, where);
    else if (field.number === 8) reader.integers(field, numbers, MOST_PARTS, where);
    else if (field.number === 9) {
      if (texts.length === MOST_PARTS) reader.fail(`${where}: more than ${MOST_PARTS} texts`);
      texts.push(reader.text(field, where));
    }
  }
  // a graph inside, of a loop or a branch, is left unread: its operator is refused by its name
  into.set(name, value ?? (texts.length > 0 ? texts : numbers));
}

function readValueInfo(reader: MessageReader, bytes: Uint8Array, what: string): OnnxValueInfo {
  let name = '';
  let shape: (number | string | null)[] | undefined;
  for (const field of reader.fields(bytes, what)) {
    const where = `${what} ${name}`;
    if (field.number === 1) name = reader.text(field, what);
    else if (field.number === 2) shape = readType(reader, reader.inside(field, where), where);
  }
  return { name, shape };
}

/** TypeProto: the shape of a tensor type. */
function readType(reader: MessageReader, bytes: Uint8Array, where: string) {
  let shape: (number | string | null)[] | undefined;
  for (const type of reader.fields(bytes, where)) {
    if (type.number !== 1) continue;
    for (const part of reader.fields(reader.inside(type, where), where)) {
      if (part.number === 2) shape = readShape(reader, reader.inside(part, where), where);
    }
  }
  return shape;
}

function readShape(reader: MessageReader, bytes: Uint8Array, where: string): (number | string | null)[] {
  const shape: (number | string | null)[] = [];
  for (const field of reader.fields(bytes, where)) {
    if (field.number !== 1) continue;
    let size: number | string | null = null;
    for (const part of reader.fields(reader.inside(field, where), where)) {
      if (part.number === 1) size = reader.integer(part, `${where}: shape`);
      else if (part.number === 2) size = reader.text(part, `${where}: shape`);
    }
    if (shape.length === 8) reader.fail(`${where}: more than 8 dimensions`);
    shape.push(size);
  }
  return shape;
}

/** Version of the plain operators; undefined for other sets. */
function readOpset(reader: MessageReader, bytes: Uint8Array): number | undefined {
  let domain = '';
  let version = 0;
  for (const field of reader.fields(bytes, 'opset_import')) {
    if (field.number === 1) domain = reader.text(field, 'opset_import: domain');
    else if (field.number === 2) version = reader.integer(field, 'opset_import: version');
  }
  return domain === '' || domain === 'ai.onnx' ? version : undefined;
}

function readEntry(reader: MessageReader, bytes: Uint8Array, into: Map<string, string>): void {
  let key = '';
  let value = '';
  for (const field of reader.fields(bytes, 'metadata_props')) {
    if (field.number === 1) key = reader.text(field, 'metadata_props: key');
    else if (field.number === 2) value = reader.text(field, 'metadata_props: value', LONGEST_METADATA);
  }
  into.set(key, value);
}
