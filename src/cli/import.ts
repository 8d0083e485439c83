import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, PlacedError, UsageError, unknownName } from '../core/errors.ts';
import { readYaml, type YamlDocument } from '../io/config/yamlFile.ts';
import { importModel } from '../model/importModel.ts';
import { quantizeModel } from '../model/quantizeModel.ts';
import { readModelFile } from '../model/readModelFile.ts';
import { saveModel } from '../model/saveModel.ts';
import type { WeightType } from '../nn/requantize.ts';
import { calibrationRows } from './calibrationRows.ts';
import type { Action } from './command.ts';
import { refuseSet } from './refuseSet.ts';
import { jobWords } from './words.ts';

const PRECISIONS: Readonly<Record<string, readonly WeightType[]>> = {
  int8: ['int8'],
  int16: ['int16'],
  both: ['int8', 'int16'],
  none: [],
};

/** `slipring import FILE`: a net that was trained elsewhere to a model folder; rows of a log, if given, show the integers' ranges. */
export const run: Action = async ([file = '', pipeline], options, context) => {
  const precision = (options.precision as string | undefined) ?? 'int8';
  if (!Object.hasOwn(PRECISIONS, precision)) {
    throw new UsageError(`import: ${unknownName('precision', precision, Object.keys(PRECISIONS))}`);
  }
  const hasLog = pipeline !== undefined || options.input !== undefined;
  if (!hasLog) refuseSet('import', context);
  const document = options.card === undefined ? undefined : await readYaml(options.card as string, context.env);
  try {
    const imported = importModel(readModelFile(file), file, {
      card: document?.value,
      output: options.output as string | undefined,
    });
    const channels = imported.card.inputs.map((i) => i.channel);
    const rows = hasLog
      ? await calibrationRows(jobWords(pipeline, options, context), channels, context.signal)
      : undefined;
    const model = quantizeModel(imported, PRECISIONS[precision], rows);
    const folder = (options.to as string | undefined) ?? join('models', model.card.name);
    if (!options.force && existsSync(join(folder, 'card.json'))) {
      throw new UsageError(`import: ${folder}: there is a model already; --force replaces it`);
    }
    const card = saveModel(folder, model);
    if (context.json) {
      const { layers, inputs, outputs, precisions } = card;
      context.stdout.write(`${JSON.stringify({ model: folder, layers, inputs, outputs, precisions })}\n`);
      return;
    }
    const layers = card.layers.map(({ cell, units }) => `${cell} ${units}`).join(', ');
    context.stdout.write(`${folder}: ${layers}\n`);
    for (const [name, { flashBytes, stateBytes }] of Object.entries(card.precisions)) {
      context.stdout.write(`${name}: constants ${flashBytes} bytes, state ${stateBytes} bytes\n`);
    }
  } catch (error) {
    throw document ? placedIn(document, error) : error;
  }
};

/** An error of the card, with its place in the file. */
function placedIn(document: YamlDocument, error: unknown): unknown {
  const isPlaceless = error instanceof ConfigError && !(error instanceof PlacedError) && error.path.length > 0;
  return isPlaceless ? document.error([{ message: error.message, path: error.path }]) : error;
}
