import { basename } from 'node:path';
import { ConfigError, SlipringError } from '../core/errors.ts';
import type { CardContent } from '../model/card.ts';
import { type Model, toNetModel } from '../model/model.ts';
import type { Net } from '../nn/net.ts';
import { quantizeNet } from '../nn/quantize.ts';
import type { WeightType } from '../nn/requantize.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { hashOf } from './data/hash.ts';
import type { Scaler } from './data/scaler.ts';
import { dataWarnings, shiftDoubts } from './dataDoubts.ts';
import type { Dataset } from './dataset.ts';
import { fit, makeTrainer, resultOf } from './fit.ts';
import { type Gate, judge } from './gates.ts';
import { outputsFor, pointOutputs } from './heads.ts';
import { mergeNets } from './mergeNets.ts';
import { lossOf, type Recipe } from './recipe.ts';
import { refit } from './refit.ts';
import { regimeNamer } from './regimes.ts';
import { baselineScores, type Judge, modelAs, overall, type Score, score } from './score.ts';
import type { EpochReport, Trainer } from './trainer.ts';

/** Name of the entry on a card that stands for all rows, before the split. */
export const ALL_ROWS = 'all';

/** One training from one seed. */
export interface Run {
  readonly seed: number;
  readonly epochs: number;
  readonly bestEpoch: number;
  /** Mean squared errors of the best epoch in standardized units. */
  readonly trainLoss: number;
  readonly validationLoss: number;
}

export interface Trained {
  readonly model: Model;
  readonly runs: readonly Run[];
  /** On the validation part: float, integer if the weights fit, then the baselines. */
  readonly scores: readonly Score[];
  /** Of models that give a spread, on the validation part. */
  readonly coverage: readonly Coverage[];
  readonly gates: readonly Gate[];
  /** What makes the figures less trustworthy than they look, in sentences. */
  readonly doubts: readonly string[];
  readonly interrupted: boolean;
}

export interface TrainHooks {
  readonly signal?: AbortSignal;
  /** After each epoch; `trainer` is absent in the last fit on all rows, which starts over when it is interrupted. */
  readonly onEpoch?: (report: EpochReport, seed: number, trainer?: Trainer) => void;
  /** Called before the first epoch of a seed and after an interrupt: to load a checkpoint, and to save one. */
  readonly onStart?: (trainer: Trainer, seed: number) => void;
  readonly onInterrupt?: (trainer: Trainer, seed: number) => void;
}

/**
 * Trains a recipe from each seed in turn, keeps the net with the lowest validation loss, or all as one where the recipe says so, quantizes it and compares both
 * precisions with the baselines on the validation part. The test part stays locked. An interrupt keeps the best so far.
 */
export async function trainModel(
  recipe: Recipe,
  data: Dataset,
  seeds: readonly number[],
  hooks: TrainHooks = {},
): Promise<Trained> {
  const trained: { trainer: Trainer; run: Run }[] = [];
  let interrupted = false;
  for (const seed of seeds) {
    const trainer = makeTrainer(recipe, data, seed);
    hooks.onStart?.(trainer, seed);
    try {
      interrupted = await fit(trainer, (report) => hooks.onEpoch?.(report, seed, trainer), hooks.signal);
    } finally {
      trainer.close();
    }
    const { epoch: epochs, bestEpoch, bestTrainLoss: trainLoss, bestLoss: validationLoss } = trainer;
    const run = { seed, epochs, bestEpoch, trainLoss, validationLoss };
    trained.push({ trainer, run });
    if (interrupted) {
      // before the best weights are put back: a resumed training goes on from the last ones
      hooks.onInterrupt?.(trainer, seed);
      break;
    }
  }
  const runs = trained.map((t) => t.run);
  const begun = trained.filter((t) => t.run.bestEpoch >= 0);
  if (begun.length === 0) throw new SlipringError('interrupted before the first epoch ended');
  const best = begun.reduce((a, b) => (b.run.validationLoss < a.run.validationLoss ? b : a));
  const members = recipe.training.ensemble === 'seeds' ? begun : [best];
  for (const { trainer } of members) trainer.restoreBest();

  const { run } = best;
  const net = mergeNets(members.map(({ trainer }) => resultOf(trainer)));
  const { precision } = recipe.quantize;
  const { why, ...integers } = quantized({ net, scaler: data.scaler }, data.train, precision);
  const warnings = dataWarnings(recipe, data);
  const content = cardOf(recipe, data, run, warnings);
  const runnable = toNetModel({ card: content, net, ...integers });
  const rows: Judge = {
    sequences: data.validation,
    targets: data.task.targets.length,
    classifies: data.task.classes,
    burnIn: recipe.training.burnIn,
    regimeOf: regimeNamer(recipe.regimes),
  };
  const columns = runnable.classifies ? undefined : pointOutputs(recipe, rows.targets);
  const std = data.scaler.targets.map((t) => t.std);
  const predictor = modelAs('float', runnable, 'float', columns);
  const float = score(predictor, rows);
  const integer = why === undefined ? score(modelAs(precision, runnable, precision, columns), rows) : undefined;
  const baselines = baselineScores(data.train, data.task, rows, std);
  const scores = [float, ...(integer ? [integer] : []), ...baselines];
  const figures = figuresOf(scores, data.task.targets, 'validation');
  const refused: string[] = [];
  const model = await finished();
  return {
    model,
    runs,
    scores,
    coverage: coverageOf(recipe, runnable, ['float', ...(integer ? [precision] : [])], rows),
    doubts: [
      ...doubtsOf(score(predictor, { ...rows, sequences: data.train }), float, std),
      ...levelDoubts(recipe),
      ...snapshotDoubts(recipe, best.trainer),
      ...refused,
      ...warnings,
      ...data.doubts,
      ...shiftDoubts(data),
    ],
    gates: judge(recipe.gates, { float, integer, baselines, why }, std),
    interrupted,
  };

  /** The model as judged, or, where the recipe asks for it, learned again from the rows that judged it. */
  async function finished(): Promise<Model> {
    if (!recipe.training.refit || interrupted) return { card: { ...content, ...figures }, net, ...integers };
    const { keep, epochs, ensemble } = recipe.training;
    const refits = [];
    for (const { run } of members) {
      const { seed, bestEpoch } = run;
      // cycles are whole or none
      const length = keep === 'last' || typeof ensemble === 'object' ? epochs : bestEpoch + 1;
      const onEpoch = (r: EpochReport) => hooks.onEpoch?.(r, seed);
      refits.push(await refit(recipe, data, { seed, epochs: length }, onEpoch, hooks.signal));
    }
    const again = { net: mergeNets(refits.map((r) => r.net)), scaler: refits[0].scaler };
    if (hooks.signal?.aborted) {
      // half a fit is none
      interrupted = true;
      return { card: { ...content, ...figures }, net, ...integers };
    }
    const card = cardOf(recipe, { ...data, scaler: again.scaler }, run, warnings);
    const { why: unfit, ...words } = quantized(again, data.train, precision);
    if (unfit !== undefined && integer) {
      refused.push(`learned again from all rows it does not fit into integers (${unfit}): kept as judged`);
      return { card: { ...content, ...figures }, net, ...integers };
    }
    return { card: { ...card, ...figures }, net: again.net, ...words };
  }
}

/** The net in integers; without them, and why, where its weights do not fit. */
function quantized(
  { net, scaler }: { net: Net; scaler: Scaler },
  train: Dataset['train'],
  weights: WeightType,
): Pick<Model, WeightType> & { why?: string } {
  const inputRange = scaler.inputs.map((i) => i.range);
  try {
    return { [weights]: quantizeNet(net, { inputRange, calibration: calibrationRows(train, scaler), weights }) };
  } catch (error) {
    // what took hours to learn runs in float
    if (!(error instanceof ConfigError)) throw error;
    return { why: error.message };
  }
}

/** Standardized training rows, from which layers without a bound get theirs. */
function calibrationRows(train: Dataset['train'], { inputs }: Scaler): Float64Array {
  const rows = train.flatMap(({ x }) => [...x.subarray(0, Math.ceil(CALIBRATION_ROWS / train.length) * inputs.length)]);
  return Float64Array.from(rows, (v, k) => (v - inputs[k % inputs.length].mean) / inputs[k % inputs.length].std);
}

const CALIBRATION_ROWS = 8192;

/** A net that does far better on rows it has not seen than on its own has met an easy part, or luck at an early stop. */
function doubtsOf(onTrain: Score, onValidation: Score, std: readonly number[]): string[] {
  // on rows, both with the weights that were kept: losses of epochs hold dropout and cold starts
  const [train, validation] = [onTrain, onValidation].map((s) => s.classes?.table.all.logLoss ?? overall(s, std));
  if (!(validation <= 0.6 * train)) return [];
  return [
    `the validation error is only ${(validation / train).toFixed(2)} of that on train rows: the parts differ, or it is chance; expect the test part to be worse`,
  ];
}

/** Errors are those of the level nearest to the middle. */
function levelDoubts(recipe: Recipe): string[] {
  const { quantile } = lossOf(recipe);
  const judged = quantile?.levels[pointOutputs(recipe, 1)[0]];
  if (judged === undefined || judged === 0.5) return [];
  return [`there is no level 0.5: errors and gates judge level ${judged} as if it were the target`];
}

/** A training that stops early ends fewer cycles. */
function snapshotDoubts({ training: { ensemble } }: Recipe, trainer: Trainer): string[] {
  const taken = trainer.snapshotNets().length;
  if (typeof ensemble !== 'object' || taken === ensemble.snapshots) return [];
  return [
    `the ensemble has ${taken} snapshots of ${ensemble.snapshots}: training ended sooner; more patience gives all`,
  ];
}

function cardOf(recipe: Recipe, data: Dataset, run: Run, warnings: readonly string[]): CardContent {
  const { train, validation, test } = data.split;
  const part = (name: string, rows: number, sha256: string) => ({ part: name, rows, sha256 });
  // a card tells which logs, not where they lay
  const logs = recipe.data.logs.map(({ file, ...rest }) =>
    rest.label === undefined && rest.group === undefined ? basename(file) : { ...rest, file: basename(file) },
  );
  return {
    name: recipe.name,
    summary: recipe.summary,
    task: data.task.classes ? 'classification' : 'regression',
    licence: recipe.licence,
    ...(recipe.model.head === 'sigmoid' && { head: recipe.model.head }),
    rateHz: train.series[0].stream.rateHz,
    inputs: data.scaler.inputs.map((i) => ({ ...i })),
    outputs: outputsFor(recipe, data.scaler),
    training: {
      recipe: JSON.parse(JSON.stringify({ ...recipe, data: { ...recipe.data, logs } })),
      seed: run.seed,
      epochs: run.bestEpoch + 1,
      parts: [
        part(ALL_ROWS, data.rows, data.hash),
        part('train', train.rows, hashOf(train.series)),
        part('validation', validation.rows, hashOf(validation.series)),
        ...(test ? [part('test', test.rows, test.hash)] : []),
      ],
      ...(logs.length > 0 && { logs: data.logs.map((known) => ({ ...known, parts: [...known.parts] })) }),
      ...(warnings.length > 0 && { warnings: [...warnings] }),
    },
    metrics: [],
  };
}

/** Scores as a card lists them. */
export function figuresOf(
  scores: readonly Score[],
  targets: readonly string[],
  split: string,
): Pick<CardContent, 'metrics' | 'classMetrics'> {
  const classMetrics = scores.flatMap(({ name, classes }) =>
    Object.entries(classes?.table ?? {}).map(([regime, figures]) => ({ predictor: name, split, regime, ...figures })),
  );
  return { metrics: metricsOf(scores, targets, split), ...(classMetrics.length > 0 && { classMetrics }) };
}

function metricsOf(scores: readonly Score[], targets: readonly string[], split: string): CardContent['metrics'] {
  return scores.flatMap(({ name, tables }) =>
    tables.flatMap((table, i) =>
      Object.entries(table).map(([regime, figures]) => ({
        predictor: name,
        split,
        output: targets[i],
        regime,
        ...figures,
      })),
    ),
  );
}
