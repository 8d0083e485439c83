import { AspepFramer, BEACON, crc4, DATA, HEADER_BYTES, PING } from './framing/aspep.ts';
import { fromHex } from './hex.ts';
import type { BytesProfile } from './liveProfile.ts';
import type { DecoderOptions } from './record.ts';
import { ReplyDecoder, type ReplyRules } from './replyDecoder.ts';
import type { RequestDescription } from './request.ts';

/** Command words without the motor's number in the lowest three bits. */
const GET = 0x10;
const SET = 0x08;
/** Sets up which values the device streams. */
const DATALOG = 0x0529;
/** Bytes of a register's value by its type; texts and raw ones have no fixed size. */
const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 4 };

/** Header, values in the order of the request, status; another status than 0 says why there are none. */
const RULES: ReplyRules = {
  from: HEADER_BYTES,
  behind: 1,
  node: () => Number.NaN,
  answer: ({ bytes, end }) => (bytes[end - 1] === 0 ? 'values' : 'refused'),
};

/** Replies of ST's motor control protocol: values without names, in the order of the registers that were asked for. */
export class StMcpDecoder extends ReplyDecoder {
  private readonly framer: AspepFramer;

  constructor(profile: BytesProfile, options: DecoderOptions) {
    const framer = new AspepFramer(options.reply === undefined);
    super(framer, profile, options, RULES);
    this.framer = framer;
    this.await(this.reply);
  }

  override expect(message: string | undefined, node?: number): void {
    super.expect(message, node);
    this.await(message);
  }

  private await(message: string | undefined): void {
    const [request] = this.bodiesOf(message);
    if (request) this.framer.expectReply(valueBytes(request) ?? 0);
    else this.framer.expect([]);
  }
}

/** Bytes of the values that a GET asks for; undefined where a register has no fixed size, and is not the only one. */
function valueBytes(request: Uint8Array): number | undefined {
  const ids = registersOf(request);
  const sizes = ids.map((id) => (id === SCALES ? SCALE_BYTES : SIZES[(id >> 3) & 7]));
  return sizes.every((s) => s !== undefined) ? sizes.reduce((sum, s) => sum + s, 0) : undefined;
}

/** Scales of voltage, current and frequency: a raw register whose size is known. */
const SCALES = 0x0129;
const SCALE_BYTES = 14;

function registersOf(request: Uint8Array): number[] {
  return Array.from({ length: (request.length - 2) >> 1 }, (_, i) => request[2 + 2 * i] | (request[3 + 2 * i] << 8));
}

/** Why a request does more than read: a payload may be a GET; whole packets also the handshake, and the set-up of the datalog. */
export function stMcpRefusal({ body, hex }: RequestDescription): string | undefined {
  const payload = fromHex(body ?? '');
  if (payload && payload.length > 0) return getFault(payload);
  const packet = fromHex(hex ?? '');
  if (!packet || packet.length < HEADER_BYTES) return 'give a body, or a whole packet as hex';
  const header = new DataView(packet.buffer).getUint32(0, true);
  if (crc4(header) !== 0) return 'the CRC of its header is wrong';
  const type = header & 15;
  if (type === BEACON || type === PING) return packet.length === HEADER_BYTES ? undefined : 'it has more than a header';
  const length = (header >>> 4) & 0x1fff;
  if (type !== DATA || packet.length !== HEADER_BYTES + length) return 'it is no packet of a host';
  const inside = packet.subarray(HEADER_BYTES);
  const isDatalog = (inside[0] & ~7) === SET && inside[1] === 0 && registersOf(inside)[0] === DATALOG;
  // one register only: what follows its raw value would be another
  return isDatalog && (inside[4] | (inside[5] << 8)) === inside.length - 6 ? undefined : getFault(inside);
}

function getFault(payload: Uint8Array): string | undefined {
  const command = payload[0] | (payload[1] << 8);
  if ((command & ~7) !== GET || payload.length < 4 || payload.length % 2 !== 0)
    return `command ${command} is no GET of registers`;
  return valueBytes(payload) === undefined ? 'it asks for a register without a fixed size' : undefined;
}
