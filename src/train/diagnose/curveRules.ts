import type { EpochReport } from '../trainer.ts';
import { type Evidence, keptCurve } from './evidence.ts';
import { percent } from './percent.ts';
import { type Finding, mean, type Rule } from './rule.ts';

/** A rule about the epochs of the seed that was kept; fewer than `least` say nothing. */
function curveRule(
  name: string,
  summary: string,
  least: number,
  find: (epochs: readonly EpochReport[], evidence: Evidence) => Finding | undefined,
): Rule {
  const look = (evidence: Evidence) => {
    const epochs = keptCurve(evidence)?.epochs ?? [];
    return epochs.length >= least ? find(epochs, evidence) : undefined;
  };
  return { name, summary, find: look };
}

const trainOf = (epochs: readonly EpochReport[]) => epochs.map((e) => e.trainLoss);
const validationOf = (epochs: readonly EpochReport[]) => epochs.map((e) => e.validationLoss);
const least = (values: readonly number[]) => Math.min(...values);
/** Losses of a likelihood may be negative; then no ratio has a meaning. */
const positive = (values: readonly number[]) => values.every((v) => v > 0);
const bestOf = (epochs: readonly EpochReport[]) => {
  const losses = validationOf(epochs).map((v) => (Number.isNaN(v) ? Number.POSITIVE_INFINITY : v));
  return losses.indexOf(least(losses));
};

export const notANumber = curveRule('notANumber', 'a loss is not a number in some epoch', 1, (epochs) => {
  const bad = epochs.find((e) => !Number.isFinite(e.trainLoss) || !Number.isFinite(e.validationLoss));
  return (
    bad && {
      text: `the loss of epoch ${bad.epoch + 1} is not a number`,
      advice: 'lower the rate by ten, clip gradients at 1, and look for inputs that the scaler makes huge',
    }
  );
});

export const validationFlat = curveRule(
  'validationFlat',
  'over the second half of the epochs the train loss falls by a fifth, to less than 0.8 of validation, which gains less than 1 %',
  8,
  (epochs) => {
    const half = Math.floor(epochs.length / 2);
    const [train, validation] = [trainOf(epochs), validationOf(epochs)];
    if (!positive([...train, ...validation])) return undefined;
    const fell = 1 - mean(train.slice(-2)) / mean(train.slice(half, half + 2));
    const gained = 1 - least(validation.slice(half)) / least(validation.slice(0, half));
    const apart = train[train.length - 1] < 0.8 * least(validation);
    if (fell < 0.2 || gained >= 0.01 || !apart) return undefined;
    return {
      text: `the train loss falls by ${percent(fell)} over the second half of the epochs, validation gains nothing`,
      advice: 'it learns its rows by heart: more logs, weightDecay or dropout, or fewer units; stop earlier',
    };
  },
);

/** An epoch counts as a rise from here on. */
const RISE = 1.05;

export const rateTooHigh = curveRule(
  'rateTooHigh',
  'the train loss rises by more than 5 % from one epoch to the next in a twentieth of them, two at least, and all these rises are more than its whole fall (in logarithms); warm restarts do not count',
  8,
  (epochs) => {
    const train = trainOf(epochs);
    if (!positive(train)) return undefined;
    // a rate that jumps is a restart: what it shakes up is meant to be
    const rises = train.flatMap((v, i) =>
      i > 0 && v > RISE * train[i - 1] && epochs[i].rate <= 2 * epochs[i - 1].rate ? [Math.log(v / train[i - 1])] : [],
    );
    const risen = rises.reduce((sum, v) => sum + v, 0);
    const fallen = Math.log(train[0] / train[train.length - 1]);
    if (rises.length < Math.max(2, 0.05 * train.length) || risen < fallen) return undefined;
    return {
      text: `the train loss oscillates: it rises by more than 5 % in ${percent(rises.length / (train.length - 1))} of the epochs, and all it fell is ${fallen > 0 ? percent(1 - Math.exp(-fallen)) : 'nothing'}`,
      advice:
        'the rate is too high: a third of it, a warm-up, or a larger batch; `slipring train --range-test` suggests one',
    };
  },
);

export const rateTooLow = curveRule(
  'rateTooLow',
  'over the first fifth of the epochs, five at least, the train loss falls by less than 2 %',
  10,
  (epochs) => {
    const train = trainOf(epochs);
    const first = train.slice(0, Math.max(5, Math.ceil(train.length / 5)));
    if (!positive(first)) return undefined;
    const fell = 1 - first[first.length - 1] / first[0];
    if (!(Math.abs(fell) < 0.02)) return undefined;
    return {
      text: `the train loss lies on a plateau from the start: ${percent(fell, 1)} in ${first.length} epochs`,
      advice: 'the rate is too low, by three to ten times, or the inputs tell nothing of the target',
    };
  },
);

export const stillFalling = curveRule(
  'stillFalling',
  'the best epoch is among the last 2 %, and the last tenth of the epochs gained 2 % or more',
  10,
  (epochs) => {
    const validation = validationOf(epochs);
    if (!positive(validation) || bestOf(epochs) < 0.98 * epochs.length - 1) return undefined;
    const before = Math.floor(0.9 * epochs.length);
    const gained = 1 - least(validation.slice(before)) / least(validation.slice(0, before));
    if (gained < 0.02) return undefined;
    return {
      text: `validation still falls when training ends: by ${percent(gained)} in the last tenth of the epochs`,
      advice: 'more epochs, or a higher rate',
    };
  },
);

export const earlyBest = curveRule(
  'earlyBest',
  'the best of ten or more epochs, which was kept, is among the first tenth',
  10,
  (epochs, { keep }) => {
    const best = bestOf(epochs);
    if (keep === 'last' || best >= 0.1 * epochs.length) return undefined;
    return {
      text: `the best epoch is no. ${best + 1} of ${epochs.length}: what came after made it worse on validation`,
      advice:
        'the weights kept have hardly been trained: a lower rate with a warm-up, more regularization; see whether the parts differ',
    };
  },
);

export const alwaysClipped = curveRule(
  'alwaysClipped',
  'gradients are clipped in nine of ten updates, over all epochs; not of optimizers whose steps do not grow with gradients',
  3,
  (epochs, { adaptive }) => {
    if (adaptive) return undefined;
    const clipped = mean(epochs.map((e) => e.clipped));
    if (!(clipped > 0.9)) return undefined;
    const norm = mean(epochs.map((e) => e.gradientNorm));
    return {
      text: `gradients are clipped in ${percent(clipped)} of the updates; their norm is ${norm.toPrecision(3)} on average`,
      advice: 'the clip sets the pace, not the rate: raise `clip` above the usual norm, or lower the rate',
    };
  },
);

/** Seeds: compared by their best losses, not by the kept curve. */
export const seedsDisagree: Rule = {
  name: 'seedsDisagree',
  summary: 'the best validation errors of the seeds, three at least, deviate by more than a fifth of their mean',
  find({ curves }) {
    const losses = curves.map(({ epochs }) => least(validationOf(epochs).filter((v) => !Number.isNaN(v))));
    if (losses.length < 3 || !positive(losses) || !losses.every(Number.isFinite)) return undefined;
    const errors = losses.map(Math.sqrt);
    const middle = mean(errors);
    const std = Math.sqrt(errors.reduce((sum, v) => sum + (v - middle) ** 2, 0) / (errors.length - 1));
    if (std <= 0.2 * middle) return undefined;
    return {
      text: `the seeds disagree: errors from ${percent(least(errors) / middle)} to ${percent(Math.max(...errors) / middle)} of their mean`,
      advice:
        'one seed says little: quote mean and deviation; a lower rate, averaged weights (`average`) or more data steady it',
    };
  },
};

export const unfinished: Rule = {
  name: 'unfinished',
  summary: 'the run folder says that the training was cut short',
  find: ({ finished }) =>
    finished === false
      ? { text: 'the training was cut short', advice: 'go on with `slipring train RECIPE --resume`' }
      : undefined,
};
