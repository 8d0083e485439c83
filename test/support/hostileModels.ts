import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesField, integerField, message } from '../../src/core/protobuf.ts';

/** Just under the largest file that is read. */
const LARGE = 15_900_000;
const opset = bytesField(8, integerField(2, 14));
const text = (number: number, value: string) => bytesField(number, new TextEncoder().encode(value));
const graph = (...fields: Uint8Array[]) => message([bytesField(7, message(fields)), opset]);
const tensor = (...fields: Uint8Array[]) => graph(bytesField(5, message(fields)));

function repeated(unit: Uint8Array, bytes: number): Uint8Array {
  const out = new Uint8Array(Math.floor(bytes / unit.length) * unit.length);
  for (let at = 0; at < out.length; at += unit.length) out.set(unit, at);
  return out;
}

/** Files of ONNX that claim, repeat or nest without measure, and what is said of them. */
export const hostileOnnx: Readonly<Record<string, [bytes: () => Uint8Array, message: RegExp]>> = {
  'nothing at all': [() => new Uint8Array(0), /is no ONNX file: it has no graph/],
  zeros: [() => new Uint8Array(LARGE), /model: is cut off or damaged/],
  ones: [() => new Uint8Array(LARGE).fill(255), /model: is cut off or damaged/],
  'millions of fields': [() => repeated(integerField(1, 1), LARGE), /model: more than 50000 fields/],
  'millions of fields inside': [() => graph(repeated(integerField(3, 1), LARGE)), /graph: more than 50000 fields/],
  'millions of nodes': [() => graph(repeated(bytesField(1, new Uint8Array(0)), LARGE)), /graph: more than 2048 nodes/],
  'millions of dimensions': [() => tensor(bytesField(1, new Uint8Array(LARGE))), /dims: more than 8 numbers/],
  'millions of inputs of a node': [
    () => graph(bytesField(1, repeated(text(1, 'x'), 100_000))),
    /node 0: more than 256 inputs, outputs and attributes/,
  ],
  'a name of 16 MB': [() => graph(text(1, 'n'.repeat(LARGE))), /node 0: is cut off or damaged/],
  'an operator of 16 MB': [
    () => graph(bytesField(1, bytesField(4, new Uint8Array(LARGE).fill(97)))),
    /node 0: op_type: longer than 4096 bytes/,
  ],
  '1e12 weights': [
    () => tensor(integerField(1, 1e6), integerField(1, 1e6), integerField(2, 1), bytesField(9, new Uint8Array(4))),
    /initializer 0: 4 bytes do not hold float of dims \[1000000, 1000000\]/,
  ],
  'sizes beyond all numbers': [
    () => tensor(integerField(1, 2n ** 53n - 1n), integerField(1, 2n ** 53n - 1n), integerField(2, 1)),
    /0 bytes do not hold float/,
  ],
  'a size below zero': [() => tensor(integerField(1, -4), integerField(2, 1)), /dims must be counts, got \[-4\]/],
  'weights elsewhere': [
    () => tensor(text(8, 'w'), bytesField(13, text(1, 'location'))),
    /external_data: weights must be/,
  ],
  'weights of another type': [
    () => tensor(text(8, 'w'), integerField(2, 10)),
    /initializer w: data_type must be one of .* got float16/,
  ],
  'a name twice': [
    () => graph(...[0, 1].map(() => bytesField(5, message([integerField(1, 0), integerField(2, 1), text(8, 'w')])))),
    /initializer w: stands here twice/,
  ],
  'functions of its own': [() => message([bytesField(25, new Uint8Array(0)), graph()]), /functions: are not supported/],
  'no operator set': [() => bytesField(7, new Uint8Array(0)), /opset_import is missing/],
  'a zip': [
    () => Uint8Array.of(0x50, 0x4b, 3, 4, 0),
    /is a zip, as \.pt and \.keras are.*save_file\(model\.state_dict\(\)/,
  ],
  'a pickle': [() => Uint8Array.of(0x80, 2, 0x7d), /is a pickle, which may run code.*save_file/],
  HDF5: [() => Uint8Array.of(0x89, 0x48, 0x44, 0x46), /is HDF5: export to ONNX/],
  'something compressed': [() => Uint8Array.of(0x1f, 0x8b, 8), /is compressed: unpack it first/],
};

const list = (n: number, entry: (i: number) => unknown) => Array.from({ length: n }, (_, i) => entry(i));

/** Cards that do the same: changes of a good one, or text. */
export const hostileCards: Readonly<Record<string, [card: (good: object) => object | string, message: RegExp]>> = {
  'nested a hundred thousand deep': [() => '['.repeat(1e5), /card\.json: nested more than 32 deep/],
  'objects nested as deep': [() => '{"a":'.repeat(1e5), /card\.json: nested more than 32 deep/],
  'ten megabytes': [() => ' '.repeat(1e7), /card\.json: 10000000 bytes, more than 1000000/],
  'unknown keys without end': [
    () => `{${list(60_000, (i) => `"k${i}":1`).join()}}`,
    /card\.json: 60000 keys, more than 10000/,
  ],
  'as many unknown keys as are read': [
    (good) => ({ ...good, ...Object.fromEntries(list(9000, (i) => [`k${i}`, 1]) as [string, number][]) }),
    /card\.json: unknown key "k0"; known: [\s\S]*and 8990 more$/,
  ],
  'an unknown key of almost a megabyte': [
    (good) => ({ ...good, ['x'.repeat(980_000)]: 1 }),
    /card\.json: unknown key "x{100}\.\.\."; known: .{1,400}$/,
  ],
  'metrics without end': [
    (good) => ({ ...good, metrics: list(400_000, () => 1) }),
    /metrics must have at most 10000 entries/,
  ],
  'inputs without end': [
    (good) => ({ ...good, inputs: list(100_000, () => ({})) }),
    /inputs must have at most 512 entries/,
  ],
  'layers of 30 million weights': [
    (good) => ({ ...good, layers: list(16, () => ({ cell: 'lstm', units: 512 })) }),
    /card\.json: layers: 325\d+ weights, the file holds \d+/,
  ],
  '1e12 units': [
    (good) => ({ ...good, layers: [{ cell: 'gru', units: 1e12 }] }),
    /gru: units must be an integer in \[1, 512\], got 1000000000000/,
  ],
  'units below zero': [
    (good) => ({ ...good, layers: [{ cell: 'gru', units: -4 }] }),
    /gru: units must be an integer in \[1, 512\], got -4/,
  ],
  'a cell of the language': [
    (good) => ({ ...good, layers: [{ cell: 'constructor', units: 4 }] }),
    /unknown cell "constructor"/,
  ],
};

/** Writes a good folder's files with another card. */
export function writeFolder(dir: string, files: Readonly<Record<string, Uint8Array>>, card: object | string): void {
  mkdirSync(dir, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(dir, name), bytes);
  writeFileSync(join(dir, 'card.json'), typeof card === 'string' ? card : JSON.stringify(card));
}
