import type { Stream } from '../../core/stream.ts';
import { decimalsFor } from '../../protocols/blockMessage.ts';
import { blockTopic } from './topic.ts';

/** What is known of a stream whose blocks are published. */
export interface StreamTopic {
  readonly key: string;
  /** Undefined for a name that no topic has room for. */
  readonly topic: string | undefined;
  /** Decimals of the numbers that are sent, by channel; undefined: all. */
  readonly decimals: readonly (number | undefined)[];
  /** Index behind the last sample. */
  end: number;
}

/** The topics of streams, each made when its first block comes. */
export class StreamTopics {
  private readonly prefix: string;
  private readonly resolution: Readonly<Record<string, number>>;
  private readonly topics = new Map<Stream, StreamTopic>();

  constructor(prefix: string, resolution: Readonly<Record<string, number>> = {}) {
    this.prefix = prefix;
    this.resolution = resolution;
  }

  of(stream: Stream): StreamTopic {
    let known = this.topics.get(stream);
    if (!known) {
      known = {
        key: JSON.stringify([stream.motor, stream.name]),
        topic: blockTopic(this.prefix, stream),
        decimals: stream.channels.map(({ name }) => {
          const step = this.resolution[name];
          return step ? decimalsFor(step) : undefined;
        }),
        end: 0,
      };
      this.topics.set(stream, known);
    }
    return known;
  }

  all(): Iterable<StreamTopic> {
    return this.topics.values();
  }
}
