import { rebirthPayload } from '../../protocols/sparkplug/payload.ts';
import { Sparkplug } from '../../protocols/sparkplug/sparkplug.ts';
import type { Labels, OnTopicRecord, TopicRecords } from './topicRecords.ts';

const TOPIC = /^spBv1\.0\/([^/]+)\/([ND])(BIRTH|DATA|DEATH)\/([^/]+)(?:\/([^/]+))?$/;
/** A node is asked for its births at most so often, s. */
const ASK_AGAIN_S = 10;

export interface SparkplugOptions {
  /** Default spBv1.0/#. Births of nodes must be among it. */
  readonly topic?: string;
  readonly labels: Labels;
  /** Nodes and devices that are followed. */
  readonly maxTopics: number;
  /** Values of a motor that hold no longer: of this one, and of all whose name begins with it and a slash. */
  readonly onStale: (name: string) => void;
  /** Sends the one command that is ever sent; undefined: none is. */
  readonly rebirth?: (topic: string, payload: Uint8Array) => void;
}

/**
 * Messages of Sparkplug B. A device is the motor `group/node/device` with the stream `device`; the metrics of a node itself are the motor
 * `group/node` with the stream `node`. Nothing is sent, unless rebirths are asked for: then the command to tell all metrics again goes to a
 * node of which the births were missed or messages were lost.
 */
export class SparkplugRecords implements TopicRecords {
  readonly filter: string;
  private readonly options: SparkplugOptions;
  private readonly sparkplug: Sparkplug;
  private readonly followed = new Set<string>();
  private readonly asked = new Map<string, number>();
  private beyond = 0;
  private deaths = 0;
  private rebirths = 0;

  constructor(options: SparkplugOptions) {
    this.options = options;
    this.filter = options.topic ?? 'spBv1.0/#';
    this.sparkplug = new Sparkplug(options.labels);
    this.sparkplug.onStale = options.onStale;
  }

  get counters(): Readonly<Record<string, number>> {
    const { unreadable, lost: lostMessages, unborn, historical } = this.sparkplug.counters;
    const { deaths, rebirths, beyond: beyondDevices } = this;
    return { unreadable, lostMessages, unborn, historical, deaths, rebirths, beyondDevices };
  }

  take(topic: string, payload: Uint8Array, arrivedS: number, emit: OnTopicRecord): string | undefined {
    const [, group, , event, node, device] = TOPIC.exec(topic) ?? [];
    if (group === undefined) return undefined;
    const motor = device === undefined ? `${group}/${node}` : `${group}/${node}/${device}`;
    if (event === 'BIRTH' && !this.isFollowed(motor)) return undefined;
    if (event === 'DEATH') this.deaths++;
    const before = this.sparkplug.counters.unreadable;
    this.sparkplug.message(topic, payload, arrivedS, (record) => {
      emit(motor, device === undefined ? 'node' : 'device', record);
    });
    this.ask(arrivedS);
    return this.sparkplug.counters.unreadable > before ? 'no payload of Sparkplug B' : undefined;
  }

  private isFollowed(motor: string): boolean {
    if (this.followed.has(motor)) return true;
    if (this.followed.size >= this.options.maxTopics) {
      this.beyond++;
      return false;
    }
    this.followed.add(motor);
    return true;
  }

  private ask(nowS: number): void {
    const { rebirth, maxTopics } = this.options;
    for (const name of this.sparkplug.takeRebirths()) {
      if (!rebirth || nowS - (this.asked.get(name) ?? Number.NEGATIVE_INFINITY) < ASK_AGAIN_S) continue;
      if (this.asked.size >= maxTopics) this.asked.clear();
      this.asked.set(name, nowS);
      const [group, node] = name.split('/');
      rebirth(`spBv1.0/${group}/NCMD/${node}`, rebirthPayload(Math.round(performance.timeOrigin + 1000 * nowS)));
      this.rebirths++;
    }
  }
}
