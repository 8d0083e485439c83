import type { SpecialFrames } from '../canDecoder.ts';
import type { CanFrame } from '../canFrame.ts';
import { DeviceClock } from '../clock.ts';
import { type Frame, frameOver } from '../framing/framer.ts';
import { fromHex } from '../hex.ts';
import type { CanProfile } from '../liveProfile.ts';
import {
  type DecoderCounters,
  type DecoderOptions,
  type DeviceRecord,
  type OnRecord,
  type RecordStream,
  recordOf,
} from '../record.ts';
import { DiagnosticReader } from './diagnostic.ts';
import { DiagnosticFramer } from './diagnosticFramer.ts';
import { MILLISECONDS, type Register, registerOf } from './registers.ts';
import { SubframeReader, type SubframeSink } from './subframes.ts';

/** Values in a reply, and sets of registers that are remembered. */
const MOST_VALUES = 64;
const MOST_SETS = 64;
/** Nodes whose diagnostic text is followed. */
const MOST_TUNNELS = 8;
/** Where the millisecond counter falls back to 0, by the type it is sent as. */
const CLOCK_MODULI = [2 ** 8, 2 ** 16, 2 ** 32, 2 ** 23];
const DIAGNOSTIC_CHANNEL = 1;

/** Registers that come together: those of a request, or others. */
interface RegisterSet {
  readonly numbers: Int32Array;
  readonly registers: readonly Register[];
  readonly record: DeviceRecord;
}

/** The diagnostic text of one node. */
interface Tunnel {
  readonly framer: DiagnosticFramer;
  readonly reader: DiagnosticReader;
}

/**
 * Replies of moteus controllers: each is a record of the registers in it, in SI units whatever width they have on the wire. The
 * millisecond counter, where it was asked for, is the time; records of the diagnostic channel come out beside.
 */
export class Moteus implements SpecialFrames, SubframeSink {
  private readonly name: string;
  private readonly message: number;
  private readonly raw: boolean;
  private readonly reader = new SubframeReader();
  private readonly sets: RegisterSet[] = [];
  /** By node, and the type that the counter is sent as. */
  private readonly clocks = new Map<number, DeviceClock>();
  private readonly tunnels = new Map<number, Tunnel>();
  private last: RegisterSet | undefined;
  private readonly numbers = new Int32Array(MOST_VALUES);
  private readonly types = new Uint8Array(MOST_VALUES);
  private readonly values = new Float64Array(MOST_VALUES);
  private n = 0;
  private counterType = 0;
  private counter = Number.NaN;
  private faults = 0;
  private readonly tunnelled: Uint8Array[] = [];

  constructor({ messages, poll }: CanProfile, { raw = false }: DecoderOptions) {
    this.name = messages[0].name;
    this.message = messages[0].id ?? 0;
    this.raw = raw;
    for (const { name, body } of poll?.requests ?? []) {
      this.n = 0;
      this.reader.read(wholeFrame(fromHex(body ?? '')!), this);
      if (this.n > 0 && !this.sets.some((s) => this.isSet(s))) this.sets.push(this.newSet(name));
    }
  }

  get streams(): readonly RecordStream[] {
    const diagnostic = Array.from(this.tunnels.values(), (t) => t.reader.streams).flat();
    return [...this.sets.map((s) => s.record.stream), ...diagnostic];
  }

  read(message: number, node: number, frame: CanFrame, counters: DecoderCounters, emit: OnRecord): string | undefined {
    if (message !== this.message) return undefined;
    this.n = this.faults = this.tunnelled.length = 0;
    this.counter = Number.NaN;
    if (!this.reader.read(frame, this)) {
      counters.unreadable++;
      return '';
    }
    counters.unreadable += this.faults;
    if (this.n > 0) this.give(node, frame, counters, emit);
    for (const bytes of this.tunnelled) this.readTunnel(node, bytes, frame, counters, emit);
    return this.name;
  }

  value(register: number, type: number, value: number, unsigned: number): void {
    if (register === MILLISECONDS) {
      this.counter = unsigned;
      this.counterType = type;
    } else if (this.n < MOST_VALUES) {
      this.numbers[this.n] = register;
      this.types[this.n] = type;
      this.values[this.n] = value;
      this.n++;
    }
  }

  asked(first: number, count: number): void {
    for (let i = 0; i < count && this.n < MOST_VALUES; i++) {
      if (first + i !== MILLISECONDS) this.numbers[this.n++] = first + i;
    }
  }

  tunnel(channel: number, bytes: Uint8Array, start: number, end: number): void {
    if (channel === DIAGNOSTIC_CHANNEL && end > start) this.tunnelled.push(bytes.slice(start, end));
  }

  fault(): void {
    this.faults++;
  }

  private give(node: number, { arrivedS, timeS }: CanFrame, counters: DecoderCounters, emit: OnRecord): void {
    const set = this.setOf();
    if (!set) {
      counters.unreadable++;
      return;
    }
    const { record, registers } = set;
    for (let i = 0; i < this.n; i++) {
      const { divisors, factor } = registers[i];
      record.values[i] = (this.values[i] / divisors[this.types[i]]) * factor;
    }
    record.node = node;
    record.arrivedS = arrivedS;
    record.deviceTimeS = timeS;
    record.restarted = false;
    if (!Number.isNaN(this.counter)) {
      const clock = this.clockOf(node);
      record.deviceTimeS = clock.advance(this.counter);
      record.restarted = clock.restarted;
      if (clock.restarted) counters.restarts++;
    }
    counters.records++;
    emit(record);
  }

  private readTunnel(node: number, bytes: Uint8Array, frame: Frame, counters: DecoderCounters, emit: OnRecord): void {
    let tunnel = this.tunnels.get(node);
    if (!tunnel) {
      if (this.tunnels.size === MOST_TUNNELS) {
        counters.unreadable++;
        return;
      }
      tunnel = { framer: new DiagnosticFramer(), reader: new DiagnosticReader() };
      this.tunnels.set(node, tunnel);
    }
    const { framer, reader } = tunnel;
    framer.push(bytes, frame.arrivedS, (entry) => reader.read(entry, node, counters, emit));
  }

  private clockOf(node: number): DeviceClock {
    const key = node * CLOCK_MODULI.length + this.counterType;
    let clock = this.clocks.get(key);
    if (!clock) {
      clock = new DeviceClock(CLOCK_MODULI[this.counterType], 1e-3);
      this.clocks.set(key, clock);
    }
    return clock;
  }

  private setOf(): RegisterSet | undefined {
    if (this.last && this.isSet(this.last)) return this.last;
    let set = this.sets.find((s) => this.isSet(s));
    if (!set && this.sets.length < MOST_SETS) {
      set = this.newSet(`${this.name}${this.sets.length + 1}`);
      this.sets.push(set);
    }
    this.last = set;
    return set;
  }

  private isSet({ numbers }: RegisterSet): boolean {
    if (numbers.length !== this.n) return false;
    for (let i = 0; i < this.n; i++) if (numbers[i] !== this.numbers[i]) return false;
    return true;
  }

  private newSet(name: string): RegisterSet {
    const numbers = this.numbers.slice(0, this.n);
    const registers = Array.from(numbers, (number) => registerOf(number, this.raw));
    return { numbers, registers, record: recordOf({ name, channels: registers.map((r) => r.channel) }) };
  }
}

function wholeFrame(bytes: Uint8Array): Frame {
  return { ...frameOver(bytes), end: bytes.length };
}
