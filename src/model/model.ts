import { ConfigError, unknownName } from '../core/errors.ts';
import type { NetModel } from '../nn/netModel.ts';
import type { Card, CardContent } from './card.ts';

/** A model as training makes it: what its author says, and the numbers. */
export interface Model extends Pick<NetModel, 'net' | 'int8' | 'int16'> {
  readonly card: CardContent;
}

/** A model as it was found in its folder, checked. */
export interface LoadedModel extends NetModel {
  readonly dir: string;
  readonly card: Card;
}

/** The number of the likeliest class, from 0 on, among the channels of a classification. */
export const CLASS_CHANNEL = 'class';

/** The channels that a model gives: its outputs, and before the probabilities of classes the number of the likeliest. */
export function channelsOf({ task, outputs }: Pick<Card, 'task' | 'outputs'>): { name: string; unit: string }[] {
  const channels = outputs.map(({ name, unit }) => ({ name, unit }));
  return task === 'classification' ? [{ name: CLASS_CHANNEL, unit: '1' }, ...channels] : channels;
}

/** The part of a model that runs, from its card and numbers. Throws ConfigError where the two do not fit. */
export function toNetModel({ card, net, int8, int16 }: Model): NetModel {
  const channels = card.inputs.map((i) => i.channel);
  if (new Set(channels).size < channels.length) throw new ConfigError('inputs: a channel is named twice', ['inputs']);
  if (net.inputs !== channels.length) {
    throw new ConfigError(`inputs: the net has ${net.inputs}, the card ${channels.length}`, ['inputs']);
  }
  if (net.outputs !== card.outputs.length) {
    throw new ConfigError(`outputs: the net has ${net.outputs}, the card ${card.outputs.length}`, ['outputs']);
  }
  const outputs = card.outputs.map(({ mean, std, residualTo, unit }, i) => {
    const index = residualTo === null ? -1 : channels.indexOf(residualTo);
    const path = ['outputs', i, 'residualTo'];
    if (residualTo !== null && index < 0) throw new ConfigError(unknownName('input', residualTo, channels), path);
    if (index >= 0 && card.inputs[index].unit !== unit) {
      throw new ConfigError(`residualTo: ${residualTo} is in ${card.inputs[index].unit}, the output in ${unit}`, path);
    }
    return { mean, std, residualTo: index };
  });
  const [classifies, squashes] = [card.task === 'classification', card.head === 'sigmoid'];
  return { net, int8, int16, inputs: card.inputs, outputs, classifies, squashes };
}
