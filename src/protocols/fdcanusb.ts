import type { CanFrame, CanTransport, OnCanFrame } from './canFrame.ts';
import { DeviceClock } from './clock.ts';
import { type Frame, type FramingCounters, frameOver } from './framing/framer.ts';
import { digitOf, LineFramer } from './framing/lines.ts';
import { toHex } from './hex.ts';

const BLANK = 32;
const T = 116;
const R = 82;
const E = 69;
const RECEIVED = new TextEncoder().encode('rcv ');
const MOST_BYTES = 64;
/** Time stamps are 32 bits of microseconds. */
const STAMP_MODULUS = 2 ** 32;
/** Sizes of CAN FD frames above 8 bytes. */
const FD_SIZES = [12, 16, 20, 24, 32, 48, 64];
/** What moteus takes for nothing; it fills a frame up to the next size. */
const FILLER = 0x50;

/**
 * The line protocol of mjbots' fdcanusb, which newer moteus boards also speak on their UART: `rcv 100 2404000A E B F t1234567 f-1` is a
 * frame. Answers (`OK`, `ERR text`) are none. `checked`: each line ends with ` *` and a CRC-8, as the UART has it.
 */
export class Fdcanusb implements CanTransport {
  readonly counters: FramingCounters;
  private readonly lines: LineFramer;
  private readonly frame: CanFrame = {
    ...frameOver(new Uint8Array(MOST_BYTES)),
    id: 0,
    extended: false,
    remote: false,
    timeS: Number.NaN,
  };
  private clock = new DeviceClock(STAMP_MODULUS, 1e-6);
  private emit: OnCanFrame = () => {};

  constructor(checked: boolean, fromStart = false) {
    this.lines = new LineFramer({
      longest: 256,
      dropFirst: !fromStart,
      ...(checked && { check: { mark: '*', of: 'crc8-0x97', digits: 'hex', blank: true } }),
    });
    this.counters = this.lines.counters;
  }

  push(bytes: Uint8Array, arrivedS: number, emit: OnCanFrame): void {
    this.emit = emit;
    this.lines.push(bytes, arrivedS, this.take);
  }

  /** A line is complete when it ends: nothing is held back. */
  idle(_emit: OnCanFrame): void {}

  reset(): void {
    this.lines.reset();
    this.clock = new DeviceClock(STAMP_MODULUS, 1e-6);
  }

  /** The adapter is on the bus as soon as it has power. */
  setup(): { open: []; close: [] } {
    return { open: [], close: [] };
  }

  remote(id: number, _extended: boolean): Uint8Array {
    return this.lines.encode(`can send ${id.toString(16)} r`);
  }

  data(id: number, _extended: boolean, data: Uint8Array): Uint8Array {
    const size = data.length <= 8 ? data.length : (FD_SIZES.find((s) => s >= data.length) ?? data.length);
    const filled = new Uint8Array(size).fill(FILLER);
    filled.set(data);
    return this.lines.encode(`can send ${id.toString(16)} ${toHex(filled)}`);
  }

  private readonly take = (line: Frame): void => {
    if (!RECEIVED.every((byte, i) => line.start + i < line.end && line.bytes[line.start + i] === byte)) {
      this.counters.frames--;
    } else if (this.read(line)) {
      this.emit(this.frame);
    } else {
      this.counters.frames--;
      this.counters.crcErrors++;
    }
  };

  private read(line: Frame): boolean {
    const { frame } = this;
    const idAt = line.start + RECEIVED.length;
    const idEnd = wordEnd(line, idAt);
    const dataEnd = wordEnd(line, idEnd + 1);
    frame.id = hexIn(line, idAt, idEnd);
    const digits = dataEnd - idEnd - 1;
    if (!(frame.id <= 0x1fffffff) || digits < 0 || digits % 2 !== 0 || digits > 2 * MOST_BYTES) return false;
    for (let i = 0; 2 * i < digits; i++) {
      const at = idEnd + 1 + 2 * i;
      const byte = hexIn(line, at, at + 2);
      if (Number.isNaN(byte)) return false;
      frame.bytes[i] = byte;
    }
    frame.end = digits / 2;
    frame.extended = frame.id > 0x7ff;
    frame.remote = false;
    let stamp = Number.NaN;
    for (let at = dataEnd + 1; at < line.end; ) {
      const end = wordEnd(line, at);
      const first = line.bytes[at];
      if (first === E) frame.extended = true;
      else if (first === R) frame.remote = true;
      else if (first === T) {
        stamp = decimalIn(line, at + 1, end);
        if (!(stamp < STAMP_MODULUS)) return false;
      }
      at = end + 1;
    }
    frame.arrivedS = line.arrivedS;
    frame.timeS = this.clock.advance(stamp);
    return true;
  }
}

function wordEnd({ bytes, end }: Frame, from: number): number {
  let at = from;
  while (at < end && bytes[at] !== BLANK) at++;
  return at;
}

/** The number in hex digits; NaN where there is none. */
function hexIn({ bytes }: Frame, from: number, to: number): number {
  return numberIn(bytes, from, to, 16);
}

function decimalIn({ bytes }: Frame, from: number, to: number): number {
  return numberIn(bytes, from, to, 10);
}

function numberIn(bytes: Uint8Array, from: number, to: number, base: number): number {
  if (to <= from) return Number.NaN;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = digitOf(bytes[i]);
    if (digit >= base) return Number.NaN;
    value = value * base + digit;
  }
  return value;
}
