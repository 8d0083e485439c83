import { ModbusFramer, modbusFault } from './framing/modbus.ts';
import { fromHex } from './hex.ts';
import type { BytesProfile } from './liveProfile.ts';
import type { DecoderOptions } from './record.ts';
import { ReplyDecoder, type ReplyRules } from './replyDecoder.ts';
import type { RequestDescription } from './request.ts';

const EXCEPTION = 0x80;

/** Unit, function, number of bytes, registers; or an exception. */
const RULES: ReplyRules = {
  from: 3,
  node: ({ bytes, start }) => bytes[start],
  answer: ({ bytes, start }) => ((bytes[start + 1] & EXCEPTION) !== 0 ? 'refused' : 'values'),
};

/** Registers of drives on Modbus RTU. Only the reply to the request in flight is read; what comes late is dropped. */
export class ModbusDecoder extends ReplyDecoder {
  private readonly framer: ModbusFramer;

  constructor(profile: BytesProfile, options: DecoderOptions) {
    const framer = new ModbusFramer(options.reply === undefined);
    super(framer, profile, options, RULES);
    this.framer = framer;
    framer.expectReplies(this.bodiesOf(this.reply));
  }

  override expect(message: string | undefined, node?: number): void {
    super.expect(message, node);
    this.framer.expectReplies(this.bodiesOf(message));
  }
}

export function modbusRefusal({ body }: RequestDescription): string | undefined {
  return modbusFault(fromHex(body ?? ''));
}
