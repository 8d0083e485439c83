import { DataError, unknownName } from '../core/errors.ts';
import type { ImportCard } from './importCard.ts';
import type { ImportedLayer, ImportedNet } from './importedNet.ts';
import type { Tensor } from './safetensors.ts';

/** Cell by the number of gates whose rows stand in one matrix; in the cells of this project they stand as in PyTorch. */
const CELLS: Readonly<Record<number, string>> = { 1: 'rnn', 3: 'gru', 4: 'lstm' };
const RECURRENT_NAME = /^(?:(.*)\.)?(weight_ih|weight_hh|bias_ih|bias_hh)_l(\d+)$/;
const LINEAR_NAME = /^(?:(.*)\.)?(weight|bias)$/;

/** Names that PyTorch gives to what has no cell here, and what they mean. */
const REFUSED: readonly [RegExp, string][] = [
  [/_l\d+_reverse$/, 'is of a bidirectional layer: a net that runs sample by sample cannot look ahead'],
  [/weight_hr_l\d+$/, 'projects the state (proj_size), which has no kernel here'],
  [/(running_mean|running_var|num_batches_tracked)$/, 'is of a batch normalization: fold it into the layer before'],
];

interface Step {
  readonly module: string;
  readonly activation?: string;
}

interface Module {
  readonly name: string;
  readonly isRecurrent: boolean;
  readonly tensors: Map<string, Tensor>;
  layers: number;
}

/**
 * The net of a PyTorch state_dict: modules by the names of their tensors (weight_ih_l0, ... of RNN, GRU and LSTM; weight and bias of
 * Linear), in the order that `order` gives. Without it only what is certain is taken: one recurrent module, then at most one
 * Linear. Activations are not in such a file: what stands behind a module is said in `order`. Throws DataError.
 */
export function importStateDict(
  tensors: ReadonlyMap<string, Tensor>,
  file: string,
  order?: ImportCard['layers'],
): ImportedNet {
  const fail = (message: string): never => {
    throw new DataError(`${file}: ${message}`);
  };
  const modules = modulesOf(tensors, fail);
  const names = Array.from(modules.keys());
  const steps: readonly Step[] =
    order?.map((step) => (typeof step === 'string' ? { module: step } : step)) ?? defaultOrder(modules, fail);
  for (const name of names) {
    if (!steps.some((s) => s.module === name)) fail(`layers: module "${name}" of the file is not among them`);
  }
  const layers = steps.flatMap(({ module: name, activation }) => {
    const module = modules.get(name);
    if (!module) return fail(`layers: ${unknownName('module', name, names)}`);
    return module.isRecurrent ? recurrentLayers(module, activation, fail) : [denseLayer(module, activation, fail)];
  });
  return { layers };
}

type Fail = (message: string) => never;

function modulesOf(tensors: ReadonlyMap<string, Tensor>, fail: Fail): Map<string, Module> {
  const modules = new Map<string, Module>();
  for (const [name, tensor] of tensors) {
    const refused = REFUSED.find(([pattern]) => pattern.test(name));
    if (refused) fail(`tensor ${name} ${refused[1]}`);
    const recurrent = RECURRENT_NAME.exec(name);
    const match = recurrent ?? LINEAR_NAME.exec(name);
    if (!match) return fail(`tensor ${name}: is of no RNN, GRU, LSTM or Linear of PyTorch`);
    const prefix = match[1] ?? '';
    const isRecurrent = recurrent !== null;
    const module = modules.get(prefix) ?? { name: prefix, isRecurrent, tensors: new Map(), layers: 0 };
    if (module.isRecurrent !== isRecurrent) fail(`module "${prefix}": has tensors of two kinds`);
    if (isRecurrent) module.layers = Math.max(module.layers, Number(match[3]) + 1);
    if (module.layers > 16) fail(`module "${prefix}": more than 16 layers`);
    module.tensors.set(prefix === '' ? name : name.slice(prefix.length + 1), tensor);
    modules.set(prefix, module);
  }
  return modules;
}

function defaultOrder(modules: ReadonlyMap<string, Module>, fail: Fail): Step[] {
  const all = Array.from(modules.values());
  const recurrent = all.filter((m) => m.isRecurrent);
  const dense = all.filter((m) => !m.isRecurrent);
  if (recurrent.length > 1 || dense.length > 1) {
    const list = [...recurrent, ...dense].map((m) => m.name).join(', ');
    fail(`layers: the order of its modules and their activations must be given on the card, as layers: [${list}]`);
  }
  return [...recurrent, ...dense].map(({ name }) => ({ module: name }));
}

function recurrentLayers(module: Module, activation: string | undefined, fail: Fail): ImportedLayer[] {
  return Array.from({ length: module.layers }, (_, i): ImportedLayer => {
    const weightHh = matrix(module, `weight_hh_l${i}`, fail);
    const weightIh = matrix(module, `weight_ih_l${i}`, fail);
    const [gateRows, units] = weightHh.shape;
    const inputs = weightIh.shape[1];
    const cell = CELLS[gateRows / units];
    const where = `module "${module.name}": weight_hh_l${i}`;
    if (!cell) return fail(`${where}: [${weightHh.shape.join(', ')}] is of no RNN, GRU or LSTM`);
    if (weightIh.shape[0] !== gateRows) fail(`${where}: has ${gateRows} rows, weight_ih_l${i} ${weightIh.shape[0]}`);
    if (cell !== 'rnn' && activation !== undefined) fail(`layers: ${module.name}: a ${cell} takes no activation`);
    return {
      spec: { cell, units, ...(cell === 'rnn' && activation && { activation }) },
      inputs,
      weights: {
        weightIh: weightIh.values,
        weightHh: weightHh.values,
        biasIh: vector(module, `bias_ih_l${i}`, gateRows, fail),
        biasHh: vector(module, `bias_hh_l${i}`, gateRows, fail),
      },
    };
  });
}

function denseLayer(module: Module, activation: string | undefined, fail: Fail): ImportedLayer {
  const { shape, values: weight } = matrix(module, 'weight', fail);
  const [units, inputs] = shape;
  const bias = vector(module, 'bias', units, fail);
  return { spec: { cell: 'dense', units, activation: activation ?? 'linear' }, inputs, weights: { weight, bias } };
}

function matrix(
  { name, tensors }: Module,
  key: string,
  fail: Fail,
): { shape: readonly number[]; values: Float64Array } {
  const tensor = tensors.get(key);
  if (!tensor) return fail(`module "${name}": tensor ${key} is missing`);
  if (tensor.shape.length !== 2) fail(`module "${name}": ${key} must be a matrix, is [${tensor.shape.join(', ')}]`);
  return { shape: tensor.shape, values: reals(tensor, `module "${name}": ${key}`, fail) };
}

/** A bias, or zeros where the module was made without. */
function vector({ name, tensors }: Module, key: string, length: number, fail: Fail): Float64Array {
  const tensor = tensors.get(key);
  if (!tensor) return new Float64Array(length);
  if (tensor.shape.join() !== String(length)) {
    fail(`module "${name}": ${key} must be [${length}], is [${tensor.shape.join(', ')}]`);
  }
  return reals(tensor, `module "${name}": ${key}`, fail);
}

function reals({ data }: Tensor, where: string, fail: Fail): Float64Array {
  if (data instanceof Float64Array) return data;
  if (data instanceof Float32Array) return Float64Array.from(data);
  return fail(`${where}: must be F32 or F64, is ${data.constructor.name.replace('Array', '').toLowerCase()}`);
}
