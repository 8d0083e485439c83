import { CRC_MODELS, Crc } from '../crc.ts';
import { xor8 } from './check.ts';
import { frameOver } from './framer.ts';
import { BAD_CHECK, MORE, NO_FRAME, Scanner } from './scanner.ts';

const DOLLAR = 36;
const M = 77;
const X = 88;
const TO_HOST = 62;
const TO_DEVICE = 60;
/** The first version has one byte for the length, the second two. */
const MOST_V1 = 254;
const MOST_V2 = 1024;
const CRC = new Crc(CRC_MODELS['crc8-dvb-s2']);

/**
 * MultiWii serial protocol, versions 1 (`$M>`) and 2 (`$X>`): replies of a flight controller. The body handed over is the same for
 * both: command (u16, little-endian) and payload. Error replies (`!`) and the host's own requests are none.
 */
export class MspFramer extends Scanner {
  private readonly body = new Uint8Array(2 + MOST_V2);

  constructor() {
    super(9 + MOST_V2);
    Object.assign(this.frame, frameOver(this.body));
  }

  /** A request: a body as command and payload, in the version that can carry it. */
  encode(body: Uint8Array): Uint8Array {
    const command = body[0] | (body[1] << 8);
    const payload = body.subarray(2);
    if (command < 255 && payload.length <= MOST_V1) {
      const bytes = Uint8Array.from([DOLLAR, M, TO_DEVICE, payload.length, command, ...payload, 0]);
      bytes[bytes.length - 1] = xor8(bytes, 3, bytes.length - 1);
      return bytes;
    }
    const size = [payload.length & 255, payload.length >> 8];
    const bytes = Uint8Array.from([DOLLAR, X, TO_DEVICE, 0, body[0], body[1], ...size, ...payload, 0]);
    bytes[bytes.length - 1] = CRC.of(bytes, 3, bytes.length - 1);
    return bytes;
  }

  protected match(at: number, available: number): number {
    const { bytes } = this;
    if (bytes[at] !== DOLLAR) return NO_FRAME;
    if (available < 3) return MORE;
    const isV2 = bytes[at + 1] === X;
    if ((!isV2 && bytes[at + 1] !== M) || bytes[at + 2] !== TO_HOST) return NO_FRAME;
    const payloadAt = at + (isV2 ? 8 : 5);
    if (at + available < payloadAt) return MORE;
    const length = isV2 ? bytes[at + 6] | (bytes[at + 7] << 8) : bytes[at + 3];
    if (length > (isV2 ? MOST_V2 : MOST_V1)) {
      this.counters.tooLong++;
      return NO_FRAME;
    }
    const end = payloadAt + length;
    if (at + available < end + 1) return MORE;
    if (bytes[end] !== (isV2 ? CRC.of(bytes, at + 3, end) : xor8(bytes, at + 3, end))) return BAD_CHECK;
    this.body[0] = bytes[at + 4];
    this.body[1] = isV2 ? bytes[at + 5] : 0;
    this.body.set(bytes.subarray(payloadAt, end), 2);
    this.frame.start = 0;
    this.frame.end = 2 + length;
    return end + 1 - at;
  }
}
