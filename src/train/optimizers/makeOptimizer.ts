import type { Engine } from '../../nn/engine/engine.ts';
import { Adam } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { Rmsprop } from './rmsprop.ts';
import { Sgd } from './sgd.ts';

/** First-order optimizers by name: what `training.optimizer` may say beside levenbergMarquardt. */
export const OPTIMIZERS = ['adam', 'sgd', 'momentum', 'nesterov', 'rmsprop'] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

/** An optimizer of an engine's weights; `decay` is decoupled, so that adam with it is AdamW. `momentum` is for those named after it. */
export function makeOptimizer(name: OptimizerName, engine: Engine, decay: number, momentum: number): Optimizer {
  const { trainables, vectors } = engine;
  switch (name) {
    case 'adam':
      return new Adam(trainables, decay, vectors);
    case 'rmsprop':
      return new Rmsprop(trainables, { smoothing: 0.99, momentum: 0, decay }, vectors);
    case 'sgd':
      return new Sgd(trainables, { momentum: 0, nesterov: false, decay }, vectors);
    default:
      return new Sgd(trainables, { momentum, nesterov: name === 'nesterov', decay }, vectors);
  }
}
