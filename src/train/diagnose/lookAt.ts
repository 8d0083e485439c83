import { DataError } from '../../core/errors.ts';
import type { LoadedModel } from '../../model/model.ts';
import type { Confusion } from '../classBins.ts';
import type { Scaler } from '../data/scaler.ts';
import type { Sequence } from '../data/sequences.ts';
import { partShifts } from '../dataDoubts.ts';
import { type Dataset, examplesOf } from '../dataset.ts';
import type { Unlock } from '../evaluateModel.ts';
import type { Recipe } from '../recipe.ts';
import { fitBaselines, score } from '../score.ts';
import { figuresOf } from '../trainModel.ts';
import type { Evidence } from './evidence.ts';
import { deviationsOf, errorsOf, fitBetween, judgeOf, type PartScores, predictorsOf } from './judgeParts.ts';
import { lagNorms } from './lagNorms.ts';
import { layerGradients } from './layerGradients.ts';
import { regimeBins } from './regimeBins.ts';
import type { ClassConfusion, Report } from './report.ts';
import { residualsOf } from './residuals.ts';
import { rowErrors } from './rowErrors.ts';
import { unitActivity } from './unitActivity.ts';
import type { Fit } from './verdict.ts';
import { worstStretch } from './worstStretch.ts';

/** Rows; a Jacobian over more takes long and says no more. */
const LONGEST_LAG = 512;

/** A model with the rows that it was trained on, made ready as they were then. */
export interface Trained {
  readonly recipe: Recipe;
  readonly data: Dataset;
  /** Of the model: where it was refitted, over train and validation rows. */
  readonly scaler: Scaler;
}

/** What the rows of a model tell. */
export interface Look extends Pick<Report, 'metrics' | 'classMetrics' | 'targets' | 'stretch' | 'confusions'> {
  readonly evidence: Pick<Evidence, 'parts' | 'regimes' | 'shifts' | 'activity' | 'gradients' | 'lags'>;
  readonly fit: Fit;
}

/** What the model does on its rows. */
export function lookAt(model: LoadedModel, { recipe, data, scaler }: Trained, unlock?: Unlock): Look {
  const { task, split, train, validation } = data;
  const std = deviationsOf(data.scaler);
  const predictors = predictorsOf(model, recipe, task.targets.length);
  const judge = judgeOf(recipe, data, validation);
  const baselines = fitBaselines(train, task, judge, std);
  const scored = (sequences: readonly Sequence[]): PartScores => {
    const [model, simple] = [predictors, baselines].map((list) => list.map((p) => score(p, { ...judge, sequences })));
    return { model, baselines: simple };
  };
  const [onTrain, onValidation] = [scored(train), scored(validation)];
  const test = unlock && openTest(model, data, unlock);
  const onTest = test && scored(examplesOf(recipe, test));

  const rows = rowErrors(predictors[predictors.length - 1], judge, std);
  const classifies = task.classes === true;
  const channels = [...new Set([...task.inputs, ...(classifies ? [] : task.targets)])];
  const { regimes } = recipe;
  const binOf = regimes && ((r: (typeof rows)[number], i: number) => judge.regimeOf(r.sequence, i));
  const shifts = [
    { part: 'validation', channels: partShifts(split.train, split.validation, task) },
    ...(test ? [{ part: 'test', channels: partShifts(split.train, test, task) }] : []),
  ];
  const parts = [
    errorsOf('train', onTrain, std, task.targets),
    errorsOf('validation', onValidation, std, task.targets),
    ...(onTest ? [errorsOf('test', onTest, std, task.targets)] : []),
  ];
  const fit = fitBetween(onTrain, onValidation, std);
  const longest = Math.min(LONGEST_LAG, recipe.window?.length ?? recipe.training.chunk);
  const evidence = {
    parts,
    shifts,
    regimes: regimeBins(rows, channels, binOf, classifies),
    activity: unitActivity(model.net, train, scaler),
    gradients: layerGradients(recipe, { ...data, scaler }, model.net, model.card.training.seed),
    lags: lagNorms(model.net, train, scaler, longest),
  };
  const targets = classifies
    ? []
    : data.scaler.targets.map(({ channel: target, unit, std: deviation }, o) => ({
        target,
        unit,
        std: deviation,
        residuals: residualsOf(rows, o, task.targets.length),
      }));
  const figures = figuresIn(
    [
      ['train', onTrain],
      ['validation', onValidation],
      ['test', onTest],
    ],
    task.targets,
  );
  const look = { evidence, fit, targets, ...figures };
  if (!classifies) return { ...look, stretch: worstStretch(rows, task.targets.length) };
  const { confusion = [] } = onValidation.model[onValidation.model.length - 1].classes ?? {};
  return { ...look, confusions: confusionsOf(confusion, task.targets) };
}

/** Scores of the parts that were judged, as a card lists them. */
function figuresIn(parts: readonly (readonly [string, PartScores | undefined])[], targets: readonly string[]) {
  const lists = parts.flatMap(([part, scores]) =>
    scores ? [figuresOf([...scores.model, ...scores.baselines], targets, part)] : [],
  );
  const classMetrics = lists.flatMap((list) => list.classMetrics ?? []);
  return { metrics: lists.flatMap((list) => list.metrics), ...(classMetrics.length > 0 && { classMetrics }) };
}

function confusionsOf(confusion: Confusion, names: readonly string[]): ClassConfusion[] {
  return confusion
    .flatMap((row, k) => {
      const all = row.reduce((sum, n) => sum + n, 0);
      return row.map((rows, said) => ({ truth: names[k], said: names[said], rows, part: rows / all }));
    })
    .filter(({ truth, said, rows }) => truth !== said && rows > 0)
    .sort((a, b) => b.rows - a.rows);
}

function openTest({ dir }: LoadedModel, { split: { test } }: Dataset, unlock: Unlock) {
  if (!test) throw new DataError(`${dir}: its recipe keeps no test part`);
  const { rows, hash: sha256 } = test;
  return test.unlock(unlock.reason, (reason) => unlock.audit({ reason, rows, sha256 }));
}
