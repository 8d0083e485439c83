import type { Device } from '../protocols/device.ts';
import { toHex } from '../protocols/hex.ts';
import type { OnRecord } from '../protocols/record.ts';
import type { LinkEvent } from './linkEvent.ts';

/** Tells a device's decoder what was recorded on its link: it gives the records that it gave then. */
export class EventDecoder {
  readonly device: Device;
  /** Replies by the bytes of their requests. */
  private readonly replies: ReadonlyMap<string, string>;

  constructor(device: Device) {
    this.device = device;
    const asked = [...device.requests.values()].flatMap(({ bytes, reply }) =>
      reply ? [[toHex(bytes), reply] as const] : [],
    );
    this.replies = new Map(asked);
  }

  take({ kind, atS, bytes }: LinkEvent, emit: OnRecord): void {
    const { decoder } = this.device;
    switch (kind) {
      case 'opened':
        decoder.reset();
        break;
      case 'received':
        decoder.push(bytes, atS, emit);
        break;
      case 'sent': {
        const reply = this.replies.get(toHex(bytes));
        if (reply !== undefined) decoder.expect(reply);
        break;
      }
      case 'gaveUp':
        decoder.expect(undefined);
        break;
      case 'idle':
        decoder.idle(emit);
        break;
      case 'lost':
    }
  }
}
