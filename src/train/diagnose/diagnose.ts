import { DataError } from '../../core/errors.ts';
import type { LoadedModel } from '../../model/model.ts';
import { hashOf } from '../data/hash.ts';
import { fitScaler } from '../data/scaler.ts';
import type { Series } from '../data/series.ts';
import { learnedWhole } from '../data/split.ts';
import { makeDataset } from '../dataset.ts';
import { recipeOf, type Unlock } from '../evaluateModel.ts';
import { asTrained } from '../knownLogs.ts';
import { lossOf } from '../recipe.ts';
import { ALL_ROWS } from '../trainModel.ts';
import { cardErrors, cardRegimes, cardTargets } from './cardEvidence.ts';
import { readCurves } from './curves.ts';
import { bestBaseline, type Evidence, keptCurve, NO_EVIDENCE, partOf } from './evidence.ts';
import { lookAt, type Trained } from './lookAt.ts';
import { dataOf, headOf, logsOf, type Report, weightsOf } from './report.ts';
import { flagsOf } from './rules.ts';
import { type Fit, verdictOf } from './verdict.ts';

const ADAPTIVE: readonly string[] = ['rmsprop', 'adam', 'adamw'];

/** The parts of a model's own data. Throws DataError for other data, which say nothing of its training. */
export function trainedOn(model: LoadedModel, series: readonly Series[]): Trained {
  const recipe = recipeOf(model);
  const { parts, logs = [] } = model.card.training;
  const ordered = asTrained(logs, series);
  // before they are parted: a split of other logs fails for reasons of its own
  if (hashOf(ordered) !== parts.find((p) => p.part === ALL_ROWS)?.sha256) {
    throw new DataError(
      `${model.dir}: these are not the rows that it was trained on, which are ${logsOf(recipe).join(', ')}; \`slipring evaluate\` judges it on new logs`,
    );
  }
  const data = makeDataset(recipe, ordered);
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
  const recipe = recipeOf(model);
  const { training } = recipe;
  if (trained && training.refit) {
    notes.push(
      'refitted on train and validation rows together: verdict and validation errors are of the net before that, regimes and errors by row of rows that it knows',
    );
  }
  const trainRows = model.card.training.parts.find((p) => p.part === 'train')?.rows;
  const std = trained && new Map(trained.data.scaler.targets.map((t) => [t.channel, t.std]));
  const known: Evidence = {
    ...NO_EVIDENCE,
    ...(run && own && { curves: run.curves, finished: run.finished }),
    seed: model.card.training.seed,
    keep: training.keep,
    adaptive: ADAPTIVE.includes(training.optimizer),
    size: trainRows === undefined ? undefined : { weights: weightsOf(model), trainRows },
    parts: cardErrors(model.card, std),
    regimes: cardRegimes(model.card),
  };
  const seen = trained && lookAt(model, trained, unlock);
  if (seen && seen.evidence.gradients.length === 0) {
    notes.push('the net is not one that a training left, but made of several: gradients by layer are not looked at');
  }
  const { refit } = training;
  // what it was before the refit says more than how well it knows rows that it has learned since
  const before = refit ? partOf(known, 'validation') : undefined;
  const parts = seen?.evidence.parts.map((p) => (p.part === 'validation' && before ? before : p)) ?? known.parts;
  const onRows = refit ? undefined : seen?.fit;
  const all: Evidence = { ...known, ...seen?.evidence, parts, fit: onRows };
  const { finished, adaptive, size, ...evidence } = all;
  const { card } = model;
  const figures = <T extends { readonly split: string }>(own: readonly T[] | undefined, told: readonly T[] = []) =>
    own ? [...own.filter((m) => !before || m.split !== 'validation'), ...(before ? told : [])] : [...told];
  const classMetrics = figures(seen?.classMetrics, card.classMetrics);
  return {
    slipringReport: 1,
    model: headOf(model),
    data: dataOf(model, recipe),
    notes,
    verdict: verdictOf(onRows ?? fitOf(known, model, seen?.fit ?? cardFit(known)), keptCurve(all)?.epochs),
    flags: flagsOf(all),
    ...evidence,
    metrics: figures(seen?.metrics, card.metrics),
    ...(classMetrics.length > 0 && { classMetrics }),
    targets: seen?.targets ?? cardTargets(model.card),
    stretch: seen?.stretch,
    confusions: seen?.confusions,
  };
}

/** What a card tells of baselines. Standardized targets have a variance of 1: that is the error of their mean. */
function cardFit(known: Evidence): Partial<Fit> {
  const validation = partOf(known, 'validation');
  const best = validation && bestBaseline(validation);
  return { naive: 1, ...(best && { naiveValidation: best.error ** 2 }) };
}

/** What the curves alone tell of the fit. */
function fitOf(evidence: Evidence, model: LoadedModel, simple: Partial<Fit>): Fit | undefined {
  const epochs = keptCurve(evidence)?.epochs ?? [];
  const kept = epochs.filter((e) => e.best).at(-1);
  const { classifies } = model;
  const scaled = lossOf(recipeOf(model)).mse !== undefined && !classifies;
  if (!kept) return undefined;
  const { trainLoss: train, validationLoss: validation } = kept;
  if (!scaled) return { measure: 'loss', train, validation };
  const { naive, naiveValidation } = simple;
  return { measure: 'variance', train, validation, naive, naiveValidation };
}
