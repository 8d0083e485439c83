import type { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { channelIndex, type Stream } from '../core/stream.ts';
import { Stage } from '../kernel/stage.ts';
import { loadModel } from '../model/loadModel.ts';
import type { LoadedModel } from '../model/model.ts';
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
  if (settings.precision === 'int8' && !model.int8) {
    throw new ConfigError(`predict: model ${card.name} has no int8 weights`, ['precision']);
  }
  const rows = settings.warmupS === undefined ? burnIn(model) : Math.round(settings.warmupS * card.rateHz);
  const operator = netOperator(model, settings.precision, rows);
  return (streams) => {
    const needs = card.inputs.map(({ channel }) => ({ channel, path: ['model'] }));
    const stream = findStream('predict', needs, streams);
    if (Math.abs(stream.rateHz / card.rateHz - 1) > 0.01) {
      throw new ConfigError(
        `predict: model ${card.name} was trained at ${card.rateHz} Hz, but stream ${stream.name} has ${stream.rateHz} Hz`,
        ['model'],
      );
    }
    const outputs = settings.as ?? card.outputs.map((o) => o.name);
    const twice = outputs.find((name) => channelIndex(stream, name) >= 0);
    if (twice !== undefined) {
      throw new ConfigError(
        `predict: stream ${stream.name} has a channel ${twice} already; name the prediction, as: ${twice}Predicted`,
        [settings.as ? 'as' : 'model'],
      );
    }
    const options = { as: settings.as, keep: true };
    return perStream(streams, (s) => (s === stream ? (input) => new Stage(operator, {}, options, input) : 'pass'));
  };
}

function burnIn({ card }: LoadedModel): number {
  const training = card.training.recipe.training as { burnIn?: unknown } | undefined;
  return Math.max(LEAST_WARMUP, typeof training?.burnIn === 'number' ? training.burnIn : 0);
}
