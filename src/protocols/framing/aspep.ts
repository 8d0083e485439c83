import { ExpectedFramer } from './expected.ts';

/** Types of packets of ST's asymmetric serial embedded protocol. */
export const BEACON = 5;
export const PING = 6;
/** From the host; from the device, packets that nobody asked for. */
export const DATA = 9;
const REPLY = 10;
export const HEADER_BYTES = 4;
const LONGEST = 512;

/** What a header adds to its lowest 28 bits: a CRC of 4 bits (x^4 + x^2 + x + 1), lowest nibble first. Over a good header it is 0. */
export function crc4(header: number): number {
  let crc = 0;
  for (let shift = 0; shift < 32; shift += 4) {
    crc ^= (header >>> shift) & 15;
    for (let bit = 0; bit < 4; bit++) crc = crc & 8 ? ((crc << 1) ^ 7) & 15 : (crc << 1) & 15;
  }
  return crc;
}

/** The header of a packet: type, length of the payload, and its CRC in the highest four bits. */
export function aspepHeader(type: number, length: number): Uint8Array {
  const low = type | (length << 4);
  // without the check's own nibble, which is last
  let crc = 0;
  for (let check = 0; check < 16; check++) if (crc4((low | (check << 28)) >>> 0) === 0) crc = check;
  const header = (low | (crc << 28)) >>> 0;
  return Uint8Array.of(header & 255, (header >>> 8) & 255, (header >>> 16) & 255, header >>> 24);
}

/**
 * ASPEP: replies to requests of the motor control protocol. Their headers are known to the bit from the length that was asked for,
 * which is more than the header's own check of 4 bits can say. The frame handed over has its header.
 */
export class AspepFramer extends ExpectedFramer {
  constructor(once = true) {
    super(HEADER_BYTES + LONGEST, undefined, once);
  }

  /** A packet of the host around a payload. */
  encode(body: Uint8Array): Uint8Array {
    return Uint8Array.from([...aspepHeader(DATA, body.length), ...body]);
  }

  /** Expects a reply of so many bytes of values, or a status alone. */
  expectReply(bytes: number): void {
    this.expect([bytes + 1, 1].map((length) => ({ head: aspepHeader(REPLY, length), length: HEADER_BYTES + length })));
  }
}
