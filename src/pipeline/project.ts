import { z } from 'zod';
import type { Block } from '../core/block.ts';
import { ConfigError, unknownName } from '../core/errors.ts';
import { type Channel, channelIndex, type Stream } from '../core/stream.ts';
import type { Emit, Processor } from '../kernel/processor.ts';
import { findStream } from './findStream.ts';
import { perStream } from './perStream.ts';
import type { Placement } from './step.ts';

/** Passes some channels of a stream on, under names of its own. No samples are copied. */
export class Projection implements Processor {
  readonly input: Stream;
  readonly output: Stream;
  readonly delaySamples = 0;
  readonly stateBytes = 0;
  /** Channel of the input behind each channel of the output. */
  readonly indices: readonly number[];

  constructor(input: Stream, channels: readonly { index: number; channel: Channel }[]) {
    this.input = input;
    this.indices = channels.map((c) => c.index);
    this.output = { ...input, channels: channels.map((c) => c.channel) };
  }

  push(block: Block, emit: Emit): void {
    emit({
      ...block,
      stream: this.output,
      channels: this.indices.map((i) => block.channels[i]),
      quality: this.indices.map((i) => block.quality[i]),
    });
  }

  flush(): void {}
  save(): void {}
  load(): void {}
}

/** `select: [iA, iB]`: keeps these channels of their stream, in this order. Other streams pass. */
export const selectSchema = z.array(z.string()).min(1);

export function placeSelect(wanted: z.output<typeof selectSchema>, streams: readonly Stream[]): Placement {
  const needs = wanted.map((channel, i) => ({ channel, path: [i] }));
  const stream = findStream('select', needs, streams);
  return perStream(streams, (s) => {
    if (s !== stream) return 'pass';
    return (input) =>
      new Projection(
        input,
        wanted.map((name) => {
          const index = channelIndex(input, name);
          return { index, channel: input.channels[index] };
        }),
      );
  });
}

/** `drop: [drive]`: these streams end here. */
export const dropSchema = z.array(z.string()).min(1);

export function placeDrop(names: z.output<typeof dropSchema>, streams: readonly Stream[]): Placement {
  const known = streams.map((s) => s.name);
  names.forEach((name, i) => {
    if (!known.includes(name)) throw new ConfigError(`drop: ${unknownName('stream', name, known)}`, [i]);
  });
  return perStream(streams, (s) => (names.includes(s.name) ? 'drop' : 'pass'));
}

/** `rename: { old: new }`. */
export const renameSchema = z.record(z.string(), z.string().min(1));

export function placeRename(renames: z.output<typeof renameSchema>, streams: readonly Stream[]): Placement {
  const known = streams.flatMap((s) => s.channels.map((c) => c.name));
  for (const old of Object.keys(renames)) {
    if (!known.includes(old)) throw new ConfigError(`rename: ${unknownName('channel', old, known)}`, [old]);
  }
  return perStream(streams, (stream) => {
    if (!stream.channels.some((c) => Object.hasOwn(renames, c.name))) return 'pass';
    return (input) => {
      const channels = input.channels.map((c, index) => ({
        index,
        channel: Object.hasOwn(renames, c.name) ? { ...c, name: renames[c.name] } : c,
      }));
      const twice = channels.find((c, i) => channels.findIndex((d) => d.channel.name === c.channel.name) !== i);
      if (twice) throw new ConfigError(`rename: two channels would be called ${twice.channel.name}`);
      return new Projection(input, channels);
    };
  });
}
