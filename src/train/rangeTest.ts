import { ConfigError } from '../core/errors.ts';
import type { Dataset } from './dataset.ts';
import { Diverged } from './diverged.ts';
import { makeTrainer, rateFactor } from './fit.ts';
import type { Recipe } from './recipe.ts';

/** What the loss does while the learning rate grows. */
export interface RangeTest {
  readonly rates: readonly number[];
  /** Smoothed, without the bias of its start. */
  readonly losses: readonly number[];
  /** Rates that suit, by three rules, and their median. */
  readonly suggestions: Suggestions;
}

export interface Suggestions {
  /** Where the loss falls fastest over the logarithm of the rate. */
  readonly steep: number;
  /** A tenth of the rate where it is lowest. */
  readonly minimumOver10: number;
  /** A half into its longest fall. */
  readonly valley: number;
  readonly median: number;
}

const [UPDATES, LOWEST, HIGHEST] = [100, 1e-7, 10];
const SMOOTHING = 0.98;
/** The loss has left for good when it has risen from the lowest by so many times what it began with. */
const GONE = 3;

/**
 * Trains for a hundred updates while the rate grows from 1e-7 to 10, each time by the same factor, and ends sooner when the loss leaves. A
 * loss is told by its change from what the untrained net has on the same chunk, since some chunks are harder than others. The net is
 * not kept. Throws ConfigError for an optimizer without a rate.
 * Source: Smith, Cyclical learning rates for training neural networks, 2017; rules as in fastai 2.
 */
export function rangeTest(recipe: Recipe, data: Dataset, seed: number): RangeTest {
  if (recipe.training.optimizer === 'levenbergMarquardt') {
    throw new ConfigError('training: optimizer levenbergMarquardt has no learning rate', ['training', 'optimizer']);
  }
  const rates = Array.from({ length: UPDATES }, (_, i) => LOWEST * (HIGHEST / LOWEST) ** (i / (UPDATES - 1)));
  let update = -1;
  const trainer = makeTrainer(recipe, data, seed, { rate: rateFactor(recipe), schedule: () => rates[update] ?? 0 });
  const losses: number[] = [];
  let smooth = 0;
  let lowest = Number.POSITIVE_INFINITY;
  try {
    // at a rate of 0, over all that the test will see
    const untrained = Array.from({ length: Math.min(trainer.chunks, UPDATES) }, (_, k) => trainer.runChunk(k));
    const start = untrained.reduce((sum, loss) => sum + loss, 0) / untrained.length;
    for (update = 0; update < UPDATES; update++) {
      const k = update % trainer.chunks;
      smooth = SMOOTHING * smooth + (1 - SMOOTHING) * (trainer.runChunk(k) - untrained[k]);
      losses.push(start + smooth / (1 - SMOOTHING ** (update + 1)));
      lowest = Math.min(lowest, losses[update]);
      if (losses[update] - lowest > GONE * Math.abs(start)) break;
    }
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
  } finally {
    trainer.close();
  }
  const seen = rates.slice(0, losses.length);
  return { rates: seen, losses, suggestions: suggest(seen, losses) };
}

/** The first tenth, where nothing happens yet, and the last five do not count. */
export function suggest(allRates: readonly number[], allLosses: readonly number[]): Suggestions {
  const [from, to] = [Math.floor(UPDATES / 10), allLosses.length - 5];
  const [rates, losses] = [allRates, allLosses].map((list) => (to - from >= 3 ? list.slice(from, to) : list));
  const falls = losses.slice(1).map((loss, i) => (loss - losses[i]) / Math.log(rates[i + 1] / rates[i]));
  const steep = rates[indexOfLeast(falls)];
  const minimumOver10 = rates[indexOfLeast(losses)] / 10;
  const valley = rates[valleyOf(losses)];
  const median = [steep, minimumOver10, valley].sort((a, b) => a - b)[1];
  return { steep, minimumOver10, valley, median };
}

function indexOfLeast(values: readonly number[]): number {
  return values.reduce((best, v, i) => (v < values[best] ? i : best), 0);
}

/** Half way through the middle third of the longest falling subsequence, counted from where it starts. */
function valleyOf(losses: readonly number[]): number {
  const longest = new Array<number>(losses.length).fill(1);
  let end = 0;
  for (let i = 1; i < losses.length; i++) {
    for (let j = 0; j < i; j++) if (losses[i] < losses[j]) longest[i] = Math.max(longest[i], longest[j] + 1);
    if (longest[i] > longest[end]) end = i;
  }
  const start = Math.max(0, end - longest[end]);
  const third = (end - start) / 3;
  return start + Math.floor(third) + Math.floor(third / 2);
}
