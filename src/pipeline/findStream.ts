import { ConfigError, unknownName } from '../core/errors.ts';
import { channelIndex, type Stream } from '../core/stream.ts';
import type { Path } from '../io/config/yamlFile.ts';

/** A channel that a step needs, and where its description names it. */
export interface Need {
  readonly channel: string;
  readonly path: Path;
}

/** The one stream that has all channels of a step. Throws ConfigError that says what to do when there is none. */
export function findStream(label: string, needs: readonly Need[], streams: readonly Stream[]): Stream {
  const having = (channel: string) => streams.filter((s) => channelIndex(s, channel) >= 0);
  for (const { channel, path } of needs) {
    if (having(channel).length > 0) continue;
    const known = streams.flatMap((s) => s.channels.map((c) => c.name));
    throw new ConfigError(`${label}: ${unknownName('channel', channel, known)}`, path as (string | number)[]);
  }
  const fit = streams.filter((s) => needs.every((n) => channelIndex(s, n.channel) >= 0));
  if (fit.length === 1) return fit[0];
  const names = needs.map((n) => n.channel);
  if (fit.length > 1) {
    throw new ConfigError(
      `${label}: ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} in several streams: ${fit.map((s) => s.name).join(', ')}; rename or select first`,
    );
  }
  const where = names.map((n) => `${n} in ${having(n)[0].name}`).join(', ');
  throw new ConfigError(`${label}: its channels are in different streams (${where}); align them first`);
}
