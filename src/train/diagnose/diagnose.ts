import { DataError } from '../../core/errors.ts';
import type { LoadedModel } from '../../model/model.ts';
import type { Confusion } from '../classBins.ts';
import { fitScaler, type Scaler } from '../data/scaler.ts';
import type { Sequence } from '../data/sequences.ts';
import type { Series } from '../data/series.ts';
import { learnedWhole } from '../data/split.ts';
import { partShifts } from '../dataDoubts.ts';
import { type Dataset, examplesOf, makeDataset } from '../dataset.ts';
import { recipeOf, type Unlock } from '../evaluateModel.ts';
import { lossOf, type Recipe } from '../recipe.ts';
import { fitBaselines, score } from '../score.ts';
import { ALL_ROWS } from '../trainModel.ts';
import { cardErrors, cardRegimes } from './cardEvidence.ts';
import { readCurves } from './curves.ts';
import { type Evidence, keptCurve, NO_EVIDENCE, partOf } from './evidence.ts';
import { deviationsOf, errorsOf, fitBetween, judgeOf, type PartScores, predictorsOf } from './judgeParts.ts';
import { lagNorms } from './lagNorms.ts';
import { layerGradients } from './layerGradients.ts';
import { regimeBins } from './regimeBins.ts';
import { type ClassConfusion, headOf, type Report } from './report.ts';
import { residualsOf } from './residuals.ts';
import { rowErrors } from './rowErrors.ts';
import { flagsOf } from './rules.ts';
import { unitActivity } from './unitActivity.ts';
import { type Fit, verdictOf } from './verdict.ts';
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

/** The parts of a model's own data. Throws DataError for other data, which say nothing of its training. */
export function trainedOn(model: LoadedModel, series: readonly Series[]): Trained {
  const recipe = recipeOf(model);
  const data = makeDataset(recipe, series);
  const hash = model.card.training.parts.find((p) => p.part === ALL_ROWS)?.sha256;
  if (data.hash !== hash) {
    throw new DataError(
      `${model.dir}: these are not the rows that it was trained on; \`slipring evaluate\` judges it on new logs`,
    );
  }
  return { recipe, data, scaler: recipe.training.refit ? fitScaler(learnedWhole(data.split), data.task) : data.scaler };
}

/** Looks at a model: at its card and run folder, and, where its rows are given, at what it does on them. */
export function diagnose(model: LoadedModel, trained: Trained | undefined, unlock?: Unlock): Report {
  const notes: string[] = [];
  const run = readCurves(model.dir);
  const own = run?.dataHash === model.card.training.parts.find((p) => p.part === ALL_ROWS)?.sha256;
  if (!run) notes.push('no run folder beside the model: the rules about curves say nothing; training again makes one');
  else if (!own) notes.push('the run folder is of other rows than the model: it is left out');
  if (!trained) notes.push('without the logs only the card is judged: give them with --log');
  if (trained?.recipe.training.refit) {
    notes.push(
      'refitted on train and validation rows together: verdict and validation errors are of the net before that, regimes and errors by row of rows that it knows',
    );
  }
  const known: Evidence = {
    ...NO_EVIDENCE,
    ...(run && own && { curves: run.curves, finished: run.finished }),
    seed: model.card.training.seed,
    keep: recipeOf(model).training.keep,
    parts: cardErrors(model.card),
    regimes: cardRegimes(model.card),
  };
  const seen = trained && lookAt(model, trained, unlock);
  if (seen && seen.evidence.gradients.length === 0) {
    notes.push('the net is not one that a training left, but made of several: gradients by layer are not looked at');
  }
  const { refit } = recipeOf(model).training;
  // what it was before the refit says more than how well it knows rows that it has learned since
  const before = refit ? partOf(known, 'validation') : undefined;
  const parts = seen?.evidence.parts.map((p) => (p.part === 'validation' && before ? before : p)) ?? known.parts;
  const onRows = refit ? undefined : seen?.fit;
  const { finished, ...evidence } = { ...known, ...seen?.evidence, parts, fit: onRows };
  const epochs = keptCurve(evidence)?.epochs ?? [];
  return {
    model: headOf(model),
    notes,
    verdict: verdictOf(onRows ?? fitOf(known, model, seen?.fit), epochs),
    flags: flagsOf({ ...evidence, finished }),
    ...evidence,
    targets: seen?.targets ?? [],
    stretch: seen?.stretch,
    confusions: seen?.confusions,
  };
}

/** What the curves alone tell of the fit. */
function fitOf(evidence: Evidence, model: LoadedModel, simple: Partial<Fit> = { naive: 1 }): Fit | undefined {
  const epochs = keptCurve(evidence)?.epochs ?? [];
  const kept = epochs.filter((e) => e.best).at(-1);
  const { classifies } = model;
  const scaled = lossOf(recipeOf(model)).mse !== undefined && !classifies;
  if (!kept) return undefined;
  const { trainLoss: train, validationLoss: validation } = kept;
  if (!scaled) return { measure: 'loss', train, validation };
  // standardized targets have a variance of 1: that is the error of their mean
  const { naive, naiveValidation } = simple;
  return { measure: 'variance', train, validation, naive, naiveValidation };
}

interface Look extends Pick<Report, 'targets' | 'stretch' | 'confusions'> {
  readonly evidence: Pick<Evidence, 'parts' | 'regimes' | 'shifts' | 'activity' | 'gradients' | 'lags'>;
  readonly fit: Fit;
}

/** What the model does on its rows. */
function lookAt(model: LoadedModel, { recipe, data, scaler }: Trained, unlock?: Unlock): Look {
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
    errorsOf('train', onTrain, std),
    errorsOf('validation', onValidation, std),
    ...(onTest ? [errorsOf('test', onTest, std)] : []),
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
    : data.scaler.targets.map(({ channel: target, unit }, o) => ({
        target,
        unit,
        residuals: residualsOf(rows, o, task.targets.length),
      }));
  if (!classifies) return { evidence, fit, targets, stretch: worstStretch(rows, task.targets.length) };
  const { confusion = [] } = onValidation.model[onValidation.model.length - 1].classes ?? {};
  return { evidence, fit, targets, confusions: confusionsOf(confusion, task.targets) };
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
