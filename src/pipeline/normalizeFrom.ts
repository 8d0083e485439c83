import type { z } from 'zod';
import { ConfigError, unknownName } from '../core/errors.ts';
import { channelIndex, type Stream } from '../core/stream.ts';
import { type ChannelStatistics, readStatistics } from '../io/file/statistics.ts';
import { Stage } from '../kernel/stage.ts';
import { loadModel } from '../model/loadModel.ts';
import { normalize } from '../operators/normalize.ts';
import { findStream } from './findStream.ts';
import { inSequence } from './inSequence.ts';
import { modelFolder } from './modelFolder.ts';
import type { normalizeFromSchema } from './normalizeFromSchema.ts';
import { perStream } from './perStream.ts';
import type { Placement } from './step.ts';

type Settings = z.output<typeof normalizeFromSchema>;
type Known = Pick<ChannelStatistics, 'channel' | 'unit' | 'mean' | 'std'> & Partial<ChannelStatistics>;

/**
 * Scales channels by the frozen statistics of the training data, each by its own: normalize, several times.
 * Errors: no such file or model, a channel that it does not know or has in another unit, one that never changed.
 */
export async function prepareNormalizeFrom(settings: Settings): Promise<(streams: readonly Stream[]) => Placement> {
  const { from, on, as, keep } = settings;
  const known: readonly Known[] = from.endsWith('.json')
    ? readStatistics(from).channels
    : loadModel(await modelFolder('normalize', from, ['from'])).card.inputs;
  const params = on.map((name, i) => paramsOf(settings, known, name, i));
  return (streams) => {
    const needs = on.map((channel, i) => ({ channel, path: ['on', i] }));
    const stream = findStream('normalize', needs, streams);
    const places = on.map((name, i) => (now: readonly Stream[]) => {
      const { unit } = stream.channels[channelIndex(stream, name)];
      const statistics = known.find((k) => k.channel === name);
      if (statistics?.unit !== unit) {
        throw new ConfigError(`normalize: ${name} is in ${unit}, but in ${statistics?.unit} in ${from}`, ['on', i]);
      }
      const options = { on: [name], as: as && [as[i]], keep };
      return perStream(now, (s) =>
        s.name === stream.name ? (input) => new Stage(normalize, params[i], options, input) : 'pass',
      );
    });
    return inSequence(streams, places);
  };
}

function paramsOf({ from, method }: Settings, known: readonly Known[], name: string, i: number) {
  const s = known.find((k) => k.channel === name);
  if (!s) {
    const all = known.map((k) => k.channel);
    throw new ConfigError(`normalize: ${from}: ${unknownName('channel', name, all)}`, ['on', i]);
  }
  const { mean, std, min, max, median, iqr } = s;
  const given = method === 'standard' ? { mean, std } : method === 'minMax' ? { min, max } : { median, iqr };
  if (Object.values(given).includes(undefined)) {
    throw new ConfigError(`normalize: a model has mean and std only, so method must be standard, got ${method}`, [
      'method',
    ]);
  }
  const params = normalize.params.safeParse(given);
  if (!params.success) {
    throw new ConfigError(`normalize: ${name} does not change in ${from}: there is nothing to scale it by`, ['on', i]);
  }
  return params.data;
}
