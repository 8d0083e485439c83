import type { LinesProfile } from '../liveProfile.ts';
import { type NamedChannel, namedChannel, toWord } from '../namedChannel.ts';
import { type DeviceRecord, type OnRecord, type RecordStream, recordOf } from '../record.ts';
import { decodePayload, isNumeric, type Metric, metricValue, type Payload } from './payload.ts';

const TOPIC = /^spBv1\.0\/([^/]+)\/([ND])(BIRTH|DEATH|DATA)\/([^/]+)(?:\/([^/]+))?$/;
const MOST_NODES = 1024;
const MOST_SOURCES = 256;
const SEQUENCE = 256;

export interface SparkplugCounters {
  messages: number;
  records: number;
  /** Messages that are none of Sparkplug B. */
  unreadable: number;
  /** Messages that never came, by the numbers of their edge nodes. */
  lost: number;
  /** Metrics that no birth has told of, and whole messages before the birth of their node. */
  unborn: number;
  /** Metrics of the past, which are no live values. */
  historical: number;
}

/** A metric as its birth has told of it. */
interface Known {
  readonly name: string;
  readonly datatype: number;
  /** Place in the record; -1 for a text. */
  readonly column: number;
}

/** A device on an edge node, or the node itself: its metrics. */
interface Source {
  readonly byName: Map<string, Known>;
  readonly byAlias: Map<number, Known>;
  readonly channels: readonly NamedChannel[];
  readonly record: DeviceRecord;
}

interface EdgeNode {
  readonly sources: Map<string, Source>;
  seq: number;
  readonly birthSeq: number | undefined;
  /** Lost messages that no record has shown yet. */
  lost: number;
}

/**
 * A consumer of Sparkplug B 3.0 messages. Births tell names, datatypes and units (property engUnit); data may carry aliases alone. Each
 * message is a record of the metrics in it, others absent; metrics with different times are records of their own. Sequence numbers
 * run over all messages of an edge node: a gap shows as `lost`. Data before the birth is dropped and counted: ask for a rebirth,
 * where that is allowed. Pure: knows no broker.
 */
export class Sparkplug {
  readonly counters: SparkplugCounters = { messages: 0, records: 0, unreadable: 0, lost: 0, unborn: 0, historical: 0 };
  /**
   * Told when what was known of a node (`group/node`) and its devices, or of a device (`group/node/device`), holds no longer: it has died, or
   * messages were lost that may have changed it.
   */
  onStale: (name: string) => void = () => {};
  private readonly nodes = new Map<string, EdgeNode>();
  private readonly wanting = new Set<string>();
  private readonly labels: LinesProfile['labels'];

  /** `labels` give other names and units to metrics than their births do. */
  constructor(labels: LinesProfile['labels'] = {}) {
    this.labels = labels;
  }

  get streams(): readonly RecordStream[] {
    return [...this.nodes.values()].flatMap((n) => Array.from(n.sources.values(), (s) => s.record.stream));
  }

  /** Edge nodes, as group/node, whose births were missed or whose messages were lost, since the last call. */
  takeRebirths(): string[] {
    const names = [...this.wanting];
    this.wanting.clear();
    return names;
  }

  /** Takes a message. Other topics than those of births, deaths and data are none of its business. */
  message(topic: string, bytes: Uint8Array, arrivedS: number, emit: OnRecord): void {
    const [, group, kind, event, edge, device] = TOPIC.exec(topic) ?? [];
    if (group === undefined || (kind === 'D') !== (device !== undefined)) return;
    this.counters.messages++;
    const payload = decodePayload(bytes);
    if (!payload) {
      this.counters.unreadable++;
      return;
    }
    const name = `${group}/${edge}`;
    if (event === 'DEATH' && kind === 'N') this.nodeDied(name, payload);
    else if (event === 'BIRTH' && kind === 'N') this.nodeBorn(name, payload, arrivedS, emit);
    else this.followed(name, event, device ?? '', payload, arrivedS, emit);
  }

  private nodeBorn(name: string, payload: Payload, arrivedS: number, emit: OnRecord): void {
    if (!this.nodes.has(name) && this.nodes.size === MOST_NODES) {
      this.counters.unborn++;
      return;
    }
    const node = { sources: new Map(), seq: payload.seq ?? 0, birthSeq: birthSeqOf(payload), lost: 0 };
    this.nodes.set(name, node);
    this.wanting.delete(name);
    this.born(name, node, '', payload, arrivedS, emit);
  }

  /** A will that an older session left behind says nothing about the newer one. */
  private nodeDied(name: string, payload: Payload): void {
    const node = this.nodes.get(name);
    if (node?.birthSeq !== birthSeqOf(payload)) return;
    if (this.nodes.delete(name)) this.onStale(name);
  }

  private followed(
    name: string,
    event: string,
    device: string,
    payload: Payload,
    arrivedS: number,
    emit: OnRecord,
  ): void {
    const node = this.nodes.get(name);
    if (!node) {
      this.counters.unborn++;
      if (this.wanting.size < MOST_NODES) this.wanting.add(name);
      return;
    }
    if (payload.seq !== undefined) {
      const gap = (payload.seq - node.seq - 1 + 2 * SEQUENCE) % SEQUENCE;
      node.seq = payload.seq;
      node.lost += gap;
      this.counters.lost += gap;
      if (gap > 0) {
        this.wanting.add(name);
        this.onStale(name);
      }
    }
    const source = node.sources.get(device);
    if (event === 'DEATH') {
      node.sources.delete(device);
      this.onStale(device === '' ? name : `${name}/${device}`);
    } else if (event === 'BIRTH') this.born(name, node, device, payload, arrivedS, emit);
    else if (source) this.give(node, source, payload, arrivedS, emit);
    else {
      this.counters.unborn++;
      this.wanting.add(name);
    }
  }

  private born(name: string, node: EdgeNode, device: string, payload: Payload, arrivedS: number, emit: OnRecord): void {
    if (!node.sources.has(device) && node.sources.size === MOST_SOURCES) {
      this.counters.unborn++;
      return;
    }
    const source = sourceOf(toWord(device === '' ? name : `${name}/${device}`), payload.metrics, this.labels);
    node.sources.set(device, source);
    source.record.restarted = true;
    this.give(node, source, payload, arrivedS, emit);
    source.record.restarted = false;
  }

  private give(node: EdgeNode, source: Source, payload: Payload, arrivedS: number, emit: OnRecord): void {
    const { record, channels } = source;
    const times = payload.metrics.map((m) => m.timestampMs ?? payload.timestampMs ?? Number.NaN);
    for (const time of new Set(times)) {
      record.values.fill(Number.NaN);
      const texts: Record<string, string> = {};
      let found = 0;
      for (const [i, metric] of payload.metrics.entries()) {
        if (!Object.is(times[i], time)) continue;
        const known = knownIn(source, metric);
        if (!known) {
          this.countUnknown(metric);
          continue;
        }
        if (metric.isHistorical) {
          this.counters.historical++;
          continue;
        }
        const value = metricValue(metric, known.datatype);
        if (typeof value === 'string') texts[known.name] = value;
        else if (known.column >= 0) record.values[known.column] = channels[known.column].conversion.apply(value);
        found++;
      }
      if (found === 0) continue;
      record.texts = Object.keys(texts).length > 0 ? texts : undefined;
      record.deviceTimeS = time / 1000;
      record.arrivedS = arrivedS;
      record.lost = node.lost;
      node.lost = 0;
      this.counters.records++;
      emit(record);
    }
  }

  private countUnknown({ datatype }: Metric): void {
    // arrays, sets and files have a datatype too: they are known, and no numbers
    if (datatype === undefined || isNumeric(datatype) !== undefined) this.counters.unborn++;
  }
}

function sourceOf(name: string, metrics: readonly Metric[], labels: LinesProfile['labels']): Source {
  const byName = new Map<string, Known>();
  const byAlias = new Map<number, Known>();
  const channels: NamedChannel[] = [];
  for (const { name: metric, alias, datatype, unit } of metrics) {
    const numeric = datatype === undefined ? undefined : isNumeric(datatype);
    if (metric === undefined || datatype === undefined || numeric === undefined) continue;
    const known = { name: toWord(metric), datatype, column: numeric ? channels.length : -1 };
    if (numeric) channels.push(namedChannel(metric, unit, labels, false));
    byName.set(metric, known);
    if (alias !== undefined) byAlias.set(alias, known);
  }
  return { byName, byAlias, channels, record: recordOf({ name, channels: channels.map((c) => c.channel) }) };
}

function knownIn({ byName, byAlias }: Source, { name, alias }: Metric): Known | undefined {
  return name !== undefined ? byName.get(name) : byAlias.get(alias ?? Number.NaN);
}

/** The number by which a node's death is told to belong to its birth. */
function birthSeqOf({ metrics }: Payload): number | undefined {
  const metric = metrics.find((m) => m.name === 'bdSeq');
  const value = metric && metricValue(metric, metric.datatype ?? 4);
  return typeof value === 'number' ? value : undefined;
}
