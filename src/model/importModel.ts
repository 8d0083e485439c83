import { basename, extname } from 'node:path';
import { ConfigError, DataError } from '../core/errors.ts';
import { checkSchema, messageOf } from '../core/schemaProblems.ts';
import type { CardContent } from './card.ts';
import { CARD_KEY, type ImportCard, importCard } from './importCard.ts';
import { type ImportedNet, netOf, type Scale } from './importedNet.ts';
import { importStateDict } from './importStateDict.ts';
import { inFile } from './inFile.ts';
import { type Model, toNetModel } from './model.ts';
import { readGraph } from './onnx/readGraph.ts';
import { readOnnx } from './onnx/readOnnx.ts';
import { readSafetensors } from './safetensors.ts';
import { sha256 } from './saveModel.ts';

export interface ImportOptions {
  /** What the file does not say; see importCard. Without it the file's own metadata is taken. */
  readonly card?: unknown;
  /** Output of an ONNX graph, when not the first. */
  readonly output?: string;
}

/**
 * A net that was trained elsewhere, as a model: `bytes` are an ONNX file or the safetensors of a PyTorch state_dict. Nothing in
 * them is executed or decompressed. Throws DataError for the file's faults, ConfigError for the card's.
 */
export function importModel(bytes: Uint8Array, file: string, options: ImportOptions = {}): Model {
  const format = formatOf(bytes, file);
  const given = options.card === undefined ? undefined : parseCard(options.card);
  const imported =
    format === 'onnx'
      ? importOnnx(bytes, file, options.output)
      : importStateDict(readSafetensors(bytes, file), file, given?.layers);
  if (format === 'onnx' && given?.layers)
    throw new ConfigError('card: layers: an ONNX file says them itself', ['layers']);
  const card = given ?? (imported.card === undefined ? undefined : parseCard(imported.card));
  if (!card) throw new ConfigError('card: the file does not say what its inputs and outputs are: give --card');
  const net = inFile(file, () => netOf(imported.layers));
  const model = { card: contentOf(card, imported, { file, format, sha256: sha256(bytes) }), net };
  toNetModel(model);
  return model;
}

function importOnnx(bytes: Uint8Array, file: string, output: string | undefined): ImportedNet {
  const model = readOnnx(bytes, file);
  const text = model.metadata.get(CARD_KEY);
  let card: unknown;
  try {
    card = text === undefined ? undefined : JSON.parse(text);
  } catch {
    throw new DataError(`${file}: metadata_props: ${CARD_KEY} is not JSON`);
  }
  return { ...readGraph(model, file, output), card, producer: model.producer };
}

const TO_SAFETENSORS =
  "in Python: from safetensors.torch import save_file; save_file(model.state_dict(), 'model.safetensors')";

/** First bytes of files that people have instead, and what to do. */
const OTHER_FILES: readonly [magic: readonly number[], message: string][] = [
  [
    [0x50, 0x4b, 3, 4],
    `is a zip, as .pt and .keras are, which may run code when read: save the weights as safetensors, ${TO_SAFETENSORS}, or export to ONNX`,
  ],
  [[0x89, 0x48, 0x44, 0x46], 'is HDF5: export to ONNX with python3 -m tf2onnx.convert'],
  [[0x1f, 0x8b, 8], 'is compressed: unpack it first'],
];

function formatOf(bytes: Uint8Array, file: string): 'onnx' | 'safetensors' {
  const other = OTHER_FILES.find(([magic]) => magic.every((byte, i) => bytes[i] === byte));
  if (other) throw new DataError(`${file}: ${other[1]}`);
  const ending = extname(file).toLowerCase();
  // the length at the beginning of safetensors may look like the mark of a pickle
  if (ending !== '.safetensors' && bytes[0] === 0x80) {
    throw new DataError(
      `${file}: is a pickle, which may run code when read: save the weights as safetensors, ${TO_SAFETENSORS}`,
    );
  }
  if (ending === '.onnx' || ending === '.safetensors') return ending.slice(1) as 'onnx' | 'safetensors';
  throw new DataError(`${file}: must be an .onnx or .safetensors file`);
}

function parseCard(value: unknown): ImportCard {
  const { data, problems } = checkSchema(importCard, value, { label: 'card' });
  if (!data) throw new ConfigError(messageOf(problems), problems[0].path);
  return data;
}

/** The card of the model folder: words from the import card, numbers from whichever of the two has them. */
function contentOf(
  card: ImportCard,
  { layers, inputScale, outputScale, residualTo, classifies, producer }: ImportedNet,
  origin: { file: string; format: string; sha256: string },
): CardContent {
  const name = basename(origin.file, extname(origin.file));
  const inputs = scaled('inputs', card.inputs, inputScale);
  const outputs = scaled('outputs', card.outputs, outputScale);
  const task = card.task ?? (classifies ? 'classification' : 'regression');
  if (classifies && task !== 'classification') {
    throw new ConfigError('card: task: the net ends in a Softmax, so that it must be classification', ['task']);
  }
  return {
    name:
      card.name ??
      (name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 64) ||
        'imported'),
    summary: card.summary ?? `Imported from ${basename(origin.file)}.`,
    task,
    licence: card.licence,
    rateHz: card.rateHz,
    inputs,
    outputs: outputs.map((output, i) => ({ ...output, residualTo: channelOf(i, output.residualTo) })),
    training: {
      recipe: { imported: { ...origin, file: basename(origin.file), producer: producer ?? '', layers: layers.length } },
      seed: 0,
      epochs: 0,
      parts: [],
    },
    metrics: [],
  };

  function channelOf(i: number, given: string | null): string | null {
    const index = residualTo?.[i] ?? -1;
    if (index < 0) return given;
    if (given !== null && given !== inputs[index]?.channel) {
      throw new ConfigError(`card: outputs.${i}.residualTo: the net adds input ${index} itself`, [
        'outputs',
        i,
        'residualTo',
      ]);
    }
    return inputs[index]?.channel ?? given;
  }
}

/** Statistics stand in one place only: a second scaling on top of the net's own would be a mistake. */
function scaled<T extends { mean?: number; std?: number }>(
  key: string,
  entries: readonly T[],
  found: readonly Scale[] | undefined,
): (T & Scale)[] {
  return entries.map((entry, i) => {
    if (!found) return { ...entry, mean: entry.mean ?? 0, std: entry.std ?? 1 };
    if (entry.mean !== undefined || entry.std !== undefined) {
      throw new ConfigError(`card: ${key}.${i}: the net scales its ${key} itself: leave mean and std out`, [key, i]);
    }
    return { ...entry, ...(found[i] ?? { mean: 0, std: 1 }) };
  });
}
