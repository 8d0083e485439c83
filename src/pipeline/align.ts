import { z } from 'zod';
import type { Block } from '../core/block.ts';
import { ConfigError, unknownName } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import type { Emit } from '../kernel/processor.ts';
import { Joiner, lookAheadS, type Other } from './joiner.ts';
import { names } from './operatorStep.ts';
import { LARGEST_RATIO, Polyphase } from './polyphase.ts';
import type { Placement, Restore, Worker } from './step.ts';

/** `align: { onto: currents, polyphase: [encoder], linear: [drive], hold: [temperatures] }`. */
export const alignSchema = z.strictObject({
  onto: z.string().meta({ description: 'Stream whose time base, rate and gaps the joined stream has.' }),
  linear: names
    .default([])
    .meta({ description: 'Streams whose samples are interpolated linearly (angles must be cumulative).' }),
  polyphase: names.default([]).meta({
    description:
      'Streams that are interpolated by a filter, right up to 0.4 of the lower rate, 17 of its periods later (angles must be cumulative).',
  }),
  hold: names.default([]).meta({ description: 'Streams whose last sample holds until the next.' }),
  idleTimeoutS: z
    .number()
    .positive()
    .default(5)
    .meta({ unit: 's', description: 'A stream that is silent for longer is MISSING, and no longer waited for.' }),
});

type Settings = z.output<typeof alignSchema>;

/**
 * Joins streams of one motor by true time onto the time base of one of them.
 *
 * A sample at time t of the `onto` stream takes from each other stream its value at t: on the line between the neighbours, the last one held, or
 * (polyphase) the sum of the samples around t weighted by a sinc under Kaiser's window: right to 1e-4 of the amplitude up to 0.8 of half the lower
 * of the two rates. From a faster stream polyphase keeps out, by 96 dB from 1.2 times half the lower rate on, what the time base cannot show;
 * linear and hold fold it in.
 * A sample is emitted once all others have reached t, polyphase 17 periods of the lower rate more, so that the result does not depend on how blocks
 * interleave; its time stays true. A stream that is more than idleTimeoutS behind is given up until it catches up.
 * Across lost samples the value is INTERPOLATED; without a sample for longer than idleTimeoutS it is MISSING; beside an absent sample it is MISSING.
 * Where the filter lacks one of its samples (absent, lost, before the first, after the last) polyphase takes linear's value, flagged INTERPOLATED
 * unless t is a sample's own time and nothing is to be kept out.
 * Time means the time of the data; no clock is read. It resolves 0.24 us, being a double since 1970: at frequency f that is an error of up to 2 pi f 0.2 us.
 * Errors: unknown or doubly named streams, channels of equal name, a time-out shorter than two periods, polyphase of a stream more than 64
 * times as fast.
 * Cost: polyphase 34 multiplications a sample and channel, from a faster stream as many times more as it is faster, and once a sample as many
 * for the weights. Memory: idleTimeoutS of samples a stream, 17 periods of the lower rate more, and the filter's table, 140 kB.
 * Source: polyphase as resample: R. E. Crochiere, L. R. Rabiner, Multirate Digital Signal Processing (1983), 3.3; places between rows as J. O. Smith,
 * P. Gossett, A Flexible Sampling-Rate Conversion Method (1984).
 */
export function placeAlign(settings: Settings, streams: readonly Stream[]): Placement {
  const known = streams.map((s) => s.name);
  const find = (name: string, path: (string | number)[]): Stream => {
    const stream = streams.find((s) => s.name === name);
    if (!stream) throw new ConfigError(`align: ${unknownName('stream', name, known)}`, path);
    return stream;
  };
  const onto = find(settings.onto, ['onto']);
  const others = (['linear', 'polyphase', 'hold'] as const).flatMap((method) =>
    settings[method].map((name, i): Other => {
      const stream = find(name, [method, i]);
      return { stream, method: method === 'polyphase' ? filterOnto(onto, stream, [method, i]) : method };
    }),
  );
  if (others.length === 0) {
    throw new ConfigError('align: name the streams to join, as linear: [...], polyphase: [...] or hold: [...]');
  }
  const all = [onto, ...others.map((o) => o.stream)];
  const twice = all.find((s, i) => all.indexOf(s) !== i);
  if (twice) throw new ConfigError(`align: stream ${twice.name} is named twice`);
  for (const { stream } of others) {
    if (settings.idleTimeoutS >= 2 / stream.rateHz) continue;
    throw new ConfigError(
      `align: idleTimeoutS must be at least two periods of ${stream.name}, ${2 / stream.rateHz} s, got ${settings.idleTimeoutS}`,
      ['idleTimeoutS'],
    );
  }
  const joined = join(onto, others);
  return {
    streams: streams.flatMap((s) => (s === onto ? [joined] : all.includes(s) ? [] : [s])),
    processors: [],
    start: (restore) => new Align(settings, joined, others, restore),
  };
}

function filterOnto(onto: Stream, stream: Stream, path: (string | number)[]): Polyphase {
  const ratio = stream.rateHz / onto.rateHz;
  if (ratio <= LARGEST_RATIO) return new Polyphase(ratio);
  throw new ConfigError(
    `align: ${stream.name} at ${stream.rateHz} Hz is more than ${LARGEST_RATIO} times as fast as ${onto.name} at ${onto.rateHz} Hz: decimate it first`,
    path,
  );
}

/** The stream that the others are joined onto, with all channels. */
function join(onto: Stream, others: readonly Other[]): Stream {
  const channels = [onto, ...others.map((o) => o.stream)].flatMap((s) => s.channels);
  const twice = channels.find((c, i) => channels.findIndex((d) => d.name === c.name) !== i);
  if (twice) throw new ConfigError(`align: two streams have a channel ${twice.name}; rename one first`);
  return { ...onto, channels, delayS: Math.max(onto.delayS, ...others.map((o) => o.stream.delayS + lookAheadS(o))) };
}

/** Sends blocks to the motor's joiner. */
class Align implements Worker {
  private readonly settings: Settings;
  private readonly joined: Stream;
  private readonly others: readonly Other[];
  private readonly restore: Restore | undefined;
  private readonly joiners = new Map<string, Joiner>();

  constructor(settings: Settings, joined: Stream, others: readonly Other[], restore: Restore | undefined) {
    this.settings = settings;
    this.joined = joined;
    this.others = others;
    this.restore = restore;
  }

  push(block: Block, emit: Emit): void {
    const joiner = this.joinerOf(block.stream);
    if (joiner) joiner.push(block, emit);
    else emit(block);
  }

  meet(stream: Stream): readonly Stream[] {
    const joiner = this.joinerOf(stream);
    if (!joiner) return [stream];
    return stream.name === this.settings.onto ? [joiner.joined] : [];
  }

  /** The joiner of the stream's motor; undefined for a stream that passes. */
  private joinerOf({ name, motor }: Stream): Joiner | undefined {
    if (name !== this.settings.onto && !this.others.some((o) => o.stream.name === name)) return undefined;
    let joiner = this.joiners.get(motor);
    if (!joiner) {
      joiner = new Joiner({ ...this.joined, motor }, this.others, this.settings.idleTimeoutS);
      const state = this.restore?.(`${motor}/align`);
      if (state) joiner.load(state);
      this.joiners.set(motor, joiner);
    }
    return joiner;
  }

  flush(emit: Emit): void {
    for (const joiner of this.joiners.values()) joiner.flush(emit);
  }

  *parts(): Iterable<[string, Joiner]> {
    for (const [motor, joiner] of this.joiners) yield [`${motor}/align`, joiner];
  }
}
