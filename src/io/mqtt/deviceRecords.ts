import type { Device } from '../../protocols/device.ts';
import { TopicPattern } from './topicPattern.ts';
import type { OnTopicRecord, TopicRecords } from './topicRecords.ts';

const NEWLINE = Uint8Array.of(10);

export interface DeviceRecordsOptions {
  readonly topic: string;
  readonly motor: string;
  /** Makes the device of one motor: each has a decoder of its own. */
  readonly makeDevice: () => Device;
  readonly maxTopics: number;
}

/** Messages with the bytes of a device, as its profile describes them: whole frames or lines, several a message. */
export class DeviceRecords implements TopicRecords {
  readonly filter: string;
  private readonly options: DeviceRecordsOptions;
  private readonly pattern: TopicPattern;
  private readonly devices = new Map<string, Device>();
  private beyond = 0;

  /** Throws ConfigError for a wrong topic. */
  constructor(options: DeviceRecordsOptions) {
    this.options = options;
    this.pattern = new TopicPattern(options.topic);
    this.filter = this.pattern.filter;
  }

  get counters(): Readonly<Record<string, number>> {
    let unreadable = 0;
    for (const { decoder } of this.devices.values()) unreadable += decoder.counters.unreadable;
    return { unreadable, beyondDevices: this.beyond };
  }

  take(topic: string, payload: Uint8Array, arrivedS: number, emit: OnTopicRecord): string | undefined {
    const motor = this.pattern.namesIn(topic).motor ?? this.options.motor;
    let device = this.devices.get(motor);
    if (!device) {
      if (this.devices.size >= this.options.maxTopics) {
        this.beyond++;
        return undefined;
      }
      device = this.options.makeDevice();
      this.devices.set(motor, device);
    }
    const { decoder, profile } = device;
    const give = (record: Parameters<OnTopicRecord>[2]) => emit(motor, record.stream.name, record);
    decoder.push(payload, arrivedS, give);
    // a message ends its last line, with or without a newline
    if (profile.kind === 'lines' && payload[payload.length - 1] !== NEWLINE[0]) decoder.push(NEWLINE, arrivedS, give);
    return undefined;
  }
}
