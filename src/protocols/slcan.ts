import { ConfigError } from '../core/errors.ts';
import type { CanFrame, CanSetup, CanTransport, OnCanFrame } from './canFrame.ts';
import { DeviceClock } from './clock.ts';
import { type Frame, type FramingCounters, frameOver } from './framing/framer.ts';
import { digitOf, LineFramer } from './framing/lines.ts';
import { toHex } from './hex.ts';
import type { Request } from './request.ts';

const BELL = 7;
/** First letters of frames: data, remote, CAN FD, CAN FD with a second bit rate; the capital ones with 29-bit ids. */
const KINDS = 'tTrRdDbB';
/** Bytes of CAN FD frames by their length digit. */
const FD_BYTES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64];
const BITRATES = [10_000, 20_000, 50_000, 100_000, 125_000, 250_000, 500_000, 800_000, 1_000_000];
/** Time stamps of adapters count ms and fall back to 0 after a minute. */
const STAMP_MODULUS = 60_000;
const ENCODER = new TextEncoder();

/**
 * The line protocol of LAWICEL's CAN adapters: `t0A98000046C100000542` and a CR is a frame. Remote frames, 29-bit ids, CAN FD and
 * the optional ms stamp are understood; answers (`z`, `V1013`, a bell) are no frames. A line that cannot be read counts
 * as a bad check.
 */
export class Slcan implements CanTransport {
  readonly counters: FramingCounters;
  private readonly lines: LineFramer;
  private readonly frame: CanFrame = {
    ...frameOver(new Uint8Array(64)),
    id: 0,
    extended: false,
    remote: false,
    timeS: Number.NaN,
  };
  private clock = new DeviceClock(STAMP_MODULUS, 1e-3);
  private emit: OnCanFrame = () => {};

  constructor(fromStart = false) {
    this.lines = new LineFramer({ longest: 256, dropFirst: !fromStart });
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
    this.clock = new DeviceClock(STAMP_MODULUS, 1e-3);
  }

  setup({ bitrate, sends }: CanSetup): { open: Request[]; close: Request[] } {
    const speed = BITRATES.indexOf(bitrate);
    if (speed < 0)
      throw new ConfigError(`slcan: bitrate must be one of ${BITRATES.join(', ')}, got ${bitrate}`, [
        'link',
        'can',
        'bitrate',
      ]);
    const command = (name: string, text: string): Request => ({
      name,
      bytes: ENCODER.encode(`${text}\r`),
      everyS: undefined,
      reply: undefined,
    });
    const close = command('closeBus', 'C');
    return {
      open: [
        close,
        command('setBitrate', `S${speed}`),
        command('stampFrames', 'Z1'),
        command('openBus', sends ? 'O' : 'L'),
      ],
      close: [close],
    };
  }

  remote(id: number, extended: boolean): Uint8Array {
    return ENCODER.encode(`${extended ? 'R' : 'r'}${idDigits(id, extended)}0\r`);
  }

  data(id: number, extended: boolean, data: Uint8Array): Uint8Array {
    return ENCODER.encode(
      `${extended ? 'T' : 't'}${idDigits(id, extended)}${data.length}${toHex(data).toUpperCase()}\r`,
    );
  }

  private readonly take = (line: Frame): void => {
    // a bell answers a command and has no line end of its own
    while (line.start < line.end && line.bytes[line.start] === BELL) line.start++;
    const kind = line.start < line.end ? KINDS.indexOf(String.fromCharCode(line.bytes[line.start])) : -1;
    if (kind >= 0 && this.read(line, kind)) {
      this.emit(this.frame);
      return;
    }
    // an answer of the adapter, or a broken line
    this.counters.frames--;
    if (kind >= 0) this.counters.crcErrors++;
  };

  private read(line: Frame, kind: number): boolean {
    const { frame } = this;
    frame.extended = kind % 2 === 1;
    frame.remote = kind === 2 || kind === 3;
    const idDigits = frame.extended ? 8 : 3;
    const dataAt = line.start + 1 + idDigits + 1;
    frame.id = hexAt(line, line.start + 1, idDigits);
    const code = hexAt(line, dataAt - 1, 1);
    if (Number.isNaN(frame.id) || frame.id > (frame.extended ? 0x1fffffff : 0x7ff)) return false;
    if (Number.isNaN(code) || (kind < 4 && code > 8)) return false;
    const length = frame.remote ? 0 : FD_BYTES[code];
    for (let i = 0; i < length; i++) {
      const byte = hexAt(line, dataAt + 2 * i, 2);
      if (Number.isNaN(byte)) return false;
      frame.bytes[i] = byte;
    }
    const stampAt = dataAt + 2 * length;
    const rest = line.end - stampAt;
    const stamp = rest === 4 ? hexAt(line, stampAt, 4) : Number.NaN;
    if (rest !== 0 && !(stamp < STAMP_MODULUS)) return false;
    frame.end = length;
    frame.arrivedS = line.arrivedS;
    frame.timeS = this.clock.advance(stamp);
    return true;
  }
}

function idDigits(id: number, extended: boolean): string {
  return id
    .toString(16)
    .toUpperCase()
    .padStart(extended ? 8 : 3, '0');
}

/** The number in hex digits of a line; NaN when they are not all there. */
function hexAt({ bytes, end }: Frame, at: number, digits: number): number {
  if (at + digits > end) return Number.NaN;
  let value = 0;
  for (let i = 0; i < digits; i++) {
    const digit = digitOf(bytes[at + i]);
    if (digit > 15) return Number.NaN;
    value = value * 16 + digit;
  }
  return value;
}
