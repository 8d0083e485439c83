import { fromHex } from './hex.ts';
import type { RequestDescription } from './request.ts';

/** Commands that only read: API version, outputs of the motors, their telemetry. Those from 200 on set something. */
const READS = [1, 104, 139];

/** Why a body does more than read: it is a command of those, without payload. */
export function mspRefusal({ body }: RequestDescription): string | undefined {
  const bytes = fromHex(body ?? '');
  if (bytes?.length !== 2) return 'give a body of a command (u16, little-endian) without payload';
  const command = bytes[0] | (bytes[1] << 8);
  return READS.includes(command)
    ? undefined
    : `command ${command} is not among those that only read: ${READS.join(', ')}`;
}
