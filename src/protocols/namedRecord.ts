import { DeviceClock } from './clock.ts';
import { nameAndUnit } from './columnUnits.ts';
import type { LinesProfile } from './liveProfile.ts';
import { type NamedChannel, namedChannel } from './namedChannel.ts';
import { type DecoderCounters, type DeviceRecord, type OnRecord, recordOf } from './record.ts';

/** Clocks that boards print, and seconds a tick. A time without a unit is only believed where it can be nothing but seconds since 1970. */
const CLOCKS: Readonly<Record<string, number>> = { millis: 1e-3, micros: 1e-6 };
const TIME_NAME = /^(t|ts|time|timestamp|datetime|date|utc|epoch|elapsed)$/i;
const TIME_UNITS: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 };
const SINCE_1970 = [
  [1e17, 1e-9],
  [1e14, 1e-6],
  [1e11, 1e-3],
  [1e9, 1],
] as const;

/**
 * The record of values that a device names itself. Names become words; units are those of the profile's labels, else what the name
 * says (`speed [rpm]`, `iq_A`, `iq`). The first value that is a time is the device's clock, and no channel.
 */
export class NamedRecord {
  readonly record: DeviceRecord;
  private readonly channels: readonly NamedChannel[];
  private readonly columns: Int32Array;
  private readonly clockColumn: number;
  private readonly clock: DeviceClock;

  /** `first`: the first values, by which a time is told. */
  constructor(name: string, labels: readonly string[], first: ArrayLike<number>, profile: LinesProfile, raw: boolean) {
    const ticks = labels.map((label, i) =>
      Object.hasOwn(profile.labels, label) ? undefined : tickOf(label, first[i]),
    );
    this.clockColumn = ticks.findIndex((tick) => tick !== undefined);
    this.clock = new DeviceClock(Number.POSITIVE_INFINITY, ticks[this.clockColumn] ?? 1);
    this.columns = Int32Array.from(labels.keys()).filter((i) => i !== this.clockColumn);
    const taken = new Set<string>();
    this.channels = Array.from(this.columns, (i) => {
      const { name: word, unit } = nameAndUnit(labels[i]);
      const made = namedChannel(labels[i], unit, profile.labels, raw);
      const base = Object.hasOwn(profile.labels, labels[i]) ? made.channel.name : word;
      let unique = base;
      for (let k = 2; taken.has(unique); k++) unique = `${base}_${k}`;
      taken.add(unique);
      return { ...made, channel: { ...made.channel, name: unique } };
    });
    this.record = recordOf({ name, channels: this.channels.map((c) => c.channel) });
  }

  /** Hands over the record of a row of values, in the order of the labels. `restarted`: the device has said that it began anew. */
  give(
    values: ArrayLike<number>,
    texts: DeviceRecord['texts'],
    restarted: boolean,
    arrivedS: number,
    counters: DecoderCounters,
    emit: OnRecord,
  ): void {
    const { record, channels, columns, clock, clockColumn } = this;
    for (let k = 0; k < columns.length; k++) record.values[k] = channels[k].conversion.apply(values[columns[k]]);
    record.deviceTimeS = clockColumn < 0 ? Number.NaN : clock.advance(values[clockColumn]);
    record.restarted = restarted || (clockColumn >= 0 && clock.restarted);
    if (record.restarted) counters.restarts++;
    record.texts = texts;
    record.arrivedS = arrivedS;
    counters.records++;
    emit(record);
  }
}

/** Seconds a tick of the clock that a label means; undefined where it means none, or nobody can know. */
function tickOf(label: string, first: number): number | undefined {
  const { name, unit } = nameAndUnit(label);
  const bare = name.replace(/_(s|ms|us|ns)$/, '').replace(/_+$/, '');
  if (Object.hasOwn(CLOCKS, bare)) return CLOCKS[bare];
  if (!TIME_NAME.test(bare)) return undefined;
  if (Object.hasOwn(TIME_UNITS, unit)) return TIME_UNITS[unit];
  return SINCE_1970.find(([least]) => first >= least)?.[1];
}
