import type { OperatorFunction } from 'rxjs';
import type { z } from 'zod';
import type { Block } from '../core/block.ts';
import { ConfigError } from '../core/errors.ts';
import { channelIndex, type Stream } from '../core/stream.ts';
import { Stage } from '../kernel/stage.ts';
import { loadModel } from '../model/loadModel.ts';
import { channelsOf, type LoadedModel } from '../model/model.ts';
import { type Precision, precisionsOf } from '../nn/netModel.ts';
import { process } from '../rx/lift.ts';
import { findStream } from './findStream.ts';
import { modelFolder } from './modelFolder.ts';
import { netOperator } from './netOperator.ts';
import { perStream } from './perStream.ts';
import type { predictSchema } from './predictSchema.ts';
import type { Placement } from './step.ts';

/** Samples that a net is given to settle, unless its training or the step says more. */
const LEAST_WARMUP = 30;

/**
 * Runs a model on the channels that its card names, and adds its outputs as channels. Up to `warmupS` of absent inputs are
 * bridged by the last good ones; after more the output is MISSING and the net starts anew.
 * Errors: no such model, no such precision, a channel or unit that does not fit, a rate that the model was not trained for.
 */
export async function preparePredict(
  settings: z.output<typeof predictSchema>,
): Promise<(streams: readonly Stream[]) => Placement> {
  const model = loadModel(await modelFolder('predict', settings.model, ['model']));
  const { card } = model;
  const stageFor = modelStage(model, settings);
  return (streams) => {
    const needs = card.inputs.map(({ channel }) => ({ channel, path: ['model'] }));
    const stream = findStream('predict', needs, streams);
    checkRate(model, stream);
    const outputs = settings.as ?? channelsOf(card).map((o) => o.name);
    const twice = outputs.find((name) => channelIndex(stream, name) >= 0);
    if (twice !== undefined) {
      throw new ConfigError(
        `predict: stream ${stream.name} has a channel ${twice} already; name the prediction, as: ${twice}Predicted`,
        [settings.as ? 'as' : 'model'],
      );
    }
    return perStream(streams, (s) => (s === stream ? stageFor : 'pass'));
  };
}

/** How a model is run. */
export interface PredictOptions {
  /** Which of the model to run. Default float. */
  readonly precision?: Precision;
  /** Names of the outputs. Default: the model's. */
  readonly as?: readonly string[];
  /** Time to settle after a start, and to hold absent inputs for, s. Default: the burn-in of training. */
  readonly warmupS?: number;
}

/** The step as an RxJS operator: the model's outputs as channels beside the others. Errors as there. */
export function predict(model: LoadedModel, options: PredictOptions = {}): OperatorFunction<Block, Block> {
  const stageFor = modelStage(model, options);
  return process((input) => {
    checkRate(model, input);
    return stageFor(input);
  });
}

function modelStage(model: LoadedModel, { precision = 'float', as, warmupS }: PredictOptions) {
  const { card } = model;
  if (!precisionsOf(model).includes(precision)) {
    throw new ConfigError(`predict: model ${card.name} has no ${precision} weights`, ['precision']);
  }
  const rows = warmupS === undefined ? burnIn(model) : Math.round(warmupS * card.rateHz);
  const operator = netOperator(model, precision, rows);
  const names = as ?? channelsOf(card).map((o) => o.name);
  return (input: Stream) => new Stage(operator, {}, { as: names, keep: true }, input);
}

function checkRate({ card }: LoadedModel, stream: Stream): void {
  if (Math.abs(stream.rateHz / card.rateHz - 1) <= 0.01) return;
  throw new ConfigError(
    `predict: model ${card.name} was trained at ${card.rateHz} Hz, but stream ${stream.name} has ${stream.rateHz} Hz`,
    ['model'],
  );
}

function burnIn({ card }: LoadedModel): number {
  const training = card.training.recipe.training as { burnIn?: unknown } | undefined;
  return Math.max(LEAST_WARMUP, typeof training?.burnIn === 'number' ? training.burnIn : 0);
}
