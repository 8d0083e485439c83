import { DynamixelFramer } from './framing/dynamixel.ts';
import { fromHex } from './hex.ts';
import type { BytesProfile } from './liveProfile.ts';
import type { DecoderOptions } from './record.ts';
import { ReplyDecoder, type ReplyRules } from './replyDecoder.ts';
import type { RequestDescription } from './request.ts';

const PING = 1;
const READ = 2;
const STATUS = 0x55;
/** Highest bit of the error byte: the device has an alert, and answers all the same. */
const ALERT = 0x80;

/** Bodies: id, status, error, values. The host's own bytes, which a half-duplex line echoes, are no status. */
const RULES: ReplyRules = {
  from: 3,
  node: ({ bytes, start }) => bytes[start],
  answer({ bytes, start, end }, request) {
    if (bytes[start + 1] !== STATUS || end - start < 3) return 'other';
    if (request && bytes[start] !== request[0]) return 'other';
    if ((bytes[start + 2] & ~ALERT) !== 0) return 'refused';
    const wanted = request?.[1] === READ ? request[4] | (request[5] << 8) : undefined;
    return wanted === undefined || end - start - 3 === wanted ? 'values' : 'other';
  },
};

export function dynamixelDecoder(profile: BytesProfile, options: DecoderOptions): ReplyDecoder {
  return new ReplyDecoder(new DynamixelFramer(), profile, options, RULES);
}

/** Why a body does more than read: id, then instruction 1 (ping), or 2 (read) with address and length. */
export function dynamixelRefusal({ body }: RequestDescription): string | undefined {
  const bytes = fromHex(body ?? '');
  if (!bytes) return 'give the body, so that the instruction can be seen';
  if ((bytes[1] === PING && bytes.length === 2) || (bytes[1] === READ && bytes.length === 6)) return undefined;
  return `instruction ${bytes[1] ?? 'none'} is none that only reads: 1 (ping), 2 (read)`;
}
