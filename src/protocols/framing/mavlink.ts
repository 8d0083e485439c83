import { z } from 'zod';
import { CRC_MODELS, Crc } from '../crc.ts';
import { frameOver } from './framer.ts';
import { BAD_CHECK, MORE, NO_FRAME, Scanner } from './scanner.ts';

const V1 = 0xfe;
const V2 = 0xfd;
const MOST_PAYLOAD = 255;
const SIGNED = 1;
const SIGNATURE = 13;
/** Bytes of a body before the payload: id, sequence, system, component. */
const HEAD = 6;

export const mavlinkSchema = z.strictObject({
  messages: z
    .record(
      z.string().regex(/^\d+$/, 'must be the id of a message'),
      z.strictObject({
        crcExtra: z.int().min(0).max(255).meta({ description: 'CRC_EXTRA of the message.' }),
        length: z.int().min(1).max(MOST_PAYLOAD).meta({ description: 'Full length of its payload.' }),
      }),
    )
    .meta({
      description: 'What is known of messages by their ids. Others cannot be checked, and count as skipped bytes.',
    }),
});

export type MavlinkDescription = z.input<typeof mavlinkSchema>;

/**
 * MAVLink 1 and 2. The body handed over is the same for both: id (u24), sequence, system, component, and the payload in its full
 * length: MAVLink 2 cuts zeros at its end.
 */
export class MavlinkFramer extends Scanner {
  private readonly messages: ReadonlyMap<number, { readonly crcExtra: number; readonly length: number }>;
  private readonly crc = new Crc(CRC_MODELS['crc16-mcrf4xx']);
  private readonly body = new Uint8Array(HEAD + MOST_PAYLOAD);

  constructor({ messages }: MavlinkDescription) {
    super(10 + MOST_PAYLOAD + 2 + SIGNATURE);
    this.messages = new Map(Object.entries(messages).map(([id, message]) => [Number(id), message]));
    Object.assign(this.frame, frameOver(this.body));
  }

  /** A frame of MAVLink 2 around a body. */
  encode(body: Uint8Array): Uint8Array {
    const id = body[0] | (body[1] << 8) | (body[2] << 16);
    const payload = body.subarray(HEAD);
    let length = payload.length;
    while (length > 1 && payload[length - 1] === 0) length--;
    const head = [V2, length, 0, 0, body[3], body[4], body[5], body[0], body[1], body[2]];
    const bytes = Uint8Array.from([...head, ...payload.subarray(0, length), 0, 0]);
    const end = bytes.length - 2;
    const check = this.crc.withExtra(bytes, 1, end, this.messages.get(id)?.crcExtra ?? 0);
    bytes[end] = check & 255;
    bytes[end + 1] = check >> 8;
    return bytes;
  }

  protected match(at: number, available: number): number {
    const { bytes, body } = this;
    if (bytes[at] !== V1 && bytes[at] !== V2) return NO_FRAME;
    const isV2 = bytes[at] === V2;
    const payloadAt = at + (isV2 ? 10 : 6);
    if (at + available < payloadAt) return MORE;
    // other flags change the frame in ways that nobody knows yet
    if (isV2 && (bytes[at + 2] & ~SIGNED) !== 0) return NO_FRAME;
    const idAt = at + (isV2 ? 7 : 5);
    const id = isV2 ? bytes[idAt] | (bytes[idAt + 1] << 8) | (bytes[idAt + 2] << 16) : bytes[idAt];
    const message = this.messages.get(id);
    if (!message) return NO_FRAME;
    const length = bytes[at + 1];
    const end = payloadAt + length;
    const size = end + 2 - at + (isV2 && bytes[at + 2] === SIGNED ? SIGNATURE : 0);
    if (available < size) return MORE;
    const check = bytes[end] | (bytes[end + 1] << 8);
    if (check !== this.crc.withExtra(bytes, at + 1, end, message.crcExtra)) return BAD_CHECK;
    body[0] = id & 255;
    body[1] = (id >> 8) & 255;
    body[2] = id >> 16;
    body.set(bytes.subarray(idAt - 3, idAt), 3);
    body.fill(0, HEAD, HEAD + message.length);
    body.set(bytes.subarray(payloadAt, Math.min(end, payloadAt + message.length)), HEAD);
    this.frame.start = 0;
    this.frame.end = HEAD + message.length;
    return size;
  }
}
