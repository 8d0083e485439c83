import { DataError } from '../core/errors.ts';
import { checkSchema, messageOf } from '../core/schemaProblems.ts';
import type { LoadedModel } from '../model/model.ts';
import { precisionsOf } from '../nn/netModel.ts';
import { channelItself } from './baselines/constant.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { hashOf } from './data/hash.ts';
import type { Rows } from './data/sequences.ts';
import type { Series } from './data/series.ts';
import type { Shift } from './data/shift.ts';
import type { Split, TrainPart } from './data/split.ts';
import { partShifts } from './dataDoubts.ts';
import { examplesOf, makeDataset, taskOf, withOutputs } from './dataset.ts';
import { pointOutputs } from './heads.ts';
import { asTrained, knownAmong } from './knownLogs.ts';
import { outputsOf, type Recipe, recipeSchema } from './recipe.ts';
import { regimeNamer } from './regimes.ts';
import { modelAs, type Score, score } from './score.ts';
import { ALL_ROWS } from './trainModel.ts';

/** The errors of a model on one part of the data. */
export interface Evaluation {
  readonly part: string;
  readonly scores: readonly Score[];
  /** Of models that give a spread. */
  readonly coverage: readonly Coverage[];
  /** How its inputs and targets differ from the train rows, where these are known. */
  readonly shifts: readonly Shift[];
}

/** The reason for which the test part is opened, and who records it. */
export interface Unlock {
  readonly reason: string;
  readonly audit: (record: { reason: string; rows: number; sha256: string }) => void;
}

/** The recipe that a model was trained by. Throws DataError when the card's is none. */
export function recipeOf({ card, dir }: LoadedModel): Recipe {
  const { data, problems } = checkSchema(recipeSchema, card.training.recipe, {
    label: `${dir}/card.json: training.recipe`,
  });
  if (!data) throw new DataError(messageOf(problems));
  return data;
}

/**
 * Judges a model on series. When they are the very data that it was trained on (by the hash on its card), the validation
 * part is judged, and the test part only with `unlock`; any other data are judged whole, as a log that the model has not
 * seen, or as one that is known from training. Throws DataError where one of several logs has rows of the locked test part, and when
 * `unlock` is given for other data: their test part is not the one that was locked.
 */
export function evaluateModel(model: LoadedModel, series: readonly Series[], unlock?: Unlock): Evaluation[] {
  const recipe = recipeOf(model);
  const targets = outputsOf(recipe).length;
  const columns = model.classifies ? undefined : pointOutputs(recipe, targets);
  const judged = (rows: Rows<string>, train?: TrainPart): Evaluation => {
    const judge = {
      sequences: examplesOf(recipe, rows),
      targets,
      classifies: model.classifies,
      burnIn: recipe.training.burnIn,
      regimeOf: regimeNamer(recipe.regimes),
    };
    const predictors = precisionsOf(model).map((precision) => modelAs(precision, model, precision, columns));
    if (recipe.residualTo !== undefined) predictors.push(channelItself(recipe.residualTo, targets));
    const shifts = train ? partShifts(train, rows, taskOf(recipe)) : [];
    const coverage = coverageOf(recipe, model, precisionsOf(model), judge);
    return { part: rows.role, scores: predictors.map((p) => score(p, judge)), coverage, shifts };
  };

  const { logs: known = [] } = model.card.training;
  const split = trainedSplit(model, recipe, asTrained(known, series));
  if (!split) {
    const met = knownAmong(known, series, model.dir);
    if (unlock)
      throw new DataError(`${model.dir}: these are not the data that it was trained on; no test part to unlock`);
    const role = met.length === 0 ? 'new log' : `${met.map(({ log }) => log).join(', ')}, known from training`;
    return [judged({ role, series: withOutputs(recipe, series) })];
  }
  const learned = recipe.training.refit
    ? { role: 'validation, learned too', series: split.validation.series }
    : split.validation;
  const evaluations = [judged(learned, split.train)];
  if (unlock) {
    const { test } = split;
    if (!test) throw new DataError(`${model.dir}: its recipe keeps no test part`);
    const { rows, hash: sha256 } = test;
    const opened = test.unlock(unlock.reason, (reason) => unlock.audit({ reason, rows, sha256 }));
    evaluations.push(judged(opened, split.train));
  }
  return evaluations;
}

/** The parts when the series are those that the card names, else undefined. */
function trainedSplit({ card }: LoadedModel, recipe: Recipe, series: readonly Series[]): Split | undefined {
  const trained = card.training.parts.find((p) => p.part === ALL_ROWS)?.sha256;
  return hashOf(series) === trained ? makeDataset(recipe, series).split : undefined;
}
