import { FieldReader } from './fields.ts';
import { FreemasterFramer, HAS_DATA } from './framing/freemaster.ts';
import { fromHex } from './hex.ts';
import type { BytesProfile } from './liveProfile.ts';
import type { DecoderOptions } from './record.ts';
import { ReplyDecoder, type ReplyRules } from './replyDecoder.ts';
import type { RequestDescription } from './request.ts';

/** Commands that only read: configuration, memory, the recorder's samples, the oscilloscope's variables. */
const READS = [0x20, 0x21, 0x25, 0x27];
/** Chooses the variables of the oscilloscope by address and size: it writes nothing into them. */
const SET_SCOPE = 0x26;

/** Status and values. */
const RULES: ReplyRules = {
  from: 1,
  node: () => Number.NaN,
  answer: ({ bytes, start }) => (bytes[start] === HAS_DATA ? 'values' : 'refused'),
};

/** Replies of FreeMASTER: variables in the order in which they were asked for, of the sizes that the profile says. */
export function freemasterDecoder(profile: BytesProfile, options: DecoderOptions): ReplyDecoder {
  const lengths = profile.messages.map((m) => new FieldReader(m.fields, profile.order).size);
  return new ReplyDecoder(new FreemasterFramer(lengths), profile, options, RULES);
}

export function freemasterRefusal({ body }: RequestDescription): string | undefined {
  const command = fromHex(body ?? '')?.[0];
  if (command === undefined) return 'give the body, so that the command can be seen';
  return READS.includes(command) || command === SET_SCOPE
    ? undefined
    : `command 0x${command.toString(16)} is not among those that only read`;
}
