import { Point } from '@influxdata/influxdb-client';
import type { Block } from '../../core/block.ts';
import { isAbsent } from '../../core/quality.ts';
import type { Stream } from '../../core/stream.ts';
import { influxName } from './influxName.ts';

export interface PointSettings {
  /** Default motor. */
  readonly measurement?: string;
  /** Tags besides motor and stream. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Quality bits as integer fields `iA_quality` where they are not 0. */
  readonly quality?: boolean;
}

/** Names of one stream as the line protocol has them. */
interface Names {
  readonly tags: readonly (readonly [string, string])[];
  readonly fields: readonly string[];
}

/**
 * Turns samples into lines of the line protocol: one point a sample, tagged with motor and stream, a field a channel, time in
 * microseconds. A channel without value has no field; a sample without any has no point.
 */
export class LinePoints {
  /** Fields that were left out, since the channel had no value. */
  absentFields = 0;
  private readonly measurement: string;
  private readonly tags: readonly (readonly [string, string])[];
  private readonly quality: boolean;
  private readonly known = new WeakMap<Stream, Names>();

  constructor({ measurement = 'motor', tags = {}, quality = false }: PointSettings) {
    this.measurement = influxName(measurement);
    this.tags = Object.entries(tags);
    this.quality = quality;
  }

  line(block: Block, i: number): string | undefined {
    const { tags, fields } = this.names(block.stream);
    const point = new Point(this.measurement);
    for (const [key, value] of tags) point.tag(key, value);
    for (let c = 0; c < fields.length; c++) {
      const value = block.channels[c][i];
      if (isAbsent(value)) this.absentFields++;
      else point.floatField(fields[c], value);
      const flags = this.quality ? (block.quality[c]?.[i] ?? 0) : 0;
      if (flags !== 0) point.intField(`${fields[c]}_quality`, flags);
    }
    return point.timestamp(String(timeUs(block, i))).toLineProtocol();
  }

  private names(stream: Stream): Names {
    let names = this.known.get(stream);
    if (!names) {
      const tags = [...this.tags, ['motor', stream.motor] as const, ['stream', stream.name] as const];
      names = {
        // no server takes an empty tag
        tags: tags.filter(([, value]) => value !== '').map(([key, value]) => [influxName(key), influxName(value)]),
        fields: stream.channels.map((c) => influxName(c.name || '(empty)')),
      };
      this.known.set(stream, names);
    }
    return names;
  }
}

/** True time of a sample in microseconds since 1970. */
export function timeUs(block: Block, i: number): number {
  return Math.round((block.t0 + i * block.dt) * 1e6);
}
