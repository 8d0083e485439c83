import { StartLengthFramer } from '../../src/protocols/framing/startLength.ts';
import type { FarEnd } from './terminal.ts';

/** Sends a line a period, made of its index; the index goes on while the line is unplugged, as a motor does. */
export class LineSender implements FarEnd {
  /** Index of the newest line. */
  index = -1;
  private readonly line: (index: number, timeMs: number) => string;
  private readonly timer: NodeJS.Timeout;
  private readonly began = performance.now();
  private send: ((bytes: Uint8Array) => void) | undefined;

  constructor(rateHz: number, line: (index: number, timeMs: number) => string) {
    this.line = line;
    this.timer = setInterval(
      () => {
        // timers run late: whatever is due by now
        const due = Math.floor(((performance.now() - this.began) * rateHz) / 1000);
        while (this.index < due) {
          this.index++;
          this.send?.(Buffer.from(this.line(this.index, (1000 * this.index) / rateHz)));
        }
      },
      Math.max(1, 500 / rateHz),
    );
  }

  plugged(send: (bytes: Uint8Array) => void): void {
    this.send = send;
  }

  unplugged(): void {
    this.send = undefined;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

const framer = () =>
  new StartLengthFramer({
    starts: [{ bytes: '02' }, { bytes: '03', length: 'u16be', least: 255 }],
    longest: 512,
    check: { of: 'crc16-xmodem' },
    stop: '03',
  });

/** A VESC that answers FW_VERSION and GET_VALUES, as far as the tests need it, and keeps what it was sent. */
export class VescEmulator implements FarEnd {
  /** Commands that came, in order. */
  readonly commands: number[] = [];
  /** Requests that are not answered, counted down. */
  ignore = 0;
  /** Changes the bytes of a reply. */
  spoil: ((reply: Uint8Array) => Uint8Array) | undefined;
  private readonly incoming = framer();
  private readonly outgoing = framer();
  private send: ((bytes: Uint8Array) => void) | undefined;

  plugged(send: (bytes: Uint8Array) => void): void {
    this.send = send;
    this.incoming.reset();
  }

  unplugged(): void {
    this.send = undefined;
  }

  received(bytes: Uint8Array): void {
    this.incoming.push(bytes, performance.now() / 1000, ({ bytes: frame, start }) => {
      const command = frame[start];
      this.commands.push(command);
      if (this.ignore > 0) {
        this.ignore--;
        return;
      }
      for (const body of this.answersTo(command)) {
        const reply = this.outgoing.encode(body);
        this.send?.(this.spoil ? this.spoil(reply) : reply);
      }
    });
  }

  private answersTo(command: number): Uint8Array[] {
    if (command === 0) return [firmware()];
    if (command === 4) return [values(this.commands.length)];
    // a capture: one of its frames is lost on the way
    if (command === 19) return Array.from({ length: 200 }, (_, i) => captured(i)).filter((_, i) => i !== 50);
    return [];
  }
}

/** A sample of a capture at 20 kHz: iA is a sine of 400 Hz, the angle its phase. */
function captured(index: number): Uint8Array {
  const bytes = new Uint8Array(45);
  const view = new DataView(bytes.buffer);
  bytes[0] = 19;
  view.setInt16(1, index);
  view.setFloat32(3, 10 * Math.sin((2 * Math.PI * index) / 50));
  view.setFloat32(35, 20_000);
  bytes[40] = (5 * index) % 250;
  view.setInt32(41, index);
  return bytes;
}

function firmware(): Uint8Array {
  return Uint8Array.of(0, 6, 5, ...Buffer.from('EMULATED\0'), ...Array.from({ length: 12 }, (_, i) => i));
}

/** GET_VALUES of firmware 6: the motor current counts the requests, in hundredths of an ampere. */
function values(count: number): Uint8Array {
  const bytes = new Uint8Array(74);
  const view = new DataView(bytes.buffer);
  bytes[0] = 4;
  view.setInt16(1, 253); // 25.3 degC
  view.setInt16(3, 412);
  view.setInt32(5, count);
  view.setInt32(17, -1250); // iq -12.5 A
  view.setInt32(23, 3000); // erpm
  view.setInt16(27, 481); // 48.1 V
  bytes[58] = 7; // controller id
  return bytes;
}

/** An ODrive with firmware 0.5: answers requests that carry a checksum, with one. */
export class OdriveEmulator implements FarEnd {
  /** Requests that get no answer. */
  readonly silent = new Set<string>();
  private text = '';
  private send: ((bytes: Uint8Array) => void) | undefined;

  plugged(send: (bytes: Uint8Array) => void): void {
    this.send = send;
    this.text = '';
  }

  unplugged(): void {
    this.send = undefined;
  }

  received(bytes: Uint8Array): void {
    const lines = (this.text + Buffer.from(bytes).toString('latin1')).split('\n');
    this.text = lines.pop() ?? '';
    for (const line of lines) {
      const [request, sum] = line.split('*');
      if (Number(sum) !== xor(request) || this.silent.has(request.trim())) continue;
      const answer = ANSWERS[request.trim()];
      if (answer !== undefined) this.send?.(Buffer.from(`${answer} *${xor(`${answer} `)}\r\n`));
    }
  }
}

const ANSWERS: Readonly<Record<string, string>> = {
  'f 0': '0.500000 2.250000',
  'r axis0.motor.current_control.Iq_measured': '1.5',
  'r vbus_voltage': '24.1',
  'r ibus': '0.3',
  'r axis0.motor.fet_thermistor.temperature': '31.5',
  'r axis0.error': '0',
  'r axis0.current_state': '8',
};

const xor = (text: string): number => [...Buffer.from(text, 'latin1')].reduce((x, b) => x ^ b, 0);
