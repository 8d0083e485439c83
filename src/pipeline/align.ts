import { z } from 'zod';
import type { Block } from '../core/block.ts';
import { ConfigError, unknownName } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import type { Emit } from '../kernel/processor.ts';
import { Joiner, type Other } from './joiner.ts';
import { names } from './operatorStep.ts';
import type { Placement, Restore, Worker } from './step.ts';

/** `align: { onto: currents, linear: [encoder], hold: [temperatures] }`. */
export const alignSchema = z.strictObject({
  onto: z.string().meta({ description: 'Stream whose time base, rate and gaps the joined stream has.' }),
  linear: names
    .default([])
    .meta({ description: 'Streams whose samples are interpolated linearly (angles must be cumulative).' }),
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
 * A sample at time t of the `onto` stream takes from each other stream its value at t: interpolated linearly between the
 * neighbours, or the last one held. It is emitted once all others have reached t (their watermark), so that the result does not
 * depend on how blocks interleave. A stream that is more than idleTimeoutS behind is given up until it catches up.
 * Across lost samples the value is INTERPOLATED; without a sample for longer than idleTimeoutS it is MISSING.
 * Time means the time of the data; no clock is read. Memory is bounded by idleTimeoutS of samples a stream.
 * Errors: unknown or doubly named streams, channels of equal name, a time-out shorter than two periods.
 */
export function placeAlign(settings: Settings, streams: readonly Stream[]): Placement {
  const known = streams.map((s) => s.name);
  const find = (name: string, path: (string | number)[]): Stream => {
    const stream = streams.find((s) => s.name === name);
    if (!stream) throw new ConfigError(`align: ${unknownName('stream', name, known)}`, path);
    return stream;
  };
  const onto = find(settings.onto, ['onto']);
  const others = (['linear', 'hold'] as const).flatMap((method) =>
    settings[method].map((name, i) => ({ stream: find(name, [method, i]), method })),
  );
  if (others.length === 0) throw new ConfigError('align: name the streams to join, as linear: [...] or hold: [...]');
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
  const joined = join(
    onto,
    others.map((o) => o.stream),
  );
  return {
    streams: streams.flatMap((s) => (s === onto ? [joined] : all.includes(s) ? [] : [s])),
    processors: [],
    start: (restore) => new Align(settings, joined, others, restore),
  };
}

/** The stream that the others are joined onto, with all channels. */
function join(onto: Stream, others: readonly Stream[]): Stream {
  const channels = [onto, ...others].flatMap((s) => s.channels);
  const twice = channels.find((c, i) => channels.findIndex((d) => d.name === c.name) !== i);
  if (twice) throw new ConfigError(`align: two streams have a channel ${twice.name}; rename one first`);
  return { ...onto, channels, delayS: Math.max(onto.delayS, ...others.map((s) => s.delayS)) };
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
