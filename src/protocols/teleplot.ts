import { NO_NUMBER, parseDecimal } from './decimal.ts';
import { FrameDecoder } from './frameDecoder.ts';
import type { Frame } from './framing/framer.ts';
import { lineFramer } from './linesDecoder.ts';
import type { LinesProfile } from './liveProfile.ts';
import { type NamedChannel, namedChannel, toWord } from './namedChannel.ts';
import { type DecoderOptions, type DeviceRecord, type RecordStream, recordOf } from './record.ts';

const COLON = 58;
const SEMICOLON = 59;
const GREATER = 62;
const BAR = 124;
const SECTION = 0xa7;
const UTF8_SECTION = 0xc2;
/** Variables that are remembered; more are dropped. */
const MOST_VARIABLES = 256;
/** 3D shapes and statsd names are no variables, and no mistakes. */
const PASSED_OVER = /^(3D\||statsd)/;
const DECODER = new TextDecoder();
const LOG: RecordStream = { name: 'log', channels: [] };

interface Variable {
  /** What stands before the colon, and from the unit on: together they tell it. */
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  readonly record: DeviceRecord;
  readonly channels: readonly NamedChannel[];
  readonly isText: boolean;
}

/**
 * Teleplot lines: `>iq:1627551892437:12.5§A|np` is a name, perhaps a widget, a time in ms before the value, a unit and flags; several
 * points are parted by semicolons; `|t` marks a text, `|xy` pairs. Each variable is a stream of its own. On a serial line what does
 * not begin with > is a log text; over UDP it is the other way round. Buttons, 3D shapes and statsd names are passed over.
 */
export class Teleplot extends FrameDecoder {
  private readonly profile: LinesProfile;
  private readonly raw: boolean;
  private readonly isUdp: boolean;
  private readonly variables = new Map<number, Variable[]>();
  private count = 0;
  private readonly log = recordOf(LOG);

  constructor(profile: LinesProfile, options: DecoderOptions = {}) {
    super(lineFramer(profile, options));
    this.profile = profile;
    this.raw = options.raw ?? false;
    this.isUdp = options.link === 'udp';
  }

  get streams(): readonly RecordStream[] {
    return [...this.variables.values()].flat().map((v) => v.record.stream);
  }

  protected decode(line: Frame): void {
    const { bytes, start, end } = line;
    const isMarked = bytes[start] === GREATER;
    if (isMarked === this.isUdp) {
      if (bytes[start] !== BAR) this.readLog(line, isMarked ? start + 1 : start);
    } else if (!this.readVariable(line, isMarked ? start + 1 : start, end)) this.counters.unreadable++;
  }

  private readLog({ bytes, end, arrivedS }: Frame, from: number): void {
    for (let i = from; i < end; i++) {
      if (bytes[i] < 32 && bytes[i] !== 9) {
        this.counters.unreadable++;
        return;
      }
    }
    const text = DECODER.decode(bytes.subarray(from, end));
    this.log.texts = { text: this.isUdp ? text.replace(/^\d*:/, '') : text };
    this.log.arrivedS = arrivedS;
    this.counters.records++;
    this.emit(this.log);
  }

  private readVariable(line: Frame, from: number, end: number): boolean {
    const { bytes } = line;
    let colon = from;
    while (colon < end && bytes[colon] !== COLON) colon++;
    let tail = colon;
    while (tail < end && bytes[tail] !== BAR && bytes[tail] !== SECTION) tail++;
    const dataEnd = bytes[tail] === SECTION && bytes[tail - 1] === UTF8_SECTION ? tail - 1 : tail;
    if (colon === end || colon === from) return isPassedOver(bytes, from, end);
    const variable = this.variableOf(bytes, from, colon, dataEnd, end);
    if (!variable) return isPassedOver(bytes, from, end);
    if (variable.isText) {
      variable.record.texts = { [variable.record.stream.name]: DECODER.decode(bytes.subarray(colon + 1, dataEnd)) };
      this.give(variable, Number.NaN, line.arrivedS);
      return true;
    }
    for (let at = colon + 1; at < dataEnd; ) {
      let stop = at;
      while (stop < dataEnd && bytes[stop] !== SEMICOLON) stop++;
      if (stop > at) this.readPoint(variable, bytes, at, stop, line.arrivedS);
      at = stop + 1;
    }
    return true;
  }

  /** `value`, `time:value`; or of pairs, `x:y`, `x:y:time`. A value that is no number is absent. */
  private readPoint(variable: Variable, bytes: Uint8Array, from: number, to: number, arrivedS: number): void {
    const { record, channels } = variable;
    let first = from;
    while (first < to && bytes[first] !== COLON) first++;
    let second = first + 1;
    while (second < to && bytes[second] !== COLON) second++;
    let timeMs = Number.NaN;
    if (channels.length === 2) {
      record.values[0] = numberIn(channels[0], bytes, from, first);
      record.values[1] = numberIn(channels[1], bytes, first + 1, second);
      if (second < to) timeMs = timeIn(bytes, second + 1, to);
    } else if (first < to) {
      timeMs = timeIn(bytes, from, first);
      record.values[0] = numberIn(channels[0], bytes, first + 1, to);
    } else record.values[0] = numberIn(channels[0], bytes, from, to);
    this.give(variable, timeMs, arrivedS);
  }

  private give({ record }: Variable, timeMs: number, arrivedS: number): void {
    record.deviceTimeS = timeMs / 1000;
    record.arrivedS = arrivedS;
    this.counters.records++;
    this.emit(record);
  }

  private variableOf(bytes: Uint8Array, from: number, colon: number, tail: number, end: number): Variable | undefined {
    let hash = 0;
    for (let i = from; i < colon; i++) hash = (Math.imul(hash, 31) + bytes[i]) | 0;
    for (let i = tail; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]) | 0;
    const alike = this.variables.get(hash);
    const known = alike?.find((v) => isEqual(v.head, bytes, from, colon) && isEqual(v.tail, bytes, tail, end));
    if (known || this.count === MOST_VARIABLES) return known;
    const made = this.newVariable(bytes.slice(from, colon), bytes.slice(tail, end));
    if (!made) return undefined;
    this.variables.set(hash, [...(alike ?? []), made]);
    this.count++;
    return made;
  }

  private newVariable(head: Uint8Array, tail: Uint8Array): Variable | undefined {
    const [label] = DECODER.decode(head).split(',');
    if (PASSED_OVER.test(label)) return undefined;
    // some microcontrollers send the section sign in Latin-1
    const [unitText, flagText = ''] = DECODER.decode(tail[0] === SECTION ? tail.subarray(1) : tail).split('|');
    const unit = unitText.replace(/^§/, '') || undefined;
    const flags = flagText.split(',');
    const isText = flags.includes('t');
    const made = namedChannel(label, unit, this.profile.labels, this.raw);
    const channels = isText ? [] : flags.includes('xy') ? xy(made) : [made];
    const stream = { name: toWord(label), channels: channels.map((c) => c.channel) };
    return { head, tail, isText, channels, record: recordOf(stream) };
  }
}

function xy(made: NamedChannel): NamedChannel[] {
  return ['x', 'y'].map((name) => ({ ...made, channel: { ...made.channel, name } }));
}

function numberIn({ conversion }: NamedChannel, bytes: Uint8Array, from: number, to: number): number {
  const value = parseDecimal(bytes, from, to);
  return value === NO_NUMBER ? Number.NaN : conversion.apply(value);
}

function timeIn(bytes: Uint8Array, from: number, to: number): number {
  const ms = parseDecimal(bytes, from, to);
  return ms === NO_NUMBER ? Number.NaN : ms;
}

function isPassedOver(bytes: Uint8Array, from: number, end: number): boolean {
  return PASSED_OVER.test(DECODER.decode(bytes.subarray(from, Math.min(end, from + 8))));
}

function isEqual(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[from + i]) return false;
  return true;
}
