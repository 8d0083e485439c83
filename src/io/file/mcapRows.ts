import type { Block } from '../../core/block.ts';
import type { Stream } from '../../core/stream.ts';
import { McapRecords } from './mcapRecords.ts';
import { numberText } from './numberText.ts';
import { noteOf, qualityOf, type SampleFile, STREAM_NOTE } from './sampleFile.ts';
import { sampleTime } from './sampleTime.ts';

/** What stands the same in each message of a stream. */
interface Topic {
  readonly id: number;
  readonly keys: readonly string[];
  readonly flagKeys: readonly string[];
}

/**
 * MCAP: a channel a stream, a JSON message a sample: `{"t":12.5,"iA":0.3}`, with a JSON schema, as PlotJuggler and Foxglove read it. Its time
 * is the sample's true time (0 where that is negative: `t` has it always), its sequence number the sample's index. An absent sample has no key.
 */
export class McapRows implements SampleFile {
  private readonly quality: boolean;
  private readonly records: McapRecords;
  private readonly topics = new Map<Stream, Topic>();

  constructor(put: (bytes: Uint8Array) => void, quality: boolean) {
    this.quality = quality;
    this.records = new McapRecords(put);
  }

  next(block: Block): void {
    const { channels, n, stream, seq } = block;
    const { id, keys, flagKeys } = this.topic(stream);
    for (let i = 0; i < n; i++) {
      const t = sampleTime(block, i);
      let text = `{"t":${t}`;
      for (let c = 0; c < channels.length; c++) {
        const v = channels[c][i];
        if (!Number.isNaN(v)) text += keys[c] + numberText(v);
        if (this.quality) text += flagKeys[c] + (block.quality[c]?.[i] ?? 0);
      }
      this.records.addMessage(id, (seq + i) % 2 ** 32, nanoseconds(t), Buffer.from(`${text}}`));
    }
  }

  /** Hands over what is held. */
  flush(): void {
    this.records.endChunk();
  }

  finish(): void {
    this.records.finish();
  }

  private topic(stream: Stream): Topic {
    const known = this.topics.get(stream);
    if (known) return known;
    const { motor, name, channels } = stream;
    const note = noteOf(stream);
    const fields = channels.flatMap((c) => [
      [c.name, { type: 'number', description: c.unit }],
      ...(this.quality ? [[qualityOf(c.name), { type: 'number', description: 'quality bits' }]] : []),
    ]);
    const schema = {
      title: name,
      type: 'object',
      properties: { t: { type: 'number', description: 's' }, ...Object.fromEntries(fields) },
    };
    const metadata = new Map([[STREAM_NOTE, JSON.stringify(note)]]);
    const made = {
      id: this.records.addChannel(`/${motor}/${name}`, `slipring.${name}`, schema, metadata),
      keys: channels.map((c) => `,${JSON.stringify(c.name)}:`),
      flagKeys: channels.map((c) => `,${JSON.stringify(qualityOf(c.name))}:`),
    };
    this.topics.set(stream, made);
    return made;
  }
}

/** Seconds as whole nanoseconds, without losing digits of a date; 0 for a negative time. */
function nanoseconds(t: number): bigint {
  if (!(t > 0)) return 0n;
  const whole = Math.floor(t);
  return BigInt(whole) * 1_000_000_000n + BigInt(Math.round((t - whole) * 1e9));
}
