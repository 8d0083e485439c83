import { type Net, parameters } from '../../nn/net.ts';
import type { Dataset } from '../dataset.ts';
import { makeTrainer } from '../fit.ts';
import type { Recipe } from '../recipe.ts';
import type { Trainer } from '../trainer.ts';

/** Norms of one layer: mean over chunks of the norm of the loss's gradient over its weights, before clipping. */
export interface LayerGradients {
  /** `layers.0 gru`. */
  readonly name: string;
  readonly weights: number;
  readonly weightNorm: number;
  /** With the weights that the seed gives, and with those of the model. */
  readonly atStart: number;
  readonly atEnd: number;
}

/** Chunks that are looked at, from the beginnings of the lanes on. */
const CHUNKS = 256;

/**
 * Runs the training's own chunks at a rate of zero and looks at the gradients, in double precision. None for a net that is not the
 * recipe's, as one that is made of several snapshots.
 */
export function layerGradients(recipe: Recipe, data: Dataset, net: Net, seed: number): LayerGradients[] {
  const training: Recipe['training'] = { ...recipe.training, engine: 'reference', workers: 1 };
  const trainer = makeTrainer({ ...recipe, training }, data, seed, {
    rate: 0,
    clip: Number.POSITIVE_INFINITY,
    clipValue: undefined,
    dropout: undefined,
    fullBatch: false,
  });
  try {
    const weights = parameters(net);
    if (trainer.engine.trainables.some(({ value }, k) => value.length !== weights[k]?.value.length)) return [];
    const atStart = normsOf(trainer, net);
    trainer.engine.trainables.forEach(({ value }, k) => {
      value.set(weights[k].value);
    });
    const atEnd = normsOf(trainer, net);
    return net.layers.map(({ cell, weights: arrays }, i) => ({
      name: `layers.${i} ${cell.name}`,
      weights: Object.values(arrays).reduce((sum, w) => sum + w.length, 0),
      weightNorm: Math.sqrt(Object.values(arrays).reduce((sum, w) => sum + squares(w), 0)),
      atStart: atStart[i],
      atEnd: atEnd[i],
    }));
  } finally {
    trainer.close();
  }
}

function normsOf(trainer: Trainer, net: Net): number[] {
  const sums = new Array<number>(net.layers.length).fill(0);
  const chunks = Math.min(CHUNKS, trainer.chunks);
  for (let k = 0; k < chunks; k++) {
    trainer.runChunk(k);
    net.layers.forEach((_, i) => {
      const own = trainer.engine.trainables.filter((t) => t.name.startsWith(`layers.${i}.`));
      sums[i] += Math.sqrt(own.reduce((sum, t) => sum + squares(t.gradient), 0));
    });
  }
  return sums.map((sum) => sum / chunks);
}

const squares = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v * v, 0);
