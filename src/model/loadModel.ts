import { join } from 'node:path';
import type { z } from 'zod';
import { ConfigError, DataError, unknownName } from '../core/errors.ts';
import { jsonShape } from '../core/jsonShape.ts';
import { checkSchema, messageOf } from '../core/schemaProblems.ts';
import { type Int8Layer, proveInt8 } from '../nn/int8.ts';
import { int8Layout } from '../nn/int8Net.ts';
import { createNet, type LayerSpec, type Net, parameters, weightCount } from '../nn/net.ts';
import type { WeightType } from '../nn/requantize.ts';
import { card as cardSchema } from './card.ts';
import { type Golden, goldenSchema } from './golden.ts';
import { inFile } from './inFile.ts';
import { type LoadedModel, toNetModel } from './model.ts';
import { LARGEST_FILE, largestFile, readModelFile } from './readModelFile.ts';
import { dtypeOf, readSafetensors, type Tensor } from './safetensors.ts';
import { sha256 } from './saveModel.ts';

/** Objects and lists inside each other on a card; a recipe of training has the most. */
const DEEPEST = 32;
/** Keys on a card; some hundreds are usual. To check and tell wrong ones takes longer than to read them. */
const MOST_KEYS = 10_000;

/**
 * Reads a model folder and checks all of it: hashes, the card, names, types and shapes of every tensor, that all numbers
 * are finite and that no integer sum can overflow. Nothing in the folder is executed.
 * Throws IoError where a file cannot be read, DataError naming file and tensor for everything that is wrong inside.
 */
export function loadModel(dir: string): LoadedModel {
  const card = parse(dir, 'card.json', readFile(dir, 'card.json'), cardSchema);
  const read = (name: 'weights.safetensors' | 'int8.safetensors' | 'int16.safetensors') => {
    const bytes = readFile(dir, name);
    const tensors = readSafetensors(bytes, join(dir, name));
    checkHash(dir, name, bytes, card.files[name]);
    return tensors;
  };
  return inFile(join(dir, 'card.json'), () => {
    const layers = card.layers as LayerSpec[];
    const tensors = read('weights.safetensors');
    const claimed = weightCount(layers, card.inputs.length);
    const held = Array.from(tensors.values()).reduce((sum, { data }) => sum + data.length, 0);
    // before there is memory for what a card of a few bytes may claim
    if (claimed > LARGEST_FILE / 8) throw new ConfigError(`layers: ${claimed} weights, the file holds ${held}`);
    const net = createNet(layers, card.inputs.length);
    fillNet(net, tensors, join(dir, 'weights.safetensors'));
    const integers = (weights: WeightType) => {
      const file = `${weights}.safetensors` as const;
      return card.files[file] ? integerLayers(net, weights, read(file), join(dir, file)) : undefined;
    };
    return { dir, card, ...toNetModel({ card, net, int8: integers('int8'), int16: integers('int16') }) };
  });
}

/** The golden rows of a model folder; for `verifyGolden`. */
export function loadGolden({ dir, card }: LoadedModel): Golden {
  const bytes = readFile(dir, 'golden.json');
  checkHash(dir, 'golden.json', bytes, card.files['golden.json']);
  return parse(dir, 'golden.json', bytes, goldenSchema);
}

function fillNet(net: Net, tensors: Map<string, Tensor>, file: string): void {
  const expected = parameters(net);
  refuseOthers(
    tensors,
    expected.map((p) => p.name),
    file,
  );
  for (const { name, shape, value } of expected) {
    const data = tensor(tensors, name, shape, 'F64', file) as Float64Array;
    const bad = data.findIndex((v) => !Number.isFinite(v));
    if (bad >= 0) throw new DataError(`${file}: tensor ${name}: value ${bad} is ${data[bad]}`);
    value.set(data);
  }
}

const DTYPE = { i8s: 'I8', i16s: 'I16', i32s: 'I32' };

function integerLayers(net: Net, weights: WeightType, tensors: Map<string, Tensor>, file: string): Int8Layer[] {
  const known: string[] = [];
  const layers = int8Layout(net, weights).map((layout, i): Int8Layer => {
    const values: Record<string, Int8Array | Int16Array | Int32Array> = {};
    for (const [key, { type, shape }] of Object.entries(layout.kernel.arrays(layout.inputs, layout.units))) {
      const name = `layers.${i}.${key}`;
      known.push(name);
      values[key] = tensor(tensors, name, shape, DTYPE[type], file) as Int8Array | Int16Array | Int32Array;
    }
    const layer = { ...layout, values };
    proveInt8(layer, `${file}: layers.${i}`);
    return layer;
  });
  refuseOthers(tensors, known, file);
  return layers;
}

function tensor(tensors: Map<string, Tensor>, name: string, shape: readonly number[], dtype: string, file: string) {
  const found = tensors.get(name);
  if (!found) throw new DataError(`${file}: tensor ${name} is missing`);
  if (dtypeOf(found.data) !== dtype || found.shape.join() !== shape.join()) {
    const is = `${dtypeOf(found.data)} [${found.shape.join(', ')}]`;
    throw new DataError(`${file}: tensor ${name} must be ${dtype} [${shape.join(', ')}], is ${is}`);
  }
  return found.data;
}

function refuseOthers(tensors: Map<string, Tensor>, known: readonly string[], file: string): void {
  for (const name of tensors.keys()) {
    if (!known.includes(name)) throw new DataError(`${file}: ${unknownName('tensor', name, known)}`);
  }
}

function readFile(dir: string, name: string): Uint8Array {
  return readModelFile(join(dir, name), { most: largestFile(name), follow: false });
}

function checkHash(dir: string, name: string, bytes: Uint8Array, expected: string | undefined): void {
  if (sha256(bytes) !== expected) throw new DataError(`${join(dir, name)}: is not the file that card.json describes`);
}

function parse<S extends z.ZodType>(dir: string, name: string, bytes: Uint8Array, schema: S): z.output<S> {
  const path = join(dir, name);
  const { depth, keys } = jsonShape(bytes);
  if (depth > DEEPEST) throw new DataError(`${path}: nested more than ${DEEPEST} deep`);
  if (keys > MOST_KEYS) throw new DataError(`${path}: ${keys} keys, more than ${MOST_KEYS}`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new DataError(`${path}: is not JSON: ${(error as Error).message}`);
  }
  const { data, problems } = checkSchema(schema, value, { label: path });
  if (problems.length > 0) throw new DataError(messageOf(problems));
  return data as z.output<S>;
}
