import { z } from 'zod';
import type { Block } from '../core/block.ts';
import { ConfigError, unknownName } from '../core/errors.ts';
import type { Channel, Stream } from '../core/stream.ts';
import type { Emit, Processor } from '../kernel/processor.ts';
import { perStream } from './perStream.ts';
import type { Placement } from './step.ts';

/** Passes some channels of a stream on, under names of its own. No samples are copied. */
class Projection implements Processor {
  readonly input: Stream;
  readonly output: Stream;
  readonly delaySamples = 0;
  readonly stateBytes = 0;
  private readonly indices: readonly number[];

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

/** `select: [iA, iB]`: keeps these channels, in this order; a stream that has none of them ends here. */
export const selectSchema = z.array(z.string()).min(1);

export function placeSelect(wanted: z.output<typeof selectSchema>, streams: readonly Stream[]): Placement {
  checkKnown('select', wanted, streams, (i) => [i]);
  return perStream(streams, (stream) => {
    const pick = (input: Stream) =>
      wanted.flatMap((name) => {
        const index = input.channels.findIndex((c) => c.name === name);
        return index < 0 ? [] : [{ index, channel: input.channels[index] }];
      });
    return pick(stream).length === 0 ? 'drop' : (input) => new Projection(input, pick(input));
  });
}

/** `rename: { old: new }`. */
export const renameSchema = z.record(z.string(), z.string().min(1));

export function placeRename(renames: z.output<typeof renameSchema>, streams: readonly Stream[]): Placement {
  const olds = Object.keys(renames);
  checkKnown('rename', olds, streams, (i) => [olds[i]]);
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

function checkKnown(
  label: string,
  wanted: readonly string[],
  streams: readonly Stream[],
  pathOf: (index: number) => (string | number)[],
): void {
  const known = streams.flatMap((s) => s.channels.map((c) => c.name));
  wanted.forEach((name, i) => {
    if (!known.includes(name)) throw new ConfigError(`${label}: ${unknownName('channel', name, known)}`, pathOf(i));
  });
}
