import { Check } from './check.ts';
import { withCheck } from './cobs.ts';
import { ExpectedFramer } from './expected.ts';

const CRC = { of: 'crc16-modbus', order: 'le' } as const;
/** Most registers that one request may read. */
export const MOST_REGISTERS = 125;
const READS = [3, 4];

/** Modbus RTU: replies by their length, which the request tells, and their CRC. */
export class ModbusFramer extends ExpectedFramer {
  constructor(once = true) {
    super(5 + 2 * MOST_REGISTERS, CRC, once);
  }

  /** The frame of a request: unit, function, address, count. */
  encode(body: Uint8Array): Uint8Array {
    return withCheck(body, new Check(CRC));
  }

  /** Expects the replies, or exceptions, to reading requests. */
  expectReplies(bodies: readonly Uint8Array[]): void {
    this.expect(
      bodies.flatMap(([unit, code, , , , count]) => [
        { head: Uint8Array.of(unit, code, 2 * count), length: 5 + 2 * count },
        { head: Uint8Array.of(unit, code | 0x80), length: 5 },
      ]),
    );
  }
}

/** Why a body is none that only reads registers: unit, function 3 or 4, address, count. */
export function modbusFault(body: Uint8Array | undefined): string | undefined {
  if (body?.length !== 6) return 'give a body of unit, function, address (u16) and count (u16)';
  if (!READS.includes(body[1])) return `function ${body[1]} is none that reads registers: 3 (holding), 4 (input)`;
  const count = (body[4] << 8) | body[5];
  return count >= 1 && count <= MOST_REGISTERS ? undefined : `count must be 1 to ${MOST_REGISTERS}, got ${count}`;
}
