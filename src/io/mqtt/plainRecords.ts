import { nameAndUnit } from '../../protocols/columnUnits.ts';
import { type NamedChannel, namedChannel, toWord } from '../../protocols/namedChannel.ts';
import { decodePlain } from '../../protocols/plainMessage.ts';
import { type DeviceRecord, recordOf } from '../../protocols/record.ts';
import { TopicPattern } from './topicPattern.ts';
import type { Labels, OnTopicRecord, TopicRecords } from './topicRecords.ts';

/** Sets of values that are remembered. */
const MOST_SETS = 1024;

export interface PlainOptions {
  /** As `plant/+motor/+channel`: see TopicPattern. */
  readonly topic: string;
  /** Motor where the topic names none. */
  readonly motor: string;
  readonly labels: Labels;
  /** Values that are not in `labels` are left out. */
  readonly onlyLabels: boolean;
  /** Seconds a tick of the times in messages; by their size when left out. */
  readonly secondsATick?: number;
  /** All values of a motor belong to one stream, also where each has a topic of its own. */
  readonly isOneStream: boolean;
}

interface ValueSet {
  readonly record: DeviceRecord;
  readonly columns: ReadonlyMap<string, { column: number; made: NamedChannel }>;
}

/** Messages that describe themselves (see decodePlain): a record a sample. Each set of names is a kind of record. */
export class PlainRecords implements TopicRecords {
  readonly filter: string;
  readonly counters = { otherValues: 0 };
  private readonly options: PlainOptions;
  private readonly pattern: TopicPattern;
  private readonly sets = new Map<string, ValueSet>();

  /** Throws ConfigError for a wrong topic. */
  constructor(options: PlainOptions) {
    this.options = options;
    this.pattern = new TopicPattern(options.topic);
    this.filter = this.pattern.filter;
  }

  take(topic: string, payload: Uint8Array, arrivedS: number, emit: OnTopicRecord): string | undefined {
    const { motor, isOneStream, secondsATick } = this.options;
    const names = this.pattern.namesIn(topic);
    const samples = decodePlain(payload, names.channel ?? names.last, secondsATick);
    if (typeof samples === 'string') return samples;
    const stream = toWord(names.stream ?? (isOneStream ? 'main' : (names.channel ?? 'main')));
    for (const { timeS, values } of samples) {
      const set = this.setOf(stream, [...values.keys()]);
      if (!set) {
        this.counters.otherValues += values.size;
        continue;
      }
      const { record, columns } = set;
      for (const [label, { column, made }] of columns) {
        record.values[column] = made.conversion.apply(values.get(label) ?? Number.NaN);
      }
      this.counters.otherValues += values.size - columns.size;
      record.deviceTimeS = timeS;
      record.arrivedS = arrivedS;
      emit(names.motor ?? motor, stream, record);
    }
    return undefined;
  }

  private setOf(stream: string, labels: readonly string[]): ValueSet | undefined {
    const key = JSON.stringify([stream, labels]);
    const known = this.sets.get(key);
    if (known || this.sets.size === MOST_SETS) return known;
    const { labels: described, onlyLabels } = this.options;
    const columns = new Map<string, { column: number; made: NamedChannel }>();
    const taken = new Set<string>();
    for (const label of labels) {
      if (onlyLabels && !Object.hasOwn(described, label)) continue;
      const { name, unit } = nameAndUnit(label);
      const own = namedChannel(label, unit, described, false);
      const made = Object.hasOwn(described, label) ? own : { ...own, channel: { ...own.channel, name: toWord(name) } };
      if (taken.has(made.channel.name)) continue;
      taken.add(made.channel.name);
      columns.set(label, { column: columns.size, made });
    }
    if (columns.size === 0) return undefined;
    const channels = Array.from(columns.values(), ({ made }) => made.channel);
    const set = { record: recordOf({ name: stream, channels }), columns };
    this.sets.set(key, set);
    return set;
  }
}
