import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, IoError } from '../core/errors.ts';
import { checkSchema, messageOf } from '../core/schemaProblems.ts';
import type { Int8Layer } from '../nn/int8.ts';
import { type Net, parameters } from '../nn/net.ts';
import type { Precision } from '../nn/netModel.ts';
import { Predictor } from '../nn/predictor.ts';
import { type Card, cardContent } from './card.ts';
import { makeGolden } from './golden.ts';
import { type Model, toNetModel } from './model.ts';
import { largestFile } from './readModelFile.ts';
import { type Tensor, writeSafetensors } from './safetensors.ts';

/**
 * Writes a model folder: weights.safetensors, int8.safetensors and int16.safetensors where it has them, golden.json and card.json with their hashes. The same model
 * gives the same bytes. Each file appears whole, the card last; a folder that was left half new is refused on loading.
 * Throws ConfigError for a card that does not fit the net, IoError where the folder cannot be written.
 */
export function saveModel(dir: string, model: Model): Card {
  const { data: content, problems } = checkSchema(cardContent, model.card, { label: 'card' });
  if (!content) throw new ConfigError(messageOf(problems), problems[0].path);
  const runnable = toNetModel(model);
  for (const { name, value } of parameters(model.net)) {
    const bad = value.findIndex((v) => !Number.isFinite(v));
    if (bad >= 0) throw new ConfigError(`${name}: value ${bad} is ${value[bad]}`, [name]);
  }

  const files: Record<string, Uint8Array> = {
    'weights.safetensors': writeSafetensors(floatTensors(model.net)),
    ...(model.int8 && { 'int8.safetensors': writeSafetensors(integerTensors(model.int8)) }),
    ...(model.int16 && { 'int16.safetensors': writeSafetensors(integerTensors(model.int16)) }),
    'golden.json': encode(makeGolden(runnable)),
  };
  const bytes = (precision: Precision) => {
    const { flashBytes, stateBytes } = new Predictor(runnable, precision);
    return { flashBytes, stateBytes };
  };
  const card: Card = {
    slipringModel: 1,
    ...content,
    layers: model.net.layers.map((l) => ({ cell: l.cell.name, ...l.params })),
    precisions: {
      float: bytes('float'),
      ...(model.int8 && { int8: bytes('int8') }),
      ...(model.int16 && { int16: bytes('int16') }),
    },
    files: Object.fromEntries(Object.entries(files).map(([name, b]) => [name, sha256(b)])) as Card['files'],
  };
  const whole = { ...files, 'card.json': encode(card) };
  for (const [name, { length }] of Object.entries(whole)) {
    // what could not be loaded again is not written
    if (length > largestFile(name))
      throw new ConfigError(`${name}: would be ${length} bytes, more than ${largestFile(name)}`);
  }
  try {
    mkdirSync(dir, { recursive: true });
    for (const [name, content] of Object.entries(whole)) {
      const path = join(dir, name);
      writeFileSync(`${path}.new`, content);
      renameSync(`${path}.new`, path);
    }
  } catch (error) {
    throw new IoError(`${dir}: cannot be written: ${(error as Error).message}`);
  }
  return card;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 1)}\n`);
}

function floatTensors(net: Net): Record<string, Tensor> {
  return Object.fromEntries(parameters(net).map(({ name, shape, value }) => [name, { shape, data: value }]));
}

function integerTensors(layers: readonly Int8Layer[]): Record<string, Tensor> {
  return Object.fromEntries(
    layers.flatMap(({ kernel, inputs, units, values }, i) =>
      Object.entries(kernel.arrays(inputs, units)).map(([key, { shape }]) => [
        `layers.${i}.${key}`,
        { shape, data: values[key] },
      ]),
    ),
  );
}
