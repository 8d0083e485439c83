import { basename } from 'node:path';
import { z } from 'zod';
import type { Problem } from '../core/schemaProblems.ts';
import { checkDocument } from '../io/config/checkDocument.ts';
import { readYaml, type YamlDocument } from '../io/config/yamlFile.ts';
import type { LayerSpec } from '../nn/net.ts';
import { branchProblems, branchSchema, unitsOf } from './branches.ts';
import { augmentProblems, augmentSchema, changesRows } from './data/augment.ts';
import { crossValidationProblems, crossValidationSchema } from './data/crossValidation.ts';
import { aheadName } from './data/horizons.ts';
import { classNames, labelsSchema } from './data/labels.ts';
import { windowSchema } from './data/windows.ts';
import type { LossSettings } from './losses/objective.ts';
import { nameProblems } from './nameProblems.ts';
import { layerProblems, lossProblems, trainingProblems } from './netProblems.ts';
import { cyclesWithin } from './schedules/makeSchedule.ts';
import { NETWORK_CELLS, networkProblems, networkSchema } from './thermalModel.ts';
import { trainingSchema } from './trainingSchema.ts';

const count = (least: number, text: string) => z.int().min(least).meta({ description: text });
const fraction = z.number().min(0).max(1);
const names = z.array(z.string().min(1)).min(1);

const timeSplit = z.strictObject({
  train: fraction,
  validation: fraction,
  test: fraction,
  gap: count(0, 'Rows left out between two parts. Default: the chunk length.').optional(),
});
const logSplit = z.strictObject({
  train: names,
  validation: names,
  test: z.array(z.string()).default([]),
});

/** A log by its path, or with the class of all its rows and the group that stays in one part. */
const logEntry = z.union([
  z.string().transform((file): LogEntry => ({ file })),
  z.strictObject({ file: z.string(), label: z.string().optional(), group: z.string().optional() }),
]);

export interface LogEntry {
  readonly file: string;
  readonly label?: string | undefined;
  readonly group?: string | undefined;
}

/** What a recipe file may say. */
export const recipeSchema = z.strictObject({
  slipring: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be of lower-case letters, digits and dashes'),
  summary: z.string().min(1).meta({ description: 'What the model tells, in a sentence.' }),
  licence: z.string().min(1).default('MIT').meta({ description: 'Terms for the weights, as the data allow.' }),
  data: z.strictObject({
    pipeline: z.string().meta({ description: 'Pipeline whose steps up to `predict` condition the logs.' }),
    set: z
      .record(z.string(), z.json())
      .default({})
      .meta({ description: 'Entries to change in it: source.sim.durationS: 3600.' }),
    models: names.optional().meta({
      description:
        'Models of its `predict` steps that run in training too: the net corrects them by residualTo, or takes what they say as an input.',
    }),
    seeds: z
      .array(z.int().min(0))
      .default([])
      .meta({ description: 'Without logs: one run of the source from each seed, called `seed 1` and so on.' }),
    groupBy: z.string().optional().meta({
      description: 'Channel at whose changes a log is parted: each value is a group, as `repetition 2`.',
    }),
    logs: z.array(logEntry).default([]).meta({ description: "Logs, oldest first. None: the pipeline's own source." }),
  }),
  inputs: names.meta({ description: 'Channels that the net sees.' }),
  targets: z.array(z.string().min(1)).default([]).meta({ description: 'Channels that it learns.' }),
  labels: labelsSchema.optional().meta({ description: 'Classes that it learns, in place of targets.' }),
  horizon: z
    .array(z.int().min(0))
    .min(1)
    .optional()
    .meta({ description: 'Rows ahead at which each target is learned. Default: 0, the present.' }),
  window: windowSchema
    .optional()
    .meta({ description: 'Windows to learn from, in place of whole runs with carried state.' }),
  residualTo: z.string().optional().meta({ description: 'Input to which the net predicts the difference.' }),
  rateHz: z.number().positive().optional().meta({ description: "The pipeline's last rate; stated to be checked." }),
  hold: count(0, 'Rows over which an absent input keeps its last value before the state starts anew.').default(30),
  cold: z.boolean().default(false).meta({
    description:
      'Rows on which filters still warm up are learned and judged too, as a net meets them when switched on.',
  }),
  split: z.union([timeSplit, logSplit, crossValidationSchema]),
  augment: augmentSchema.optional().meta({ description: 'Changed copies of the train part; no other part sees them.' }),
  model: z
    .strictObject({
      cell: z.string().default('gru'),
      units: count(1, 'Units of the recurrent layer; a dense layer to the targets follows.').optional(),
      layers: z
        .array(z.looseObject({ cell: z.string() }))
        .optional()
        .meta({
          description:
            'Hidden layers, in place of cell and units: [{ cell: gru, units: 32 }, { cell: gru, units: 16 }]; [] for none.',
        }),
      branches: z.array(branchSchema).min(1).optional().meta({
        description:
          'Units of the one hidden layer in groups that do not see each other, in place of units: a target learns from the inputs of its branch alone.',
      }),
      head: z.enum(['linear', 'sigmoid']).optional().meta({
        description: 'What the outputs go through last. Default: linear; sigmoid: for targets between 0 and 1.',
      }),
      network: networkSchema.optional().meta({ description: 'The thermal network, in place of units.' }),
    })
    .check(({ value, issues }) => {
      const network = NETWORK_CELLS.includes(value.cell);
      const needed = network ? 'network' : ((['layers', 'branches'] as const).find((key) => value[key]) ?? 'units');
      if (value[needed] === undefined) {
        issues.push({ code: 'custom', input: value, path: [needed], message: 'is missing' });
      }
      if (value.network && !network) {
        issues.push({
          code: 'custom',
          input: value,
          path: ['cell'],
          message: `must be ${NETWORK_CELLS.join(' or ')} where there is a network`,
        });
      }
    }),
  training: trainingSchema,
  quantize: z
    .strictObject({
      precision: z.enum(['int8', 'int16']).default('int8').meta({
        description:
          'Weights on the controller. int16: a smaller error and, on cores with SIMD, fewer instructions for twice the flash.',
      }),
    })
    .prefault({}),
  regimes: z
    .strictObject({
      on: z.string().meta({ description: 'Channel that tells the regime.' }),
      edges: z
        .array(z.number())
        .default([])
        .meta({ description: 'Cuts of that channel. None: it holds whole numbers.' }),
      names: z.array(z.string()).default([]),
    })
    .optional(),
  gates: z
    .strictObject({
      beatBaselines: z.boolean().default(true),
      int8RisePercent: z.number().positive().default(1),
    })
    .prefault({}),
});

/** A checked recipe, defaults filled in. */
export type Recipe = z.output<typeof recipeSchema>;

/** Reads a recipe. Throws ConfigError with `file:line:col` for each mistake. */
export async function readRecipe(path: string): Promise<{ recipe: Recipe; document: YamlDocument }> {
  const document = await readYaml(path, process.env);
  return { recipe: checkRecipe(document), document };
}

/**
 * Rows that an example spans, and so the gap that two parts need. A thermal network is fitted to whole parts, each from its own
 * first row; nothing of it spans two.
 */
export const extentOf = ({ model, training, window, horizon = [0] }: Recipe): number =>
  (model.network ? 1 : (window?.length ?? training.chunk)) + Math.max(...horizon);

/** The net's outputs by name: targets at each horizon, or classes. */
export function outputsOf({ targets, labels, horizon = [0] }: Recipe): string[] {
  return horizon.flatMap((rows) => (labels ? classNames(labels) : targets).map((name) => aheadName(name, rows)));
}

/** The layers before the last. */
export const hiddenLayers = ({ model }: Recipe): LayerSpec[] =>
  model.layers ?? [{ cell: model.cell, units: model.branches ? unitsOf(model.branches) : model.units }];

/** What training minimizes. */
export const lossOf = ({ labels, training }: Recipe): LossSettings =>
  training.loss ?? (labels ? { crossEntropy: { labelSmoothing: 0 } } : { mse: {} });

/** The logs by path, each with the label and group that the recipe gives to a log of that file name. */
export function logsNamed({ data }: Recipe, files: readonly string[]): LogEntry[] {
  return files.map((file) => ({ ...data.logs.find((log) => basename(log.file) === basename(file)), file }));
}

const spanWords = ({ window, horizon }: Recipe) => `${window ? 'window' : 'chunk'}${horizon ? ' + horizon' : ''}`;

type TimeSplit = z.output<typeof timeSplit>;

export const isTimeSplit = (split: Recipe['split']): split is TimeSplit =>
  'train' in split && typeof split.train === 'number';

function timeSplitProblems({ train, validation, test, gap }: TimeSplit, extent: number, span: string): Problem[] {
  const problems: Problem[] = [];
  const sum = train + validation + test;
  if (Math.abs(sum - 1) > 1e-9) {
    problems.push({ message: `split: the fractions must add up to 1, got ${sum}`, path: ['split'] });
  }
  if (gap !== undefined && gap < extent - 1) {
    const message = `split: gap must be at least ${span} - 1 = ${extent - 1}, got ${gap}`;
    problems.push({ message, path: ['split', 'gap'] });
  }
  return problems;
}

export function checkRecipe(document: YamlDocument): Recipe {
  const recipe = checkDocument(recipeSchema, document);
  const { inputs, targets, residualTo, regimes, split, training, model, labels, horizon, augment } = recipe;
  const problems = [];
  if (residualTo !== undefined && !inputs.includes(residualTo)) {
    const message = `residualTo must be one of the inputs, ${inputs.join(', ')}, got ${residualTo}`;
    problems.push({ message, path: ['residualTo'] });
  }
  if (labels ? targets.length > 0 : targets.length === 0) {
    const message = labels ? 'targets: a recipe learns labels or targets, not both' : 'targets must not be empty';
    problems.push({ message, path: ['targets'] });
  }
  if (labels && horizon && horizon.length > 1) {
    problems.push({ message: 'horizon: classes are learned at one', path: ['horizon'] });
  }
  if (labels && residualTo !== undefined) {
    problems.push({ message: 'residualTo: a class is no difference to a channel', path: ['residualTo'] });
  }
  if (model.network && (labels || horizon || recipe.window)) {
    const what = labels ? 'labels' : horizon ? 'horizon' : 'window';
    problems.push({ message: `${what}: a thermal network learns present temperatures over whole runs`, path: [what] });
  }
  for (const { message, path } of augment
    ? augmentProblems(augment, inputs, outputsOf(recipe), recipe.window !== undefined)
    : []) {
    problems.push({ message, path: ['augment', ...path] });
  }
  if (augment && changesRows(augment) && training.optimizer === 'levenbergMarquardt') {
    const message = 'augment: levenbergMarquardt takes one and the same rows each epoch';
    problems.push({ message, path: ['augment'] });
  }
  problems.push(...nameProblems(recipe));
  if (regimes && regimes.edges.length > 0 && ![0, regimes.edges.length + 1].includes(regimes.names.length)) {
    const message = `names must be one more than edges, ${regimes.edges.length + 1}, got ${regimes.names.length}`;
    problems.push({ message: `regimes: ${message}`, path: ['regimes', 'names'] });
  }
  if (regimes?.edges.some((edge, i, all) => i > 0 && edge <= all[i - 1])) {
    problems.push({ message: 'regimes: edges must rise', path: ['regimes', 'edges'] });
  }
  for (const { message, path } of branchProblems(model, { inputs, targets, labels }, training.optimizer)) {
    problems.push({ message, path: ['model', ...path] });
  }
  if (!model.network) problems.push(...layerProblems(hiddenLayers(recipe), inputs.length, model.layers !== undefined));
  const { momentum, dropout, recurrentDropout, shuffle, optimizer } = training;
  const { ensemble, schedule, epochs } = training;
  const cycles = cyclesWithin(schedule, epochs);
  const trained = { momentum, dropout, recurrentDropout, shuffle, optimizer, ensemble, cycles };
  problems.push(
    ...trainingProblems(trained, { network: model.network !== undefined, windows: recipe.window !== undefined }),
  );
  problems.push(
    ...lossProblems(lossOf(recipe), {
      classes: labels && classNames(labels).length,
      optimizer: training.optimizer,
      squashes: model.head === 'sigmoid',
      plain: !model.network && !labels && residualTo === undefined,
    }),
  );
  const extent = extentOf(recipe);
  if (training.engine === 'reference' && training.workers > 1) {
    const message = `training: workers must be 1 with engine reference, got ${training.workers}`;
    problems.push({ message, path: ['training', 'workers'] });
  }
  if ('method' in split) {
    for (const { message, path } of crossValidationProblems(split, extent, Math.max(...(horizon ?? [0])))) {
      problems.push({ message, path: ['split', ...path] });
    }
    const missing = split.stratify === 'labels' ? !labels : split.stratify === 'regimes' && !regimes;
    if (missing) problems.push({ message: `split: the recipe has no ${split.stratify}`, path: ['split', 'stratify'] });
  } else if (isTimeSplit(split)) {
    problems.push(...timeSplitProblems(split, extent, spanWords(recipe)));
  }
  if (recipe.window && training.burnIn >= recipe.window.length) {
    const message = `training: burnIn must be below the window's length, ${recipe.window.length}, got ${training.burnIn}`;
    problems.push({ message, path: ['training', 'burnIn'] });
  }
  if (training.optimizer === 'levenbergMarquardt' && !('mse' in lossOf(recipe))) {
    const message = `training: optimizer levenbergMarquardt needs loss mse, got ${Object.keys(lossOf(recipe)).join(', ')}`;
    problems.push({ message, path: ['training', 'optimizer'] });
  }
  if (training.optimizer === 'levenbergMarquardt' && !model.network && training.engine !== 'reference') {
    const message = `training: optimizer levenbergMarquardt needs engine reference, got ${training.engine}`;
    problems.push({ message, path: ['training', 'optimizer'] });
  }
  if (model.network) {
    for (const { message, path } of networkProblems(model.cell, model.network, inputs, targets)) {
      problems.push({ message: `network: ${message}`, path: ['model', 'network', ...path] });
    }
    if (model.network.start === undefined && training.batch !== 1) {
      const message = `batch must be 1 for a network that starts at its targets' first values, got ${training.batch}`;
      problems.push({ message: `training: ${message}`, path: ['training', 'batch'] });
    }
    if (residualTo !== undefined) {
      problems.push({
        message: 'residualTo: a thermal network predicts temperatures as they are',
        path: ['residualTo'],
      });
    }
  }
  if (problems.length > 0) throw document.error(problems);
  return recipe;
}
